import type { Tell } from '../domain/happening.js';
import type { Mark } from '../domain/outcome.js';
import type { Row } from '../domain/row.js';
import type { Clock } from '../runtime/clock.js';
import type { CaseMemory } from './case-memory.js';

/** What became of a row; the rest of its mark follows from the row and the time. */
export type RowResult = Omit<Mark, 'rowId' | 'at'>;

/** Settles a row: it is remembered, told and handed on to be marked. Waits while too many marks wait. */
export type SettleRow = (row: Row, result: RowResult) => Promise<void>;

/** What settling needs. */
export interface SettleRowOptions {
  readonly clock: Clock;
  readonly memory: CaseMemory;
  readonly tell: Tell;
  /** Takes secrets and personal data out of what a server said about a row. */
  readonly cleanse: (text: string, row: Row) => string;
  /** Hands a mark on to be written; waits while too many wait. */
  readonly mark: (mark: Mark, row: Row) => Promise<void>;
}

/** Makes the one way in which rows and findings settle a row. */
export function settleRowWith({ clock, memory, tell, cleanse, mark: handOn }: SettleRowOptions): SettleRow {
  return async (row, result) => {
    const error = result.error === '' ? '' : cleanse(result.error, row);
    const mark: Mark = { ...result, rowId: row.id, error, at: clock.now() };
    memory.remember(row.objectId, { id: row.id, name: row.name, event: row.event, outcome: mark.outcome });
    tell({ type: 'rowSettled', row, mark });
    await handOn(mark, row);
  };
}
