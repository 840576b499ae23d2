import { type BackoffOptions, backoffDelay } from '../../runtime/backoff.js';
import type { BayeuxVerdict, BayeuxVerdictKind } from './bayeux.js';

const SECOND = 1_000;
const MINUTE = 60_000;

/** Between the beginnings of two sessions, whatever the server advises. */
const MIN_BETWEEN_SESSIONS_MS = SECOND;
/** The server's advice is not followed beyond this. */
const MAX_ADVISED_MS = 10 * MINUTE;

/**
 * Waits that begin long. The Streaming API guide asks for "a small delay of a few minutes" from who is told that the
 * server is too busy: two to ten here. A client that is not said goodbye is counted for 40 s; the daily limit is that
 * of 24 hours; a refused login is not tried again within a minute, so that the user is not locked.
 */
const LONG_WAITS: Readonly<Partial<Record<BayeuxVerdictKind, BackoffOptions>>> = {
  throttled: { initialMs: 2 * MINUTE, maxMs: 10 * MINUTE },
  refused: { initialMs: MINUTE, maxMs: 10 * MINUTE },
  loginRefused: { initialMs: MINUTE, maxMs: 10 * MINUTE },
  clientLimit: { initialMs: MINUTE, maxMs: 15 * MINUTE },
  dailyLimit: { initialMs: 15 * MINUTE, maxMs: 60 * MINUTE },
};

/** What a wait follows from. Durations are milliseconds. */
export interface ReconnectInput {
  readonly verdict: BayeuxVerdict;
  /** Failures in a row with this kind of wait, 1 for the first. */
  readonly failures: number;
  /** Since the session that failed was begun. */
  readonly sinceBegunMs: number;
  readonly backoff: BackoffOptions;
  readonly random: () => number;
}

/**
 * Counts failures in a row, each kind of wait for itself: a limit that is met for the first time is waited for as its
 * first time asks, however often the connection broke before.
 */
export class FailureCounts {
  readonly #counts = new Map<BayeuxVerdictKind | 'short', number>();

  /** One more of this kind. @returns how many in a row. */
  add(kind: BayeuxVerdictKind): number {
    const wait = LONG_WAITS[kind] ? kind : 'short';
    const count = (this.#counts.get(wait) ?? 0) + 1;
    this.#counts.set(wait, count);
    return count;
  }

  /** A session was stable: what comes begins anew. */
  clear(): void {
    this.#counts.clear();
  }
}

/** Milliseconds until the next session: the longest of back-off, the server's advice and the least distance. */
export function reconnectDelay({ verdict, failures, sinceBegunMs, backoff, random }: ReconnectInput): number {
  const long = LONG_WAITS[verdict.kind];
  const backedOff = long ? atLeast(failures, long, random) : backoffDelay(failures, backoff, random);
  const advised = Math.min(verdict.intervalMs, MAX_ADVISED_MS);
  return Math.max(backedOff, advised, MIN_BETWEEN_SESSIONS_MS - sinceBegunMs);
}

/** The jitter goes on top: what was asked for is a minimum. */
function atLeast(failures: number, { initialMs, maxMs }: BackoffOptions, random: () => number): number {
  const full = Math.min(maxMs, initialMs * 2 ** Math.min(30, failures - 1));
  return Math.round(full + (random() * full) / 4);
}
