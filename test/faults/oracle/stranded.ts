import type { InteractionTrace } from './interaction-trace.js';

/** When the store could not be written, or was empty because another host began with it. Milliseconds since the epoch. */
export interface StoreTrouble {
  readonly from: number;
  readonly to: number;
}

/** What a server lost is noted until it has been made again: the recovery grace, and the time to do it. */
const OWED_FOR_MS = 180_000;
/** Notes that could not be written are written so much later; an empty store has them once a process has looked. */
const WRITTEN_WITHIN_MS = 30_000;

/**
 * Whether nothing but an audit can find that a case has no interaction: a server lost it without an end while the store
 * could not say that it was live.
 */
export function isStranded(lives: readonly InteractionTrace[], troubles: readonly StoreTrouble[]): boolean {
  return lives.some(({ lostAt, firstAt }) => {
    if (lostAt === undefined) return false;
    return troubles.some(
      ({ from, to }) =>
        firstAt <= to + WRITTEN_WITHIN_MS && lostAt >= from - OWED_FOR_MS && lostAt <= to + WRITTEN_WITHIN_MS,
    );
  });
}
