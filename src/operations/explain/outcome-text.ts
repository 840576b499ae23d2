import type { ExplainedRow } from '../../domain/explained-case.js';

/** What became of a processed row, in words. */
export function outcomeText(row: ExplainedRow, rows: readonly ExplainedRow[]): string {
  const { outcome, error } = row;
  const why = error === '' ? '' : `: ${error}`;
  if (outcome === 'Failed') return `parked${why}`;
  if (outcome === 'Superseded') return `superseded: ${whySuperseded(row, rows)}`;
  return outcome === '' ? 'marked as processed by somebody else, without an outcome' : `${outcome}${why}`;
}

/** Why a row was superseded. Only the package gives no reason: it settles a row when a later change in the same transaction overtakes it. */
export function whySuperseded({ name, error }: ExplainedRow, rows: readonly ExplainedRow[]): string {
  if (error !== '') return error;
  const next = rows.find((row) => row.name > name);
  return `overtaken in its own transaction${next ? ` by ${next.name} (${next.event})` : ''}`;
}
