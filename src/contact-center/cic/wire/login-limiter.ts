import type { Clock } from '../../../runtime/clock.js';

const HOUR_MS = 3_600_000;
/** Servers may name hosts without end; those that were not tried for longest are forgotten. */
const MAX_HOSTS = 64;

interface Bucket {
  left: number;
  at: number;
}

/**
 * Bounds the logins at each host, whatever happens: a server that takes sessions and drops them must not have the
 * account locked. Half of the hour's logins may come at once, the others come evenly, so that the wait is never long.
 */
export class LoginLimiter {
  readonly #clock: Clock;
  readonly #burst: number;
  readonly #msPerLogin: number;
  readonly #buckets = new Map<string, Bucket>();

  /** @param maxPerHour logins at one host in any hour; at least 2. */
  constructor(clock: Clock, maxPerHour: number) {
    this.#clock = clock;
    this.#burst = Math.max(1, Math.floor(maxPerHour / 2));
    this.#msPerLogin = HOUR_MS / this.#burst;
  }

  /** Milliseconds until the next login at this host may be sent; 0 for now. */
  waitMs(host: string): number {
    const { left } = this.#bucket(host);
    return left >= 1 ? 0 : Math.ceil((1 - left) * this.#msPerLogin);
  }

  /** Counts a login. The returned function takes it back, for one that the server never saw or did not look at. */
  take(host: string): () => void {
    const bucket = this.#bucket(host);
    bucket.left -= 1;
    let isTakenBack = false;
    return () => {
      if (!isTakenBack) bucket.left = Math.min(this.#burst, bucket.left + 1);
      isTakenBack = true;
    };
  }

  #bucket(host: string): Bucket {
    const now = this.#clock.monotonic();
    const bucket = this.#buckets.get(host) ?? { left: this.#burst, at: now };
    bucket.left = Math.min(this.#burst, bucket.left + (now - bucket.at) / this.#msPerLogin);
    bucket.at = now;
    this.#buckets.delete(host);
    this.#buckets.set(host, bucket);
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > MAX_HOSTS && oldest !== undefined) this.#buckets.delete(oldest);
    return bucket;
  }
}
