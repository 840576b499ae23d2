import { Command, InvalidArgumentError } from 'commander';
import type { RowView } from '../console/contract.js';
import { buildOrg } from '../group/build-group.js';
import { systemClock } from '../runtime/clock.js';
import { type ListedRow, listRows, MAX_LISTED, type RowFilter } from '../salesforce/row-list.js';
import { print, table } from './output.js';
import { parkedRowView, parkedText } from './parked-rows.js';
import { throughRunning } from './running.js';
import { CONFIG_OPTION, type GroupCommand, withConfig } from './with-config.js';

interface RowsOptions {
  readonly config?: string;
  readonly parked?: boolean;
  readonly queue?: string;
  readonly case?: string;
  readonly limit: number;
  readonly json?: boolean;
}

/** `casebridge rows`: what waits in the routing table, or what is parked. */
export function rowsCommand(): Command {
  return new Command('rows')
    .description('list unprocessed rows, or parked ones with their causes and what heals them; oldest first')
    .option(...CONFIG_OPTION)
    .option('--parked', 'rows that failed for good')
    .option('--queue <name>', 'rows of one queue, by its name or id')
    .option('--case <case>', 'rows of one case, by its number or id')
    .option('--limit <n>', 'list at most so many', limit, MAX_LISTED)
    .option('--json', 'print JSON')
    .action((options: RowsOptions) => withConfig(options.config, (command) => rows(command, options)));
}

async function rows(command: GroupCommand, options: RowsOptions): Promise<void> {
  const { parked, limit: most, queue, case: ofCase } = options;
  const which = parked ? 'parked' : 'unprocessed';
  const wanted = { queue, case: ofCase, limit: most };
  const told = await throughRunning(command, (running) => running.rows(which, command.signal, wanted));
  const found = told?.result.map(listed) ?? (await readRows(command, which, wanted));
  const views = parked ? found.map((row) => parkedRowView(row, systemClock.now())) : undefined;
  if (options.json) print(JSON.stringify(views ?? found));
  else if (found.length === 0) print(parked ? 'No row is parked.' : 'No row waits.');
  else print(`${views ? parkedText(views) : waitingText(found)}${cutText(found, most)}`);
}

/** Asks Salesforce, while no process runs. */
async function readRows(
  { config, redact, signal }: GroupCommand,
  which: 'unprocessed' | 'parked',
  wanted: RowFilter,
): Promise<readonly ListedRow[]> {
  const org = buildOrg(config, { clock: systemClock, random: Math.random, tell: () => undefined, redact });
  try {
    const found = await listRows(org.rest, which, signal, wanted);
    return found.map((row) => ({ ...row, createdAt: isoTime(Date.parse(row.createdAt)) }));
  } finally {
    await org.close();
  }
}

function listed({ caseId, createdAt, ...row }: RowView): ListedRow {
  return { ...row, objectId: caseId, createdAt: isoTime(createdAt) };
}

function isoTime(at: number): string {
  return Number.isNaN(at) ? '' : new Date(at).toISOString();
}

function waitingText(found: readonly ListedRow[]): string {
  const cells = found.map((row) => [
    row.name,
    row.createdAt,
    row.caseNumber,
    row.event,
    row.queueName,
    row.workgroup,
    String(row.attempts),
  ]);
  return table(['ROW', 'CREATED', 'CASE', 'EVENT', 'QUEUE', 'WORKGROUP', 'ATTEMPTS'], cells);
}

function cutText(found: readonly ListedRow[], most: number): string {
  return found.length < most ? '' : `\n\nThese are the ${most} oldest; there may be more.`;
}

function limit(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > MAX_LISTED)
    throw new InvalidArgumentError(`It must be a number from 1 to ${MAX_LISTED}.`);
  return count;
}
