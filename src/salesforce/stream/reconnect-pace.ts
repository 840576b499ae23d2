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
 * server is too busy; a client that is not said goodbye is counted for 40 s; the daily limit is that of 24 hours.
 */
const LONG_WAITS: Readonly<Partial<Record<BayeuxVerdictKind, BackoffOptions>>> = {
  throttled: { initialMs: 30 * SECOND, maxMs: 5 * MINUTE },
  refused: { initialMs: MINUTE, maxMs: 10 * MINUTE },
  clientLimit: { initialMs: MINUTE, maxMs: 15 * MINUTE },
  dailyLimit: { initialMs: 15 * MINUTE, maxMs: 60 * MINUTE },
};

/** What a wait follows from. Durations are milliseconds. */
export interface ReconnectInput {
  readonly verdict: BayeuxVerdict;
  /** Failures in a row, 1 for the first. */
  readonly failures: number;
  /** Since the session that failed was begun. */
  readonly sinceBegunMs: number;
  readonly backoff: BackoffOptions;
  readonly random: () => number;
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
