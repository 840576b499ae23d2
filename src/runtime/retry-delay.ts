import { type BackoffOptions, backoffDelay } from './backoff.js';

/** How another try is to be paced. */
export interface RetryAdvice {
  /** Pauses that grow with each failure, or the longest one at once. */
  readonly pace: 'growing' | 'longest';
  /** Milliseconds that the other side asked for; undefined if it did not. */
  readonly toldMs: number | undefined;
}

/** A told wait (milliseconds) is believed up to here: a mistaken header must not end routing. */
export const LONGEST_TOLD_MS = 15 * 60_000;

/**
 * Milliseconds until another try: never before a time that was told, else exponential back-off with jitter, or its
 * longest pause.
 *
 * @param failures failures so far, 1 for the first.
 */
export function retryDelay(
  { pace, toldMs }: RetryAdvice,
  failures: number,
  backoff: BackoffOptions,
  random: () => number,
): number {
  if (toldMs === undefined)
    return backoffDelay(pace === 'longest' ? Number.POSITIVE_INFINITY : failures, backoff, random);
  // Whoever was told the same time must not come back in the same moment.
  const spread = backoffDelay(1, backoff, random);
  return Math.min(Math.max(0, toldMs), LONGEST_TOLD_MS) + spread;
}
