import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { localDiagnostics } from '../group/local-diagnostics.js';
import { DEFAULT_DAYS } from '../operations/diagnostics/diagnostics-zip.js';
import { systemClock } from '../runtime/clock.js';
import { print } from './output.js';
import { throughRunning } from './running.js';
import { CONFIG_OPTION, type GroupCommand, withConfig } from './with-config.js';

interface DiagnosticsOptions {
  readonly config?: string;
  readonly out: string;
  readonly days?: number;
  readonly force?: boolean;
  readonly json?: boolean;
}

const MAX_DAYS = 3_650;

/** `casebridge diagnostics`: what somebody who helps from afar needs, in one file. */
export function diagnosticsCommand(): Command {
  return new Command('diagnostics')
    .description('gather logs, configuration without secrets, status, checks and versions in a zip file')
    .option(...CONFIG_OPTION)
    .requiredOption('--out <file>', 'the zip file to write, readable by its owner only')
    .option('--days <n>', `log files of the last n days; by default ${DEFAULT_DAYS}`, days)
    .option('--force', 'overwrite the file if it exists')
    .option('--json', 'print JSON')
    .action((options: DiagnosticsOptions) => {
      if (!options.force && existsSync(options.out)) throw taken(options.out);
      return withConfig(options.config, (command) => diagnostics(command, options));
    });
}

async function diagnostics(command: GroupCommand, options: DiagnosticsOptions): Promise<void> {
  const { from, bytes } = await gather(command, options);
  write(options, bytes);
  const { out } = options;
  if (options.json) print(JSON.stringify({ out, bytes: bytes.length, from }));
  else
    print(
      `${out} was written (${Math.ceil(bytes.length / 1_024)} kB). ${FROM[from]} Look through it before you send it.`,
    );
}

const FROM = {
  runningGroup: 'The running process made it.',
  thisCommand: 'It was made here.',
} as const;

/** The process that runs knows most; only days other than its own are gathered here, with its status. */
async function gather(
  command: GroupCommand,
  { days: wanted }: DiagnosticsOptions,
): Promise<{ readonly from: keyof typeof FROM; readonly bytes: Uint8Array }> {
  const { config, redact, signal } = command;
  const whole = wanted === undefined && (await throughRunning(command, (running) => running.diagnostics(signal)));
  if (whole) return { from: 'runningGroup', bytes: whole.result };
  const told = wanted === undefined ? undefined : await throughRunning(command, (running) => running.status(signal));
  const status = told
    ? { value: told.result }
    : { missing: 'No process of this group runs on its data folder, or its API is off.' };
  command.assureComplete();
  const surroundings = { clock: systemClock, random: Math.random, redact };
  return {
    from: 'thisCommand',
    bytes: await localDiagnostics(config, surroundings, { days: wanted, status }, signal),
  };
}

function write({ out, force }: DiagnosticsOptions, bytes: Uint8Array): void {
  try {
    writeFileSync(out, bytes, { flag: force ? 'w' : 'wx', mode: 0o600 });
    // The mode of a file that was there already stays otherwise.
    chmodSync(out, 0o600);
  } catch (error) {
    if (!force && existsSync(out)) throw taken(out);
    const reason = error instanceof Error ? error.message : String(error);
    throw new CasebridgeError('CASEBRIDGE_USAGE', `${out} cannot be written: ${reason}.`, {
      cause: error,
      cure: 'Name a file in a folder that exists and that you may write to.',
    });
  }
}

function taken(out: string): CasebridgeError {
  const cure = 'Name another file, or add --force to overwrite it.';
  return new CasebridgeError('CASEBRIDGE_USAGE', `${out} exists already.`, { cure });
}

function days(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > MAX_DAYS)
    throw new InvalidArgumentError(`It must be a number from 1 to ${MAX_DAYS}.`);
  return count;
}
