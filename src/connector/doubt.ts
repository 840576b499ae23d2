import type { Row } from '../domain/row.js';
import type { CreateNote } from '../store/store.js';
import { type HeadState, SOME_EARLIER_STAY } from './lane.js';

/** Notes of creates that were under way when an earlier process ended, by row id; taken out as their rows turn up. */
export type OpenCreates = Map<string, CreateNote>;

/**
 * Puts a row's create in doubt if an earlier process ended before it knew what became of it. A note of an attempt that
 * the row has behind it is only late: what became of it stands in the row, and the note is dropped.
 *
 * @param row `attempts` is the number of tries that it has behind it (`Attempts__c`), which is the number of the next one.
 */
export function recallDoubt(
  { openCreates, forget }: { readonly openCreates: OpenCreates; readonly forget: (rowId: string) => void },
  row: Pick<Row, 'id' | 'attempts'>,
  head: HeadState,
): void {
  const note = openCreates.get(row.id);
  if (!note) return;
  openCreates.delete(row.id);
  if (note.attempt < row.attempts) {
    forget(row.id);
    return;
  }
  head.inDoubt = true;
  head.attempt = Math.max(head.attempt, note.attempt);
  head.askedAt = SOME_EARLIER_STAY;
}
