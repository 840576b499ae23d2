/** What came and went has as much time to be forgotten, in milliseconds, and to be over once it was told. */
export const FORGOTTEN_AFTER_MS = 3_600_000;
/** Keys that are kept at once; the one that was last seen longest ago goes first. */
const MAX_KEPT = 500;

interface Passed {
  /** Milliseconds that it lasted, less what time has taken away. */
  readonly spentMs: number;
  /** When it ended last, monotonic milliseconds. */
  readonly endedAt: number;
  /** When it began first; milliseconds since the epoch. */
  readonly since: number;
}

/** What is known of a trouble that has passed before. */
export interface PassedTrouble {
  readonly spentMs: number;
  readonly since: number;
}

/**
 * Keeps how long troubles lasted that passed before they were told, so that what comes and goes all the time is told, too.
 * Quiet takes it away again: a trouble that would be told after five minutes is forgotten within an hour.
 */
export class PassingTroubles {
  readonly #passed = new Map<string, Passed>();

  /** A trouble is over. @param lastedMs how long it lasted. @param now monotonic. @param limitMs after which it is told. */
  ended(key: string, lastedMs: number, since: number, now: number, limitMs: number): void {
    const before = this.of(key, now - lastedMs, limitMs);
    this.#passed.delete(key);
    this.#passed.set(key, {
      spentMs: Math.min(limitMs, (before?.spentMs ?? 0) + lastedMs),
      endedAt: now,
      since: before?.since ?? since,
    });
    const [oldest] = this.#passed.keys();
    if (this.#passed.size > MAX_KEPT && oldest !== undefined) this.#passed.delete(oldest);
  }

  /** What is left of a trouble's past; undefined if there is none, or it is forgotten. @param now monotonic. */
  of(key: string, now: number, limitMs: number): PassedTrouble | undefined {
    const passed = this.#passed.get(key);
    if (!passed) return undefined;
    const spentMs = passed.spentMs - (Math.max(0, now - passed.endedAt) * limitMs) / FORGOTTEN_AFTER_MS;
    return spentMs > 0 ? { spentMs, since: passed.since } : undefined;
  }

  /** Nobody needs to know of it any more. */
  forget(key: string): void {
    this.#passed.delete(key);
  }
}
