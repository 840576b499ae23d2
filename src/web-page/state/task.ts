import { Problem } from '../logic/problem.js';

/** One piece of work that a view shows: under way, done at a time, or failed. A new run ends the one before. */
export class Task<T> {
  readonly #changed: () => void;
  readonly #now: () => number;
  #running: AbortController | undefined;
  #value: T | undefined;
  #at: number | undefined;
  #problem: Problem | undefined;

  /** @param changed called after each change of what is shown. */
  constructor(now: () => number, changed: () => void) {
    this.#now = now;
    this.#changed = changed;
  }

  get busy(): boolean {
    return this.#running !== undefined;
  }

  /** The latest result, also while a newer one is under way or after it has failed. */
  get value(): T | undefined {
    return this.#value;
  }

  /** When the value came, milliseconds since the epoch. */
  get at(): number | undefined {
    return this.#at;
  }

  /** Why the last run failed. */
  get problem(): Problem | undefined {
    return this.#problem;
  }

  /** Runs; what it throws becomes the problem. Resolves with the result, or undefined if there is none. */
  async run(work: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    this.#problem = undefined;
    this.#changed();
    try {
      const value = await work(running.signal);
      if (this.#running !== running) return undefined;
      this.#value = value;
      this.#at = this.#now();
      return value;
    } catch (error) {
      if (this.#running === running) this.#problem = Problem.from(error);
      return undefined;
    } finally {
      if (this.#running === running) {
        this.#running = undefined;
        this.#changed();
      }
    }
  }

  /** Ends the run under way, without a problem. */
  stop(): void {
    this.#running?.abort();
    this.#running = undefined;
  }
}
