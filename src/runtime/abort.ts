import { setMaxListeners } from 'node:events';
import type { Clock } from './clock.js';

/** Thrown by {@link withDeadline} when the time limit passed before the work settled. */
export class DeadlineExceededError extends Error {
  override readonly name = 'DeadlineExceededError';
  /** Name of the work, as given to {@link withDeadline}. */
  readonly what: string;
  /** The limit that passed, in milliseconds. */
  readonly limitMs: number;

  constructor(what: string, limitMs: number) {
    super(`${what} took longer than ${limitMs} ms`);
    this.what = what;
    this.limitMs = limitMs;
  }
}

/**
 * A controller whose signal outlives many waits at once. Node would warn of a leak at the eleventh listener, but
 * every wait here takes its listener off when it ends.
 */
export function longLivedController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}

/** The reason of an aborted signal, always as an `Error`. */
export function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason ?? 'aborted'));
}

/**
 * Waits `delayMs` (milliseconds). Rejects with the signal's reason as soon as it aborts.
 */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(abortReason(signal));
      return;
    }
    const cancel = clock.after(delayMs, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    const onAbort = () => {
      cancel();
      if (signal) reject(abortReason(signal));
    };
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/**
 * Runs `work` with a signal that aborts when `signal` does or when `limitMs` have passed.
 * Settles at that moment even if `work` ignores its signal: no wait is unbounded.
 *
 * @throws DeadlineExceededError when the limit passed; the signal's reason when it aborted.
 */
export async function withDeadline<T>(
  clock: Clock,
  what: string,
  limitMs: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (signal?.aborted) throw abortReason(signal);
  const inner = new AbortController();
  const onOuterAbort = () => inner.abort(signal ? abortReason(signal) : undefined);
  signal?.addEventListener('abort', onOuterAbort, { once: true });
  const cancelTimer = clock.after(limitMs, () => inner.abort(new DeadlineExceededError(what, limitMs)));
  try {
    return await raceAbort(work(inner.signal), inner.signal);
  } finally {
    cancelTimer();
    signal?.removeEventListener('abort', onOuterAbort);
  }
}

/** Settles like `work`, or rejects with the signal's reason if that aborts first. */
export function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = () => reject(abortReason(signal));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
