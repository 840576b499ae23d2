import type { Tell } from '../domain/happening.js';
import { toldError } from '../errors/told-error.js';
import type { Clock } from '../runtime/clock.js';
import type { RoutingRows } from '../salesforce/org.js';
import type { Intake } from './intake.js';
import type { Lanes } from './lanes.js';

/** What the sweeper works with. */
export interface SweeperOptions {
  readonly clock: Clock;
  readonly rows: RoutingRows;
  readonly intake: Intake;
  readonly lanes: Lanes;
  readonly tell: Tell;
  /** Milliseconds from the end of one timer sweep to the next. */
  readonly intervalMs: number;
  /** Milliseconds after a failed sweep. */
  readonly retryMs: number;
}

/**
 * Makes routing certain: reads all unprocessed rows, oldest first, at each request and on a timer. It always
 * starts at the oldest unprocessed row, because transactions may commit out of order. Only one sweep runs at a
 * time; a request during a sweep makes another one after it.
 */
export class Sweeper {
  readonly #options: SweeperOptions;
  #requested: string | undefined;
  #sweeping: Promise<void> | undefined;
  #cancelTimer: (() => void) | undefined;
  #stop: AbortController | undefined;

  constructor(options: SweeperOptions) {
    this.#options = options;
  }

  /** Makes the first sweep at once, and from then on one at each interval. */
  start(): void {
    this.#stop = new AbortController();
    this.request('start');
  }

  /** Asks for a sweep now. */
  request(why: string): void {
    if (!this.#stop || this.#stop.signal.aborted) return;
    this.#requested ??= why;
    if (this.#sweeping !== undefined) return;
    this.#cancelTimer?.();
    this.#sweeping = this.#run(this.#stop.signal).finally(() => {
      this.#sweeping = undefined;
    });
  }

  /** Ends the sweep under way. Resolves when it has ended. */
  async stop(): Promise<void> {
    this.#stop?.abort(new Error('the sweep was stopped'));
    this.#cancelTimer?.();
    await this.#sweeping;
  }

  async #run(signal: AbortSignal): Promise<void> {
    let succeeded = true;
    while (this.#requested !== undefined && !signal.aborted) {
      const why = this.#requested;
      this.#requested = undefined;
      succeeded = await this.#sweep(why, signal);
      if (!succeeded) break;
    }
    if (signal.aborted) return;
    this.#cancelTimer = this.#options.clock.after(succeeded ? this.#options.intervalMs : this.#options.retryMs, () =>
      this.request('timer'),
    );
  }

  async #sweep(why: string, signal: AbortSignal): Promise<boolean> {
    const { clock, tell, rows, lanes, intake } = this.#options;
    tell({ type: 'sweepStarted', why });
    let read = 0;
    let taken = 0;
    try {
      await lanes.room(signal);
      let askedAt = clock.monotonic();
      for await (const page of rows.unprocessed(signal)) {
        read += page.length;
        taken += intake.take(page, askedAt);
        await lanes.room(signal);
        if (signal.aborted) return true;
        askedAt = clock.monotonic();
      }
      tell({ type: 'sweepFinished', why, rows: read, taken });
      return true;
    } catch (error) {
      if (signal.aborted) return true;
      tell({ type: 'sweepFailed', why, error: toldError(error) });
      return false;
    }
  }
}
