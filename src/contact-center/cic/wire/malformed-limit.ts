import type { Clock } from '../../../runtime/clock.js';
import type { IcwsMessage } from './messages.js';

/** Malformed messages that are passed on in one window, and its length in milliseconds. */
const MOST = 5;
const WINDOW_MS = 60_000;

/**
 * Passes messages on, but only some of the malformed ones: a server that sends nothing else must not fill the log.
 * The next one that is passed on says how many were left out.
 */
export class MalformedLimit {
  readonly #clock: Clock;
  readonly #pass: (message: IcwsMessage) => void;
  #windowEnds = 0;
  #passed = 0;
  #leftOut = 0;

  constructor(clock: Clock, pass: (message: IcwsMessage) => void) {
    this.#clock = clock;
    this.#pass = pass;
  }

  /** Takes a message that has come. */
  take(message: IcwsMessage): void {
    if (message.type !== 'malformed') {
      this.#pass(message);
      return;
    }
    const now = this.#clock.monotonic();
    if (now >= this.#windowEnds) {
      this.#windowEnds = now + WINDOW_MS;
      this.#passed = 0;
    }
    if (this.#passed >= MOST) {
      this.#leftOut += 1;
      return;
    }
    this.#passed += 1;
    const note = this.#leftOut === 0 ? '' : `(${this.#leftOut} more before this one) `;
    this.#leftOut = 0;
    this.#pass({ type: 'malformed', excerpt: note + message.excerpt });
  }
}
