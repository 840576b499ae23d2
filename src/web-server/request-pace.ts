import type fastifyRateLimit from '@fastify/rate-limit';
import type { Clock } from '../runtime/clock.js';

const WINDOW_MS = 60_000;
/** Bounds what a crowd of addresses can make the process remember. */
const MAX_KEYS = 10_000;

interface Window {
  count: number;
  /** Monotonic milliseconds. */
  readonly endsAt: number;
}

/** Counts requests of each address within a minute; the live feed and the routes share one count. */
export class RequestPace {
  readonly #clock: Clock;
  /** In the order of their ends. */
  readonly #windows = new Map<string, Window>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts a request. @returns how many there were in this window, and the milliseconds until it ends. */
  count(key: string): { readonly current: number; readonly ttl: number } {
    const now = this.#clock.monotonic();
    this.#forget(now);
    const window = this.#windows.get(key) ?? { count: 0, endsAt: now + WINDOW_MS };
    window.count += 1;
    this.#windows.set(key, window);
    return { current: window.count, ttl: window.endsAt - now };
  }

  /** As the store that fastify's limiter counts in: its own one reads the time by itself. */
  asStore(): fastifyRateLimit.FastifyRateLimitStoreCtor {
    const pace = this;
    return class {
      incr(key: string, callback: (error: Error | null, result: { current: number; ttl: number }) => void): void {
        callback(null, pace.count(key));
      }

      child() {
        return this;
      }
    };
  }

  #forget(now: number): void {
    for (const [key, { endsAt }] of this.#windows) {
      if (endsAt > now && this.#windows.size < MAX_KEYS) return;
      this.#windows.delete(key);
    }
  }
}
