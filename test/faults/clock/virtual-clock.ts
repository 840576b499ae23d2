import type { Clock } from '../../../src/runtime/clock.js';

interface Timer {
  readonly due: number;
  /** Orders timers that are due at the same moment. */
  readonly turn: number;
  readonly run: () => void;
  cancelled: boolean;
}

/**
 * Time that passes only when it is told to. What is due at the same moment runs in an order that the seed decides:
 * that is the scheduler whose choices a schedule explores, and that replays exactly.
 */
export class VirtualClock implements Clock {
  readonly #start: number;
  readonly #random: () => number;
  /** Soonest last. */
  readonly #timers: Timer[] = [];
  #now: number;
  #fired = 0;

  constructor(startsAt: number, random: () => number) {
    this.#start = startsAt;
    this.#now = startsAt;
    this.#random = random;
  }

  /** Timers that have run. */
  get fired(): number {
    return this.#fired;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now - this.#start;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer: Timer = {
      due: this.#now + Math.ceil(Math.max(0, delayMs)),
      turn: this.#random(),
      run,
      cancelled: false,
    };
    this.#timers.splice(this.#place(timer), 0, timer);
    return () => {
      timer.cancelled = true;
    };
  }

  /** Lets `ms` milliseconds pass, or less as soon as `done` says so. */
  async pass(ms: number, done: () => boolean = () => false): Promise<void> {
    const until = this.#now + ms;
    await settled();
    for (let next = this.#takeUntil(until); next; next = this.#takeUntil(until)) {
      this.#now = next.due;
      this.#fired += 1;
      next.run();
      await settled();
      if (done()) return;
    }
    this.#now = until;
  }

  /** Lets time pass until the work has ended. @throws Error if that takes longer than `mostMs`. */
  async passWhile<T>(work: Promise<T>, mostMs: number): Promise<T> {
    let over = false;
    const end = () => {
      over = true;
    };
    work.then(end, end);
    await this.pass(mostMs, () => over);
    if (!over) throw new Error(`not done within ${mostMs} ms`);
    return work;
  }

  #takeUntil(until: number): Timer | undefined {
    for (let next = this.#timers.at(-1); next && next.due <= until; next = this.#timers.at(-1)) {
      this.#timers.pop();
      if (!next.cancelled) return next;
    }
    return undefined;
  }

  /** Where a timer belongs among the others, by bisection. */
  #place(timer: Timer): number {
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#timers[middle];
      if (other && isSooner(timer, other)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function isSooner(one: Timer, other: Timer): boolean {
  return one.due === other.due ? one.turn < other.turn : one.due < other.due;
}

/** Nothing below waits for a real timer or socket, so that one turn of the event loop lets every promise settle. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
