import type { Tell } from '../domain/happening.js';
import { byName, type Row } from '../domain/row.js';
import { toldError } from '../errors/told-error.js';
import type { Clock } from '../runtime/clock.js';
import type { RoutingRows } from '../salesforce/org.js';
import type { CaseMemory } from './case-memory.js';
import type { Lanes } from './lanes.js';

/** What intake works with. */
export interface IntakeOptions {
  readonly lanes: Lanes;
  readonly memory: CaseMemory;
  readonly rows: RoutingRows;
  readonly tell: Tell;
  readonly clock: Clock;
  /** Asks for a sweep soon: a row was not taken for want of room. */
  readonly requestSweep: (why: string) => void;
  /** Rows that were told of again do not wait any more: they are processed or gone. */
  readonly onNotWaiting: (rowIds: readonly string[]) => void;
}

/** A new row is told of within seconds. An older one was put back by a person, or is told again. */
const NEW_FOR_MS = 60_000;
/** How long after a subscription that goes on where it left off, and after the last repeat, repeats are expected. */
const REPEATS_FOR_MS = 60_000;

/** Rows of each kind, new and old, that wait to be read again. */
const MAX_RECHECKED = 2_000;
/** Marks that are remembered; a page is never asked for so long before. */
const MAX_MARKED = 20_000;
/** Rows that may be read again in one call. */
const RECHECK_PAGE = 200;

/**
 * Takes rows from the stream and from sweeps and hands each on once: what is in a lane or waits for its mark
 * is not taken again, and a repeated delivery of a settled row is checked against Salesforce first.
 */
export class Intake {
  readonly #options: IntakeOptions;
  /** Settled, mark not yet written. */
  readonly #unmarked = new Set<string>();
  /** When rows were marked (monotonic milliseconds), so that a page that was asked for before is not believed. */
  readonly #markedAt = new Map<string, number>();
  /** Ids of rows to be read again, new ones first. */
  readonly #recheckNew = new Set<string>();
  readonly #recheckOld = new Set<string>();
  readonly #stop = new AbortController();
  #rechecking = false;
  /** Until then (monotonic milliseconds) every row of the stream may be a repeat from before this process. */
  #repeatsUntil = Number.NEGATIVE_INFINITY;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** The stream goes on where it left off: what it tells next may have been settled long ago, also by another process. */
  expectRepeats(): void {
    this.#repeatsUntil = this.#options.clock.monotonic() + REPEATS_FOR_MS;
  }

  /** Rows of one delivery of the stream, in any order. Never waits: what finds no room is left to the sweep. */
  offer(rows: readonly Row[]): void {
    const sorted = [...rows].sort(byName);
    for (const row of sorted) {
      if (this.#mustBeRead(row)) {
        this.#recheckLater(row);
      } else if (this.#options.lanes.full) {
        this.#options.requestSweep('more rows arrived than there is room for');
      } else {
        this.#take(row);
      }
    }
    // Only now, so that rows of one case that came together are read together.
    this.#recheckAll();
  }

  /**
   * Rows that were just read from Salesforce.
   * @param askedAt when they were asked for (monotonic milliseconds). @returns those of them that were new here.
   */
  take(rows: readonly Row[], askedAt: number): readonly Row[] {
    return [...rows].sort(byName).filter((row) => this.#takeRead(row, askedAt, false));
  }

  /** The same for rows that were made lately: they go before a backlog, and are taken as long as there is a place. */
  takeNew(rows: readonly Row[], askedAt: number): readonly Row[] {
    const { lanes } = this.#options;
    return [...rows].sort(byName).filter((row) => !lanes.full && this.#takeRead(row, askedAt, true));
  }

  /**
   * A parked row is to be tried again. Without room for it, it stays parked until the next time.
   * @param askedAt when it was asked for (monotonic milliseconds). @returns whether it was taken.
   */
  retry(row: Row, askedAt: number): boolean {
    return !this.#options.lanes.full && this.#takeRead(row, askedAt, false);
  }

  /** A row was settled; its mark is on its way. */
  settled(rowId: string): void {
    this.#unmarked.add(rowId);
  }

  /** A row's mark was written. */
  marked(rowId: string): void {
    this.#unmarked.delete(rowId);
    this.#markedAt.set(rowId, this.#options.clock.monotonic());
    const [oldest] = this.#markedAt.keys();
    if (this.#markedAt.size > MAX_MARKED && oldest !== undefined) this.#markedAt.delete(oldest);
  }

  /** Ends the reading of rows that may be repeats. */
  close(): void {
    this.#stop.abort(new Error('intake is closed'));
  }

  /** An event may be a repeat, and does not say how often the row was tried: the table does. */
  #mustBeRead(row: Row): boolean {
    const { memory, clock } = this.#options;
    if (clock.monotonic() < this.#repeatsUntil) return true;
    return memory.knows(row.objectId, row.id) || !this.#isNew(row);
  }

  #isNew({ createdAt }: Row): boolean {
    return this.#options.clock.now() - createdAt <= NEW_FOR_MS;
  }

  /** What was asked for before a row was marked does not know of the mark. */
  #takeRead(row: Row, askedAt: number, urgent: boolean): boolean {
    const markedAt = this.#markedAt.get(row.id);
    return (markedAt === undefined || markedAt < askedAt) && this.#take(row, urgent);
  }

  #take(row: Row, urgent?: boolean): boolean {
    if (this.#unmarked.has(row.id) || !this.#options.lanes.add(row, urgent)) return false;
    this.#options.tell({ type: 'rowReceived', row });
    return true;
  }

  #recheckLater(row: Row): void {
    if (this.#unmarked.has(row.id)) return;
    const isNew = this.#isNew(row);
    const waiting = isNew ? this.#recheckNew : this.#recheckOld;
    if (waiting.size >= MAX_RECHECKED || (!isNew && !this.#options.lanes.hasRoom)) {
      this.#options.requestSweep('more rows were told again than there is room for');
      return;
    }
    waiting.add(row.id);
  }

  #recheckAll(): void {
    if (!this.#rechecking && this.#recheckNew.size + this.#recheckOld.size > 0) void this.#recheckPages();
  }

  async #recheckPages(): Promise<void> {
    this.#rechecking = true;
    while (!this.#stop.signal.aborted) {
      this.#leaveOldToSweep();
      const isNew = this.#recheckNew.size > 0;
      const waiting = isNew ? this.#recheckNew : this.#recheckOld;
      const ids = [...waiting].slice(0, RECHECK_PAGE);
      if (ids.length === 0) break;
      for (const id of ids) waiting.delete(id);
      await this.#recheckPage(ids, isNew);
    }
    this.#rechecking = false;
  }

  /** A replay may tell of more old rows than there is room for: a sweep brings them, as fast as they are routed. */
  #leaveOldToSweep(): void {
    if (this.#recheckOld.size === 0 || this.#options.lanes.hasRoom) return;
    this.#recheckOld.clear();
    this.#options.requestSweep('more rows were told again than there is room for');
  }

  /** Rows that are not new are taken while there is room for a backlog; a sweep brings the others. */
  #takeOld(rows: readonly Row[], askedAt: number): void {
    const { lanes } = this.#options;
    for (const row of [...rows].sort(byName)) if (lanes.hasRoom) this.#takeRead(row, askedAt, false);
  }

  async #recheckPage(ids: readonly string[], isNew: boolean): Promise<void> {
    const { clock, rows, tell, requestSweep, lanes } = this.#options;
    try {
      const askedAt = clock.monotonic();
      const read = await rows.stillUnprocessed(ids, this.#stop.signal);
      const waiting = read.map((row): Row => ({ ...row, source: 'repeat' }));
      if (isNew) this.takeNew(waiting, askedAt);
      else this.#takeOld(waiting, askedAt);
      if (isNew ? lanes.full : !lanes.hasRoom) requestSweep('more rows arrived than there is room for');
      this.#noteRepeats(ids, waiting);
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      tell({ type: 'sweepFailed', why: 'a row was delivered again', error: toldError(error) });
      requestSweep('a repeated row could not be checked');
    }
  }

  #noteRepeats(asked: readonly string[], waiting: readonly Row[]): void {
    const still = new Set(waiting.map(({ id }) => id));
    const over = asked.filter((id) => !still.has(id));
    if (over.length === 0) return;
    if (this.#options.clock.monotonic() < this.#repeatsUntil) this.expectRepeats();
    this.#options.onNotWaiting(over);
  }
}
