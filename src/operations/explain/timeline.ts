import type { ExplainedRow, ExplainFacts } from '../../domain/explained-case.js';
import { outcomeText, whySuperseded } from './outcome-text.js';
import { caseEntries } from './timeline-case.js';
import { interactionEntries } from './timeline-cic.js';
import type { TimelineEntry } from './timeline-entry.js';

/**
 * What happened to a case, from the change in Salesforce to the end of its interactions, oldest first: what Salesforce, the
 * ledger and CIC say of it, each by its own clock. What CIC tells in whole seconds stands at the end of its second: it follows
 * from what Salesforce and the ledger tell.
 */
export function timeline(facts: ExplainFacts): readonly TimelineEntry[] {
  const { rows, ledger } = facts;
  const byId = new Map(rows.map((row) => [row.id, row]));
  const toldBySettle = new Set(ledger.filter(({ stage }) => stage === 'settle').map(({ rowId }) => rowId));
  const entries: readonly TimelineEntry[] = [
    ...caseEntries(facts),
    ...rows.map(made),
    ...untaken(facts),
    ...rows.filter(({ id }) => !toldBySettle.has(id)).flatMap((row) => settled(row, rows)),
    ...ledger.map(({ at, stage, rowId, interactionId, what }) => ({
      at,
      source: 'ledger' as const,
      stage,
      row: byId.get(rowId)?.name ?? rowId,
      interactionId,
      what: stage === 'settle' ? withReason(what, byId.get(rowId), rows) : what,
    })),
    ...interactionEntries(facts),
  ];
  return entries.toSorted((a, b) => placeOf(a) - placeOf(b));
}

const SECOND_MS = 1_000;

function placeOf({ at, source }: TimelineEntry): number {
  return source === 'cic' && at % SECOND_MS === 0 ? at + SECOND_MS - 1 : at;
}

/** Salesforce knows the reason, too; one line of the ledger tells it, the other does not. */
function withReason(what: string, row: ExplainedRow | undefined, rows: readonly ExplainedRow[]): string {
  const why = row?.outcome === 'Superseded' ? whySuperseded(row, rows) : '';
  return why === '' || what.includes(why) ? what : `${what}: ${why}`;
}

function made({ createdAt, name, event, queueName, workgroup, skills }: ExplainedRow): TimelineEntry {
  const to = workgroup === '' ? '' : ` for ${workgroup}`;
  const asked = skills === '' ? '' : `, skills ${skills}`;
  const from = queueName === '' ? '' : ` (queue ${queueName})`;
  return {
    at: createdAt,
    source: 'salesforce',
    stage: 'salesforce',
    row: name,
    interactionId: '',
    what: `row made: ${event}${from}${to}${asked}`,
  };
}

/** Of a row that a process has in hand the ledger tells why it waits. */
function untaken({ rows, ledger, askedAt }: ExplainFacts): readonly TimelineEntry[] {
  const taken = new Set(ledger.map(({ rowId }) => rowId));
  const what = 'now waiting to be routed; no process has taken it yet';
  return rows
    .filter(({ id, processed }) => !processed && !taken.has(id))
    .map(({ name }) => ({
      at: askedAt,
      source: 'salesforce',
      stage: 'salesforce',
      row: name,
      interactionId: '',
      what,
    }));
}

function settled(row: ExplainedRow, rows: readonly ExplainedRow[]): readonly TimelineEntry[] {
  if (!row.processed) return [];
  const { name, interactionId, processedAt, createdAt } = row;
  const what = outcomeText(row, rows);
  const at = processedAt ?? createdAt;
  return [{ at, source: 'salesforce', stage: 'salesforce', row: name, interactionId, what }];
}
