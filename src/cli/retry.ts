import { Command } from 'commander';
import type { WrittenView } from '../console/contract.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { buildOrg } from '../group/build-group.js';
import { systemClock } from '../runtime/clock.js';
import type { SalesforceRest } from '../salesforce/rest.js';
import { type ListedRow, listRows, parkedAmong } from '../salesforce/row-list.js';
import { clearProcessed } from '../salesforce/row-writer.js';
import { confirm } from './confirm.js';
import { print, table } from './output.js';
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
        const { config, redact } = command;
        const tell = () => undefined;
        const org = buildOrg(config, { clock: systemClock, random: Math.random, tell, redact });
        try {
          await retry(org.rest, rows, options, command);
        } finally {
          await org.close();
        }
      });
    });
}

async function retry(
  rest: SalesforceRest,
  wanted: readonly string[],
  options: RetryOptions,
  command: GroupCommand,
): Promise<void> {
  const { signal } = command;
  const parked = options.allParked ? await listRows(rest, 'parked', signal) : await parkedAmong(rest, wanted, signal);
  if (!options.json) print(preview(parked));
  const agreed =
    parked.length > 0 && (options.yes === true || (await confirm(`Try ${parked.length} rows again?`, signal)));
  const ids = parked.map(({ id }) => id);
  const written = agreed ? await tryAgain(rest, ids, command) : [];
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

/** A running process takes workgroup and skills as they are now; without one the rows are put back as they are. */
async function tryAgain(
  rest: SalesforceRest,
  ids: readonly string[],
  command: GroupCommand,
): Promise<readonly WrittenView[]> {
  const told = await throughRunning(command, (running) => running.retry(ids, command.signal));
  return told ? told.result : clearProcessed(rest, ids, command.signal);
}

function preview(rows: readonly ListedRow[]): string {
  if (rows.length === 0) return 'No row is parked.';
  return table(
    ['ROW', 'CASE', 'EVENT', 'QUEUE', 'WORKGROUP', 'CAUSE'],
    rows.map((row) => [row.name, row.caseNumber, row.event, row.queueName, row.workgroup, row.error]),
  );
}
