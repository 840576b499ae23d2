import { CasebridgeError } from '../errors/casebridge-error.js';
import type { Clock } from '../runtime/clock.js';

/** How many failures are let pass, and what follows. */
export interface GuardLimits {
  /** Failures before the first lock-out. */
  readonly free: number;
  /** Milliseconds of the first lock-out; each further failure doubles it. */
  readonly firstMs: number;
  readonly longestMs: number;
}

interface Entry {
  failures: number;
  /** Monotonic milliseconds; locked until then. */
  until: number;
  lastAt: number;
  /** As it was before the last try was counted. */
  readonly before: { readonly until: number; readonly lastAt: number };
}

/** Failures are forgotten after this time without another. */
const FORGOTTEN_MS = 60 * 60_000;
/** Bounds what a crowd of addresses can make the process remember. */
const MAX_KEYS = 10_000;

/** Slows down guessing: after a few failures of one address or for one user, each further one locks it out for longer. */
export class LoginGuard {
  readonly #clock: Clock;
  readonly #limits: GuardLimits;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock, limits: GuardLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Milliseconds that a key is locked out for; 0 if it may try. */
  lockedMs(key: string): number {
    return Math.max(0, (this.#entries.get(key)?.until ?? 0) - this.#clock.monotonic());
  }

  /** How many more failures are let pass before a key is locked out. */
  left(key: string): number {
    return Math.max(0, this.#limits.free - this.#failuresOf(key));
  }

  #failuresOf(key: string): number {
    const known = this.#entries.get(key);
    return known && this.#clock.monotonic() - known.lastAt < FORGOTTEN_MS ? known.failures : 0;
  }

  /**
   * Counts a try as failed. To be called before it is judged, so that many at once are not one ({@link forgive} takes
   * it back), or by whoever lets no more than {@link left} be under way.
   */
  count(key: string): void {
    const now = this.#clock.monotonic();
    const known = this.#entries.get(key);
    const failures = this.#failuresOf(key) + 1;
    const { free, firstMs, longestMs } = this.#limits;
    const lockMs = failures < free ? 0 : Math.min(longestMs, firstMs * 2 ** Math.min(30, failures - free));
    this.#entries.delete(key);
    const before = { until: known?.until ?? 0, lastAt: known?.lastAt ?? now };
    this.#entries.set(key, { failures, until: now + lockMs, lastAt: now, before });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MAX_KEYS && oldest !== undefined) this.#entries.delete(oldest);
  }

  /** Forgets the failures of a key. */
  forgive(key: string): void {
    this.#entries.delete(key);
  }

  /** Takes back one that {@link count} has counted, with the lock-out that it brought. */
  takeBack(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    entry.failures -= 1;
    entry.until = entry.failures < this.#limits.free ? 0 : entry.before.until;
    entry.lastAt = entry.before.lastAt;
  }
}

/** The answer to a login of a key that is locked out. @param waitMs milliseconds until the next one is looked at. */
export function tooManyLogins(waitMs: number): CasebridgeError {
  const seconds = Math.ceil(waitMs / 1_000);
  return new CasebridgeError(
    'CASEBRIDGE_API_TOO_MANY_REQUESTS',
    `Too many logins were tried; the next one is looked at in ${seconds} s.`,
    { waitMs },
  );
}
