import type { Clock } from '../runtime/clock.js';
import { RecurringWork } from './recurring-work.js';

/** What the watch works with. */
export interface CheckWatchOptions {
  readonly clock: Clock;
  /** Milliseconds between two runs; 0 for none. */
  readonly intervalMs: () => number;
  /** Runs every check and tells of the results. @returns how many have failed. */
  readonly check: (signal: AbortSignal) => Promise<number>;
}

/** Milliseconds after the start: rows that wait come first. */
const FIRST_MS = 5_000;
/** Milliseconds until the next run while a check fails: that it is mended should not stay unsaid for a day. */
const FAILED_MS = 3_600_000;
/** Milliseconds between looks whether there is an interval by now. */
const IDLE_MS = 60_000;

/** Runs the checks by themselves: soon after the start, and from time to time. Routing does not wait for them. */
export class CheckWatch {
  readonly #options: CheckWatchOptions;
  readonly #work: RecurringWork;
  /** How many failed in the last run; undefined before the first. */
  #failed: number | undefined;

  constructor(options: CheckWatchOptions) {
    this.#options = options;
    this.#work = new RecurringWork({
      clock: options.clock,
      delayMs: () => this.#delayMs(),
      run: (signal) => this.#run(signal),
    });
  }

  /** Plans the first run. */
  start(): void {
    this.#work.start();
  }

  /** The interval has changed: it holds for the wait under way, too. */
  replan(): void {
    this.#work.replan();
  }

  /** Ends a run under way. */
  stop(): Promise<void> {
    return this.#work.stop();
  }

  #delayMs(): number {
    const intervalMs = this.#options.intervalMs();
    if (this.#failed === undefined) return FIRST_MS;
    return intervalMs === 0 ? IDLE_MS : Math.min(intervalMs, this.#failed === 0 ? Infinity : FAILED_MS);
  }

  /** Checks reject only when they are aborted. */
  async #run(signal: AbortSignal): Promise<void> {
    const { intervalMs, check } = this.#options;
    this.#failed = intervalMs() === 0 ? 0 : await check(signal).catch(() => 0);
  }
}
