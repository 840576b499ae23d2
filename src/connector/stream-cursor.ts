import type { Tell } from '../domain/happening.js';
import type { Row } from '../domain/row.js';
import { toldError } from '../errors/told-error.js';
import type { Clock } from '../runtime/clock.js';
import type { ResumePoint, StreamStep, SweepScope } from '../salesforce/org.js';
import type { Store } from '../store/store.js';
import type { SweepObserver } from './sweeper.js';
import { UnsettledSteps } from './unsettled-steps.js';

/** What the cursor works with. */
export interface StreamCursorOptions {
  readonly clock: Clock;
  readonly store: Pick<Store, 'streamPosition' | 'noteStreamPosition'>;
  readonly tell: Tell;
  /** The source of the positions. */
  readonly source: string;
  /** Milliseconds that a position waits for a later one before it is noted. */
  readonly noteAfterMs: number;
}

/** Steps kept; beyond it the cursor stands still until the next subscription, which begins where it stands. */
const MAX_STEPS = 20_000;

/**
 * Where the stream is to go on after a break: the last position below which every row is settled, that is marked, gone,
 * or known not to wait. It only spares time; a position that is lost costs what a sweep takes.
 */
export class StreamCursor implements ResumePoint, SweepObserver {
  readonly #options: StreamCursorOptions;
  #steps = new UnsettledSteps();
  #position: string | undefined;
  #noted: string | undefined;
  #overrun = false;
  #sweep = 0;
  #sweepFrom = 0;
  #cancelTimer: (() => void) | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: StreamCursorOptions) {
    this.#options = options;
  }

  /** Reads what was noted last. A store that cannot be read costs nothing but the replay. */
  async load(): Promise<void> {
    try {
      this.#noted = await this.#options.store.streamPosition(this.#options.source);
      this.#position = this.#noted;
    } catch (error) {
      this.#options.tell({ type: 'storeFailed', error: toldError(error) });
    }
  }

  /** Whether the subscription that was asked for last begins at a position. */
  get resumed(): boolean {
    return this.#resumed;
  }
  #resumed = false;

  position(): string | undefined {
    this.#steps = new UnsettledSteps();
    this.#overrun = false;
    this.#resumed = this.#position !== undefined;
    return this.#position;
  }

  refused(position: string): void {
    if (position === this.#position) this.#move(undefined);
  }

  /** The stream delivered events, in this order. */
  delivered(steps: readonly StreamStep[]): void {
    for (const step of steps) {
      this.#overrun ||= this.#steps.size >= MAX_STEPS;
      if (!this.#overrun) this.#steps.add(step);
    }
    this.#advance();
  }

  /** Rows were marked, are gone, or turned out not to wait. */
  settled(rowIds: readonly string[]): void {
    for (const rowId of rowIds) this.#steps.settle(rowId);
    this.#advance();
  }

  began(scope: SweepScope): void {
    this.#sweep += 1;
    this.#sweepFrom = scope === 'full' ? this.#steps.nextOrder : 0;
  }

  met(rows: readonly Row[]): void {
    for (const { id } of rows) this.#steps.seen(id, this.#sweep);
  }

  /** What was told of before a full sweep, and was not found by it, is processed or gone. */
  ended(scope: SweepScope, whole: boolean): void {
    if (whole && scope === 'full') this.settled(this.#steps.unseen(this.#sweep, this.#sweepFrom));
  }

  /** Notes the position. */
  async close(): Promise<void> {
    this.#cancelTimer?.();
    this.#note();
    await this.#writing;
  }

  #advance(): void {
    const { reached } = this.#steps;
    if (reached !== undefined && reached !== this.#position) this.#move(reached);
  }

  #move(position: string | undefined): void {
    this.#position = position;
    this.#cancelTimer ??= this.#options.clock.after(this.#options.noteAfterMs, () => this.#note());
  }

  #note(): void {
    this.#cancelTimer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
  }

  async #write(): Promise<void> {
    const { store, source, tell } = this.#options;
    const position = this.#position;
    if (position === this.#noted) return;
    try {
      await store.noteStreamPosition(source, position);
      this.#noted = position;
    } catch (error) {
      tell({ type: 'storeFailed', error: toldError(error) });
    }
  }
}
