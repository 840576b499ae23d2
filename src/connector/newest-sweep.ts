import type { Tell } from '../domain/happening.js';
import type { Row } from '../domain/row.js';
import { toldError } from '../errors/told-error.js';
import type { Clock } from '../runtime/clock.js';
import type { RoutingRows } from '../salesforce/org.js';
import type { Intake } from './intake.js';
import type { Lanes } from './lanes.js';

/** Learns what the looks find. */
export interface NewRowsObserver {
  /** These were new here. @param madeSince all of them were made after this time (monotonic milliseconds). */
  metNew(taken: readonly Row[], madeSince: number): void;
}

/** What the looks work with. */
export interface NewestSweepOptions {
  readonly clock: Clock;
  readonly rows: Pick<RoutingRows, 'newestName' | 'newerThan'>;
  readonly intake: Pick<Intake, 'takeNew'>;
  readonly lanes: Pick<Lanes, 'full'>;
  readonly observer: NewRowsObserver;
  readonly tell: Tell;
}

/** Rows that are numbered above `name` were made after `at` (monotonic milliseconds). */
interface Landmark {
  readonly name: string;
  readonly at: number;
}

/**
 * Looks at the newest rows while a sweep drains a backlog: what the stream missed need not wait for the whole backlog,
 * and a deaf stream is noticed meanwhile. Each look is one page of the rows made in the last two intervals; they go
 * before the backlog, as those of the stream do.
 *
 * New is what is numbered above the newest row of then: no clock of the org is compared with ours. Two intervals,
 * because a row with a lower number may be committed later.
 */
export class NewestSweep {
  readonly #options: NewestSweepOptions;
  /** Of the last two looks, the older one first. */
  #landmarks: readonly Landmark[] = [];
  #cancelTimer: (() => void) | undefined;
  #underWay: AbortController | undefined;

  constructor(options: NewestSweepOptions) {
    this.#options = options;
  }

  /** Rows numbered above this name were made while the sweep is under way; undefined while that is not known. */
  get since(): string | undefined {
    return this.#landmarks[0]?.name;
  }

  /** A sweep begins that may take long: from now on there is a look at each interval (milliseconds). */
  begin(intervalMs: () => number): void {
    this.#underWay = new AbortController();
    this.#landmarks = [];
    this.#plan(intervalMs, this.#underWay.signal);
  }

  /** There is a backlog: what is made from now on is new. Called once is enough; costs one query. */
  async mark(): Promise<void> {
    const signal = this.#underWay?.signal;
    if (!signal || this.#landmarks.length > 0) return;
    await this.#safely(signal, async () => {
      const at = this.#options.clock.monotonic();
      const name = await this.#options.rows.newestName(signal);
      if (!signal.aborted && this.#landmarks.length === 0) this.#landmarks = [{ name, at }];
    });
  }

  /** The sweep has ended: no more looks, and nothing comes of one under way. */
  end(): void {
    this.#underWay?.abort(new Error('the sweep has ended'));
    this.#underWay = undefined;
    this.#cancelTimer?.();
  }

  #plan(intervalMs: () => number, signal: AbortSignal): void {
    this.#cancelTimer = this.#options.clock.after(intervalMs(), () => {
      void this.#look(signal).then(() => {
        if (!signal.aborted) this.#plan(intervalMs, signal);
      });
    });
  }

  #look(signal: AbortSignal): Promise<void> {
    const [base] = this.#landmarks;
    if (!base) return this.mark();
    return this.#options.lanes.full ? Promise.resolve() : this.#safely(signal, () => this.#lookSince(base, signal));
  }

  async #lookSince(base: Landmark, signal: AbortSignal): Promise<void> {
    const { clock, rows, intake, lanes, observer } = this.#options;
    const at = clock.monotonic();
    const { rows: newest, upTo, whole } = await rows.newerThan(base.name, signal);
    if (signal.aborted) return;
    observer.metNew(intake.takeNew(newest, at), base.at);
    // What found no place is looked at again.
    if (lanes.full) return;
    const last = this.#landmarks.at(-1) ?? base;
    if (!whole) this.#landmarks = [{ name: upTo, at: base.at }];
    else this.#landmarks = [last, { name: upTo > last.name ? upTo : last.name, at }];
  }

  /** A look that fails costs time only. */
  async #safely(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!signal.aborted) this.#options.tell({ type: 'sweepFailed', why: 'the newest rows', error: toldError(error) });
    }
  }
}
