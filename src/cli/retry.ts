import { Command } from 'commander';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { buildOrg } from '../group/build-group.js';
import { systemClock } from '../runtime/clock.js';
import { confirm } from './confirm.js';
import { print, table } from './output.js';
import { type ParkedRow, type ParkedRows, rowsOfOrg, runningRows } from './rows-to-retry.js';
import { throughRunning } from './running.js';
import { CONFIG_OPTION, type GroupCommand, withConfig } from './with-config.js';

interface RetryOptions {
  readonly config?: string;
  readonly allParked?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `casebridge retry`: parked rows are tried again, as if *Processed* had been cleared on them. */
export function retryCommand(): Command {
  return new Command('retry')
    .description('try parked rows again, after a preview')
    .argument('[rows...]', 'row names (OR-…) or row ids')
    .option(...CONFIG_OPTION)
    .option('--all-parked', 'every parked row, the 2,000 oldest at a time')
    .option('--yes', 'do not ask')
    .option('--json', 'print JSON')
    .action((rows: readonly string[], options: RetryOptions) => {
      if (rows.length > 0 === (options.allParked === true))
        throw new CasebridgeError('CASEBRIDGE_USAGE', 'retry takes either rows or --all-parked.');
      if (options.json && !options.yes) throw new CasebridgeError('CASEBRIDGE_USAGE', '--json needs --yes.');
      return withConfig(options.config, async (command) => {
        const { signal } = command;
        const told = await throughRunning(command, (running) => retry(runningRows(running), rows, options, signal));
        if (!told) await retryHere(command, rows, options);
      });
    });
}

async function retryHere(
  { config, redact, signal }: GroupCommand,
  rows: readonly string[],
  options: RetryOptions,
): Promise<void> {
  const org = buildOrg(config, { clock: systemClock, random: Math.random, tell: () => undefined, redact });
  try {
    await retry(rowsOfOrg(org.rest), rows, options, signal);
  } finally {
    await org.close();
  }
}

async function retry(
  { all, among, tryAgain }: ParkedRows,
  wanted: readonly string[],
  options: RetryOptions,
  signal: AbortSignal,
): Promise<void> {
  const parked = await (options.allParked ? all(signal) : among(wanted, signal));
  if (!options.json) print(preview(parked));
  const agreed =
    parked.length > 0 && (options.yes === true || (await confirm(`Try ${parked.length} rows again?`, signal)));
  const ids = parked.map(({ id }) => id);
  const written = agreed ? await tryAgain(ids, signal) : [];
  if (options.json) print(JSON.stringify(written));
  const refused = written.filter(({ error }) => error !== '');
  if (!options.json && agreed)
    print(
      `${written.length - refused.length} rows wait again; a running process takes them at once, else the next start.`,
    );
  if (refused.length === 0) return;
  const what = `Not tried again: ${refused.length} of ${written.length} rows; the first: ${refused[0]?.id}: ${refused[0]?.error}`;
  throw new CasebridgeError('CASEBRIDGE_SALESFORCE_REQUEST_FAILED', what);
}

function preview(rows: readonly ParkedRow[]): string {
  if (rows.length === 0) return 'No row is parked.';
  return table(
    ['ROW', 'CASE', 'EVENT', 'QUEUE', 'WORKGROUP', 'CAUSE'],
    rows.map((row) => [row.name, row.caseNumber, row.event, row.queueName, row.workgroup, row.error]),
  );
}
