import type { LiveNote } from '../domain/interaction.js';
import { isEndingEvent } from '../domain/row.js';
import type { RoutedRow, RoutingRows } from '../salesforce/org.js';

/** Cases that are looked for at most, the latest ones. */
const MAX_CASES = 20_000;

/** What is known of live interactions at the start of a process. */
export interface OwedOptions {
  readonly rows: Pick<RoutingRows, 'routed'>;
  /** Whether it was noted that the latest interaction of this case ended. */
  readonly hasEnded: (objectId: string, rowId: string) => Promise<boolean>;
  /** What is known to be live. */
  readonly noted: readonly { readonly objectId: string }[];
  /** Only rows that changed at or after this moment of the org's clock (milliseconds since the epoch); undefined: all. */
  readonly since?: number;
  readonly signal: AbortSignal;
}

/** What the rows say. */
export interface Owed {
  readonly interactions: readonly LiveNote[];
  /** When the row that changed last did, by the org's clock (milliseconds since the epoch); 0 if there was none. */
  readonly changedUpTo: number;
}

/**
 * Interactions that should be live by their rows, and of which the store knows neither that they are nor that they
 * ended: its notes were lost, or could not be written. Whether they are is for the contact centre to say.
 *
 * @throws CasebridgeError what Salesforce throws.
 */
export async function owedInteractions({ rows, hasEnded, noted, since, signal }: OwedOptions): Promise<Owed> {
  const known = new Set(noted.map(({ objectId }) => objectId));
  const { latest, changedUpTo } = await latestRows(rows, signal, since);
  const interactions: LiveNote[] = [];
  for (const { id: rowId, objectId, event, interactionId } of latest.values()) {
    if (interactionId === '' || isEndingEvent(event) || known.has(objectId)) continue;
    if (!(await hasEnded(objectId, rowId))) interactions.push({ interactionId, rowId, objectId, server: '' });
  }
  return { interactions, changedUpTo };
}

async function latestRows(
  rows: Pick<RoutingRows, 'routed'>,
  signal: AbortSignal,
  since: number | undefined,
): Promise<{ readonly latest: ReadonlyMap<string, RoutedRow>; readonly changedUpTo: number }> {
  const latest = new Map<string, RoutedRow>();
  let changedUpTo = 0;
  for await (const page of rows.routed(signal, since)) {
    for (const row of page) {
      if (!latest.has(row.objectId)) latest.set(row.objectId, row);
      changedUpTo = Math.max(changedUpTo, row.changedAt);
    }
    if (latest.size >= MAX_CASES) break;
  }
  return { latest, changedUpTo };
}
