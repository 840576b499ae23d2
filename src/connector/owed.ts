import type { LiveNote } from '../domain/interaction.js';
import { isEndingEvent } from '../domain/row.js';
import type { RoutedRow, RoutingRows } from '../salesforce/org.js';

/** Cases that are looked for at most, the latest ones. */
const MAX_CASES = 20_000;

/** What is known of live interactions at the start of a process. */
export interface OwedOptions {
  readonly rows: Pick<RoutingRows, 'routed'>;
  /** Whether it was noted that the latest interaction of this case ended. */
  readonly hasEnded: (objectId: string) => Promise<boolean>;
  /** What the store says to be live. */
  readonly noted: readonly LiveNote[];
  readonly signal: AbortSignal;
}

/**
 * Interactions that should be live by their rows, and of which the store knows neither that they are nor that they
 * ended: its notes were lost, or could not be written. Whether they are is for the contact centre to say.
 *
 * @throws CasebridgeError what Salesforce throws.
 */
export async function owedInteractions({ rows, hasEnded, noted, signal }: OwedOptions): Promise<readonly LiveNote[]> {
  const known = new Set(noted.map(({ objectId }) => objectId));
  const latest = await latestRows(rows, signal);
  const owed: LiveNote[] = [];
  for (const { id: rowId, objectId, event, interactionId } of latest.values()) {
    if (interactionId === '' || isEndingEvent(event) || known.has(objectId)) continue;
    if (!(await hasEnded(objectId))) owed.push({ interactionId, rowId, objectId, server: '' });
  }
  return owed;
}

async function latestRows(
  rows: Pick<RoutingRows, 'routed'>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, RoutedRow>> {
  const latest = new Map<string, RoutedRow>();
  for await (const page of rows.routed(signal)) {
    for (const row of page) if (!latest.has(row.objectId)) latest.set(row.objectId, row);
    if (latest.size >= MAX_CASES) break;
  }
  return latest;
}
