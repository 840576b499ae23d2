import type { Clock } from '../../src/runtime/clock.js';

interface Timer {
  readonly due: number;
  readonly run: () => void;
}

/** A clock that stands still until it is told to move. */
export class FakeClock implements Clock {
  #now: number;
  readonly #start: number;
  #timers: Timer[] = [];

  constructor(now = Date.UTC(2026, 0, 5, 9)) {
    this.#now = now;
    this.#start = now;
  }

  /** Timers that have not fired and were not cancelled. */
  get pending(): number {
    return this.#timers.length;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now - this.#start;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { due: this.#now + Math.max(0, delayMs), run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  }

  /** Moves on by `ms`, firing what comes due in order, and lets promises settle after each. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settle();
    for (let next = this.#nextUntil(until); next; next = this.#nextUntil(until)) {
      const { due, run } = next;
      this.#timers = this.#timers.filter((each) => each !== next);
      this.#now = due;
      run();
      await settle();
    }
    this.#now = until;
  }

  #nextUntil(until: number): Timer | undefined {
    return this.#timers.filter((timer) => timer.due <= until).sort((a, b) => a.due - b.due)[0];
  }
}

/** Lets every promise that can settle do so. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
