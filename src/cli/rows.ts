import { Command } from 'commander';
import { loadConfig } from '../config/load-config.js';
import { configSecrets } from '../config/redacted-config.js';
import { buildOrg } from '../group/build-group.js';
import { redactor } from '../operations/redactor.js';
import { systemClock } from '../runtime/clock.js';
import { type ListedRow, listRows } from '../salesforce/row-list.js';
import { print, redactedError, table } from './output.js';
import { listenForStop } from './stop-signal.js';

interface RowsOptions {
  readonly config?: string;
  readonly parked?: boolean;
  readonly json?: boolean;
}

/** `casebridge rows`: what waits in the routing table, or what is parked. */
export function rowsCommand(): Command {
  return new Command('rows')
    .description('list unprocessed rows, or parked ones with their causes')
    .option('--config <file>', 'configuration file; environment variables override it')
    .option('--parked', 'rows that failed for good')
    .option('--json', 'print JSON')
    .action(async (options: RowsOptions) => {
      const config = loadConfig({
        ...(options.config === undefined ? {} : { file: options.config }),
        env: process.env,
      });
      const redact = redactor(configSecrets(config));
      const stop = listenForStop();
      const org = buildOrg(config, { clock: systemClock, random: Math.random, tell: () => undefined, redact });
      try {
        const rows = await listRows(org.rest, options.parked ? 'parked' : 'unprocessed', stop.signal);
        print(options.json ? JSON.stringify(rows) : rowsText(rows, options.parked === true));
      } catch (error) {
        throw redactedError(error, redact);
      } finally {
        await org.close();
        stop.dispose();
      }
    });
}

function rowsText(rows: readonly ListedRow[], parked: boolean): string {
  if (rows.length === 0) return parked ? 'No row is parked.' : 'No row waits.';
  const header = ['ROW', 'CREATED', 'CASE', 'EVENT', 'QUEUE', 'WORKGROUP', 'ATTEMPTS', parked ? 'CAUSE' : ''];
  return table(
    header,
    rows.map((row) => [
      row.name,
      row.createdAt,
      row.caseNumber,
      row.event,
      row.queueName,
      row.workgroup,
      String(row.attempts),
      parked ? row.error : '',
    ]),
  );
}
