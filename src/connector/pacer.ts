import { abortReason } from '../runtime/abort.js';
import type { Clock } from '../runtime/clock.js';

/** Fresh work came by the stream; backlog was met by a sweep. */
export type PaceClass = 'fresh' | 'backlog';

interface Waiter {
  readonly go: () => void;
}

/** Of four turns, three go to fresh work while both wait: new rows are not starved, old ones still move. */
const FRESH_TURNS = 3;

/**
 * Spaces creates so that a draining backlog does not overrun a CIC server: at most `perSecond` a second,
 * with a burst of one second's worth.
 */
export class Pacer {
  readonly #clock: Clock;
  readonly #limit: () => number;
  readonly #waiting: Record<PaceClass, Waiter[]> = { fresh: [], backlog: [] };
  #tokens: number;
  #refilledAt: number;
  #turn = 0;
  #cancelTimer: (() => void) | undefined;

  /** @param perSecond creates a second, read at each turn; `Infinity` lifts the limit. */
  constructor(clock: Clock, perSecond: () => number) {
    this.#clock = clock;
    this.#limit = perSecond;
    this.#tokens = Math.max(1, perSecond());
    this.#refilledAt = clock.monotonic();
  }

  /** Waits for a turn. Rejects with the signal's reason when it aborts. */
  take(paceClass: PaceClass, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(abortReason(signal));
    if (this.#isIdle && this.#limit() === Number.POSITIVE_INFINITY) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const queue = this.#waiting[paceClass];
      const waiter: Waiter = {
        go: () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      const onAbort = () => {
        queue.splice(queue.indexOf(waiter), 1);
        reject(abortReason(signal));
      };
      signal.addEventListener('abort', onAbort, { once: true });
      queue.push(waiter);
      this.#serve();
    });
  }

  /** The limit has changed: who waits for a turn waits no longer than it says. */
  replan(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#serve();
  }

  get #isIdle(): boolean {
    return this.#waiting.fresh.length + this.#waiting.backlog.length === 0;
  }

  #serve(): void {
    this.#refill();
    while (this.#tokens >= 1) {
      const next = this.#next();
      if (!next) return;
      this.#tokens -= 1;
      next.go();
    }
    this.#serveLater();
  }

  #refill(): void {
    const now = this.#clock.monotonic();
    const perSecond = this.#limit();
    // Without a limit the tokens have no end, and none of them is missing when there is a limit again.
    const gained = perSecond === Number.POSITIVE_INFINITY ? perSecond : ((now - this.#refilledAt) / 1000) * perSecond;
    this.#tokens = Math.min(Math.max(1, perSecond), this.#tokens + gained);
    this.#refilledAt = now;
  }

  #next(): Waiter | undefined {
    const { fresh, backlog } = this.#waiting;
    const backlogTurn = this.#turn % (FRESH_TURNS + 1) === FRESH_TURNS;
    const next = backlogTurn ? (backlog.shift() ?? fresh.shift()) : (fresh.shift() ?? backlog.shift());
    if (next) this.#turn += 1;
    return next;
  }

  #serveLater(): void {
    if (this.#cancelTimer || this.#isIdle) return;
    const waitMs = Math.max(1, ((1 - this.#tokens) / this.#limit()) * 1000);
    this.#cancelTimer = this.#clock.after(waitMs, () => {
      this.#cancelTimer = undefined;
      this.#serve();
    });
  }
}
