import { mayHeal } from '../connector/failure-policy.js';
import { ERROR_CATALOGUE, type ErrorEntry } from '../errors/catalogue.js';
import type { ListedRow } from '../salesforce/row-list.js';
import { table } from './output.js';

/** A parked row with what a person wants to know of it. */
export interface ParkedRowView extends ListedRow {
  /** Milliseconds since it was parked; undefined if Salesforce does not say. */
  readonly parkedForMs: number | undefined;
  /** Code of its cause, from docs/errors.md; '' if it has none. */
  readonly code: string;
  /** Its cause without the code. */
  readonly cause: string;
  /** Whether it is tried again by itself once its cause is mended. */
  readonly heals: boolean;
  /** What a person does now. */
  readonly cure: string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const BY_HAND = 'Read the cause, mend it, then run `casebridge retry` with the name of the row.';

/** What is known of a parked row. @param now milliseconds since the epoch. */
export function parkedRowView(row: ListedRow, now: number): ParkedRowView {
  const parkedAt = Date.parse(row.processedAt);
  const code = /^CASEBRIDGE_\w+/.exec(row.error)?.[0] ?? '';
  const entry = Object.entries<ErrorEntry>(ERROR_CATALOGUE).find(([known]) => known === code)?.[1];
  return {
    ...row,
    parkedForMs: Number.isNaN(parkedAt) ? undefined : Math.max(0, now - parkedAt),
    code,
    cause: row.error.slice(code.length).replace(/^:?\s*/, ''),
    heals: mayHeal(row.error),
    cure: entry?.cure ?? BY_HAND,
  };
}

/** Parked rows as a table, and below it once for each code what to do. */
export function parkedText(rows: readonly ParkedRowView[]): string {
  const header = ['ROW', 'PARKED', 'CASE', 'EVENT', 'QUEUE', 'WORKGROUP', 'RETRIES', 'RETRIED', 'CAUSE'];
  const lines = rows.map((row) => [
    row.name,
    ageText(row.parkedForMs),
    row.caseNumber,
    row.event,
    row.queueName,
    row.workgroup,
    String(row.attempts),
    row.heals ? 'by itself' : 'by hand',
    row.error,
  ]);
  const cures = new Map(rows.map(({ code, cure, heals }) => [code, { cure, heals }]));
  const told = [...cures].map(([code, { cure, heals }]) => {
    const after = heals ? ' Once that is mended the rows are tried again by themselves.' : '';
    return `${code === '' ? 'No code' : code}\n  What to do: ${cure}${after}`;
  });
  return [table(header, lines), '', ...told].join('\n');
}

function ageText(ms: number | undefined): string {
  if (ms === undefined) return '?';
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ${Math.floor((ms % HOUR) / MINUTE)} min`;
  return `${Math.floor(ms / DAY)} d ${Math.floor((ms % DAY) / HOUR)} h`;
}
