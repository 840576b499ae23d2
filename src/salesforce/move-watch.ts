import type { Clock } from '../runtime/clock.js';

/** Calls in a row without an answer after which the org may be somewhere else. */
const SILENT_CALLS = 3;
/** Between two logins that are made to find out, at first and at most. */
const FIRST_PAUSE_MS = 60_000;
const MAX_PAUSE_MS = 600_000;

/** How an org seems to be gone from its address: it points elsewhere, or nobody answers. */
export type MoveSign = 'redirected' | 'silent';

/**
 * Says when it is time to ask the login host where the org is now. An org is moved by Salesforce (an instance refresh), or
 * gets another My Domain name: its old address then redirects, or is not known any more, while the login tells the new.
 */
export class MoveWatch {
  readonly #clock: Clock;
  #silent = 0;
  /** Logins made to find out since the org last answered. */
  #asked = 0;
  /** Monotonic milliseconds. */
  #askedAt = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The org answered, be it with a no. */
  answered(): void {
    this.#silent = 0;
    this.#asked = 0;
  }

  /** A call met a sign. Returns true if a login is to be made for it now. */
  met(sign: MoveSign): boolean {
    this.#silent += 1;
    if (sign === 'silent' && this.#silent < SILENT_CALLS) return false;
    const now = this.#clock.monotonic();
    const pauseMs = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(10, this.#asked - 1));
    if (this.#asked > 0 && now - this.#askedAt < pauseMs) return false;
    this.#asked += 1;
    this.#askedAt = now;
    return true;
  }
}
