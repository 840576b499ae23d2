import { CasebridgeError } from '../errors/casebridge-error.js';
import { longLivedController } from '../runtime/abort.js';
import type { Clock } from '../runtime/clock.js';
import { LiveTimer } from '../runtime/live-timer.js';

/** What recurs, and when. */
export interface RecurringWorkOptions {
  readonly clock: Clock;
  /** Milliseconds until the next run: from the start, then from the end of each run. Also read by `replan`. */
  readonly delayMs: () => number;
  /** One run. Must not reject. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}

/** Does something from time to time, one run after the other, until it is stopped. */
export class RecurringWork {
  readonly #options: RecurringWorkOptions;
  readonly #stop = longLivedController();
  readonly #timer: LiveTimer;
  #running: Promise<void> = Promise.resolve();

  constructor(options: RecurringWorkOptions) {
    this.#options = options;
    this.#timer = new LiveTimer(options.clock);
  }

  /** Plans the first run. */
  start(): void {
    const { delayMs, run } = this.#options;
    this.#timer.start(delayMs, () => {
      this.#running = run(this.#stop.signal).then(() => {
        if (!this.#stop.signal.aborted) this.start();
      });
    });
  }

  /** The delay has changed: it holds for the wait under way, too. */
  replan(): void {
    this.#timer.replan();
  }

  /** Ends a run under way. Resolves when it has ended. */
  async stop(): Promise<void> {
    this.#stop.abort(new CasebridgeError('CASEBRIDGE_STOPPED', 'The group is stopping.'));
    this.#timer.cancel();
    await this.#running;
  }
}
