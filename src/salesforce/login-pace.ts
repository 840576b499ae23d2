import type { Clock } from '../runtime/clock.js';

/** Logins are never closer together than this, so that an org that refuses fresh tokens is not flooded. */
const MIN_LOGIN_INTERVAL_MS = 2_000;
/** Salesforce allows 3,600 logins an hour for a user; this stays far below. */
const MAX_LOGIN_INTERVAL_MS = 60_000;
/** A token that lasted shorter than this did not help; longer than the longest distance. */
const SHORT_LIVED_MS = 120_000;
/** After a refused login no other is tried for so long, twice as long after each further one: tries could lock the user. */
const REFUSED_PAUSE_MS = 60_000;
const MAX_REFUSED_PAUSE_MS = 900_000;

/** Spaces logins: the more tokens in a row did not help, the longer it takes to the next. */
export class LoginPace {
  readonly #clock: Clock;
  #begunAt = Number.NEGATIVE_INFINITY;
  #issuedAt = Number.NEGATIVE_INFINITY;
  /** Tokens in a row that were issued soon after the one before. */
  #inVain = 0;
  #refusal: { readonly error: Error; readonly until: number } | undefined;
  /** Refusals in a row. */
  #refusals = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds to wait before a login. @throws the refusal of the last one while its pause lasts. */
  next(): number {
    const now = this.#clock.monotonic();
    if (this.#refusal && now < this.#refusal.until) throw this.#refusal.error;
    const inVain = this.#isShortLived(now) ? this.#inVain : 0;
    const distanceMs = Math.min(MAX_LOGIN_INTERVAL_MS, MIN_LOGIN_INTERVAL_MS * 2 ** Math.min(30, inVain));
    return Math.max(0, this.#begunAt + distanceMs - now);
  }

  /** A login begins now. */
  begun(): void {
    this.#begunAt = this.#clock.monotonic();
  }

  /** A login gave a token. */
  issued(): void {
    const now = this.#clock.monotonic();
    this.#inVain = this.#isShortLived(now) ? this.#inVain + 1 : 0;
    this.#issuedAt = now;
    this.forgive();
  }

  /** A login was refused for something that a person must mend. */
  refused(error: Error): void {
    const pauseMs = Math.min(MAX_REFUSED_PAUSE_MS, REFUSED_PAUSE_MS * 2 ** Math.min(30, this.#refusals));
    this.#refusals += 1;
    this.#refusal = { error, until: this.#clock.monotonic() + pauseMs };
  }

  /** The credentials are others now, or a login has succeeded. */
  forgive(): void {
    this.#refusal = undefined;
    this.#refusals = 0;
  }

  #isShortLived(now: number): boolean {
    return now - this.#issuedAt < SHORT_LIVED_MS;
  }
}
