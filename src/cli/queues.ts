import { Command } from 'commander';
import type { ApiClient } from '../console/client/api-client.js';
import type { Finding } from '../domain/check.js';
import type { ToldError } from '../domain/happening.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { errorAsTold, toldError } from '../errors/told-error.js';
import { notedPauses } from '../group/noted-pauses.js';
import { type QueueLine, queueHealth } from '../group/queue-health.js';
import { GroupVisit } from '../group/visit.js';
import { systemClock } from '../runtime/clock.js';
import { print, table } from './output.js';
import { throughRunning } from './running.js';
import { CONFIG_OPTION, type GroupCommand, withConfig } from './with-config.js';

/** A line of the queue map as it is shown. */
interface ShownLine extends QueueLine {
  /** Undefined if no process runs and there is no store that says. */
  readonly paused: boolean | undefined;
}

interface Shown {
  readonly lines: readonly ShownLine[];
  /** Why CIC could not be asked; undefined if it could. */
  readonly cicError: ToldError | undefined;
  readonly isRunning: boolean;
}

/** `casebridge queues`: the queue map, each line held against both sides. */
export function queuesCommand(): Command {
  return new Command('queues')
    .description('show the queue map, what is wrong with each line in Salesforce and in CIC, and what is paused')
    .option(...CONFIG_OPTION)
    .option('--json', 'print JSON')
    .action((options: { readonly config?: string; readonly json?: boolean }) =>
      withConfig(options.config, async (command) => {
        const told = await throughRunning(command, (running) => asRunning(running, command.signal));
        const shown = told?.result ?? (await asFound(command));
        print(options.json ? JSON.stringify(shown) : healthText(shown));
        if (shown.cicError) throw errorAsTold(shown.cicError);
        const bad = shown.lines.filter((line) => findingsOf(line).some(({ blocks }) => blocks));
        if (bad.length > 0)
          throw new CasebridgeError(
            'CASEBRIDGE_CHECK_FAILED',
            `${bad.length} of ${shown.lines.length} queues cannot be routed.`,
          );
      }),
    );
}

/** As the group that runs sees it. */
async function asRunning(running: ApiClient, signal: AbortSignal): Promise<Shown> {
  const views = await running.queues(signal);
  const lines = views.map(({ health: _health, findings: _findings, cic, live, ...line }) => ({ ...line, cic, live }));
  if (lines.every(({ cic }) => cic !== undefined)) return { lines, cicError: undefined, isRunning: true };
  const { contactCenter } = await running.status(signal);
  const unknown = new CasebridgeError('CASEBRIDGE_CIC_UNREACHABLE', 'The running group could not ask CIC.');
  return { lines, cicError: contactCenter.error ?? toldError(unknown), isRunning: true };
}

/** As this command finds it, while no process runs. */
async function asFound({ config, redact, signal }: GroupCommand): Promise<Shown> {
  const open = () => new GroupVisit(config, { clock: systemClock, random: Math.random, redact });
  const { lines, cicError } = await queueHealth(open, systemClock, signal);
  const isPaused = notedPauses(config);
  return { lines: lines.map((line) => ({ ...line, paused: isPaused?.(line.queueId) })), cicError, isRunning: false };
}

function healthText({ lines }: Shown): string {
  if (lines.length === 0) return 'The queue map has no active entry.';
  const rows = lines.map((line) => [
    line.queueName,
    line.workgroup,
    line.directToQueue ? 'yes' : 'no',
    word(line.salesforce),
    word(line.cic),
    line.live === undefined ? '?' : String(line.live),
    line.paused ? 'PAUSED' : line.paused === undefined ? '?' : '',
  ]);
  const problems = lines.flatMap((line) =>
    findingsOf(line).map(({ what, cure }) => `${line.queueName}: ${what}\n  What to do: ${cure}`),
  );
  const head = table(['QUEUE', 'WORKGROUP', 'DIRECT', 'SALESFORCE', 'CIC', 'LIVE', 'PAUSED'], rows);
  return problems.length === 0 ? head : `${head}\n\n${problems.join('\n')}`;
}

function word(findings: readonly Finding[] | undefined): string {
  if (!findings) return '?';
  if (findings.length === 0) return 'ok';
  return findings.some(({ blocks }) => blocks) ? 'FAIL' : 'WARN';
}

function findingsOf(line: QueueLine): readonly Finding[] {
  return [...line.salesforce, ...(line.cic ?? [])];
}
