import type { ExplainedRow, ExplainFacts } from '../../domain/explained-case.js';

/** One line of a case's history. */
export interface TimelineEntry {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** `salesforce`: what the org shows; otherwise the stage of the ledger. */
  readonly stage: string;
  /** Name of the row; '' for what concerns the case or an interaction only. */
  readonly row: string;
  readonly interactionId: string;
  readonly what: string;
}

/** What happened to a case, from the change in Salesforce to the end of its interactions, oldest first. */
export function timeline({ rows, ledger }: ExplainFacts): readonly TimelineEntry[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const toldBySettle = new Set(ledger.filter(({ stage }) => stage === 'settle').map(({ rowId }) => rowId));
  const entries = [
    ...rows.map(made),
    ...rows.filter(({ id }) => !toldBySettle.has(id)).flatMap((row) => settled(row, rows)),
    ...ledger.map(({ at, stage, rowId, interactionId, what }) => ({
      at,
      stage,
      row: byId.get(rowId)?.name ?? rowId,
      interactionId,
      what: stage === 'settle' ? withReason(what, byId.get(rowId), rows) : what,
    })),
  ];
  return entries.sort((a, b) => a.at - b.at);
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
    stage: 'salesforce',
    row: name,
    interactionId: '',
    what: `row made: ${event}${from}${to}${asked}`,
  };
}

function settled(row: ExplainedRow, rows: readonly ExplainedRow[]): readonly TimelineEntry[] {
  if (!row.processed) return [];
  const { name, interactionId, processedAt, createdAt } = row;
  return [
    { at: processedAt ?? createdAt, stage: 'salesforce', row: name, interactionId, what: outcomeText(row, rows) },
  ];
}

/** What became of a processed row, in words. */
export function outcomeText(row: ExplainedRow, rows: readonly ExplainedRow[]): string {
  const { outcome, error } = row;
  const why = error === '' ? '' : `: ${error}`;
  if (outcome === 'Failed') return `parked${why}`;
  if (outcome === 'Superseded') return `superseded: ${whySuperseded(row, rows)}`;
  return outcome === '' ? 'marked as processed by somebody else, without an outcome' : `${outcome}${why}`;
}

/** Only the package gives no reason: it settles a row when a later change in the same transaction overtakes it. */
function whySuperseded({ name, error }: ExplainedRow, rows: readonly ExplainedRow[]): string {
  if (error !== '') return error;
  const next = rows.find((row) => row.name > name);
  return `overtaken in its own transaction${next ? ` by ${next.name} (${next.event})` : ''}`;
}
