/**
 * The only source of time for everything that waits. Code under `connector`, the adapters and both
 * simulators take a clock instead of calling `Date.now` or `setTimeout`, so that a whole run can be
 * replayed on a virtual clock.
 */
export interface Clock {
  /** Milliseconds since the Unix epoch. May jump; use it for time stamps. */
  now(): number;
  /** Milliseconds that only ever grow; use it for durations and deadlines. */
  monotonic(): number;
  /** Calls `run` once after `delayMs`. The returned function cancels; cancelling twice is harmless. */
  after(delayMs: number, run: () => void): () => void;
}

/** Real time. Its timers keep the process alive until they fire or are cancelled. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
