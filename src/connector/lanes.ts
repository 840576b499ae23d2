import PQueue from 'p-queue';
import type { Finding } from '../domain/finding.js';
import type { Row } from '../domain/row.js';
import type { Clock } from '../runtime/clock.js';
import { Lane } from './lane.js';

/** What a lane wants after one step. */
export type StepResult =
  /** There may be more to do at once. */
  | { readonly kind: 'again' }
  /** Nothing to do until a row arrives. */
  | { readonly kind: 'idle' }
  /** Try again after this many milliseconds. */
  | { readonly kind: 'later'; readonly delayMs: number };

/** Does one step for the case of a lane. Must not reject. */
export type LaneStep = (lane: Lane) => Promise<StepResult>;

/** Sizes of the lanes. */
export interface LanesOptions {
  readonly clock: Clock;
  /** How many lanes may do a step at once; may change. */
  readonly concurrency: number;
  /** Rows in lanes that can move; intake waits above half of it and refuses above it. */
  readonly maxRows: number;
  /** Lanes that may wait for a later try; beyond it a waiting lane is let go, and a sweep brings its rows back. */
  readonly maxWaitingLanes: number;
  readonly step: LaneStep;
}

interface LaneState {
  readonly lane: Lane;
  /** A step is queued or under way. */
  scheduled: boolean;
  running: boolean;
  /** Something arrived while a step was under way. */
  touched: boolean;
  /** It holds one of the places of lanes that wait: from its first wait until one of its rows is settled. */
  hasPlace: boolean;
  /** Rows of the lane while it has such a place; 0 while it has none. */
  waitingRows: number;
  /** New rows came into it: it goes before a backlog until it has nothing more to do. */
  urgent: boolean;
  cancelWait: (() => void) | undefined;
}

interface Waiter {
  readonly ready: () => boolean;
  readonly go: () => void;
}

/** Steps a lane does before others get their turn. */
const STEPS_PER_TURN = 8;
/** Rows of lanes that wait may be so many times as many as those that can move. */
const WAITING_ROWS_FACTOR = 2;

/**
 * One ordered lane per case; lanes run in parallel up to a limit. A lane never has two steps at once. A lane
 * that waits for a later try takes nothing from those that can move: it has a place of its own, until it moves again.
 * What finds no such place is let go.
 */
export class Lanes {
  readonly #options: LanesOptions;
  readonly #queue: PQueue;
  readonly #lanes = new Map<string, LaneState>();
  readonly #waiters = new Set<Waiter>();
  #rows = 0;
  #waitingLanes = 0;
  /** Rows of lanes that wait: they hold no place, and must not keep others from coming in. */
  #waitingRows = 0;
  #letGo = 0;
  #closed = false;

  constructor(options: LanesOptions) {
    this.#options = options;
    this.#queue = new PQueue({ concurrency: options.concurrency, autoStart: false });
  }

  /** Rows in all lanes. */
  get size(): number {
    return this.#rows;
  }

  /** True while no more rows should be offered. */
  get full(): boolean {
    return this.#rows - this.#waitingRows >= this.#options.maxRows;
  }

  /** True while another page of rows may be offered; half of the room is kept for new rows. */
  get hasRoom(): boolean {
    return this.#rows - this.#waitingRows < this.#options.maxRows / 2;
  }

  /** True while there is no place for another lane that waits: rows that cannot be routed now are let go. */
  get crowded(): boolean {
    return this.#isCrowded(1);
  }

  /** How often rows were let go so far. */
  get letGo(): number {
    return this.#letGo;
  }

  /** Lanes run only between `resume` and `pause`; steps under way end by themselves. */
  resume(): void {
    if (!this.#closed) this.#queue.start();
  }

  /** Starts no more steps until `resume`; rows may still be added. */
  pause(): void {
    this.#queue.pause();
  }

  /**
   * Puts a row into its case's lane; false if it is there already, the lanes are closed, or its lane waits and too many
   * rows wait.
   *
   * @param urgent the row is new: it goes before a backlog. By default if the stream brought it.
   */
  add(row: Row, urgent = row.source === 'stream'): boolean {
    if (this.#closed) return false;
    const state = this.#state(row.objectId);
    if (state.hasPlace && this.#waitingRows >= this.#maxWaitingRows && !this.has(row.objectId, row.id)) {
      this.#letGo += 1;
      return false;
    }
    if (!state.lane.add(row, this.#options.clock.monotonic())) return false;
    this.#rows += 1;
    state.urgent ||= urgent;
    this.#wake(state, priorityOf(state));
    return true;
  }

  /** Has a case looked at although no row arrived, because of what was seen of its interactions. */
  touch(objectId: string): void {
    if (!this.#closed) this.#wake(this.#state(objectId), 1);
  }

  /** Puts a finding into its case's lane; it is looked at after the rows that wait there. */
  find(objectId: string, finding: Finding): void {
    if (this.#closed) return;
    const state = this.#state(objectId);
    if (state.lane.addFinding(finding)) this.#wake(state, 1);
    this.hurry(objectId);
  }

  /** Ends the wait of a case for a later try: what it waited for may have happened. */
  hurry(objectId: string): void {
    const state = this.#lanes.get(objectId);
    if (this.#closed || !state?.cancelWait) return;
    state.cancelWait();
    this.#schedule(state, 1);
  }

  /** Cases whose turn comes next, of those that the case's facts will be asked for; at most `count`. */
  upcoming(count: number): readonly string[] {
    const found: string[] = [];
    for (const [objectId, { scheduled, running, lane }] of this.#lanes) {
      if (found.length >= count) break;
      if (scheduled && !running && needsFacts(lane)) found.push(objectId);
    }
    return found;
  }

  /** Whether this row waits in its case's lane, or is being worked on there. */
  has(objectId: string, rowId: string): boolean {
    return this.#lanes.get(objectId)?.lane.rows.some((row) => row.id === rowId) ?? false;
  }

  /** Resolves when there is room for another page of rows, or `signal` aborts. */
  room(signal: AbortSignal): Promise<void> {
    return this.#until(() => this.hasRoom, signal);
  }

  /** Resolves when half of the places of lanes that wait are free, or `signal` aborts. */
  uncrowded(signal: AbortSignal): Promise<void> {
    return this.#until(() => !this.#isCrowded(0.5), signal);
  }

  /** Takes no more rows, begins no further step and waits for those under way. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#queue.clear();
    for (const state of this.#lanes.values()) state.cancelWait?.();
    await this.#queue.onPendingZero();
  }

  get #maxWaitingRows(): number {
    return this.#options.maxRows * WAITING_ROWS_FACTOR;
  }

  #isCrowded(share: number): boolean {
    return (
      this.#waitingLanes >= this.#options.maxWaitingLanes * share || this.#waitingRows >= this.#maxWaitingRows * share
    );
  }

  async #until(ready: () => boolean, signal: AbortSignal): Promise<void> {
    while (!ready() && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const go = () => {
          this.#waiters.delete(waiter);
          signal.removeEventListener('abort', go);
          resolve();
        };
        const waiter = { ready, go };
        this.#waiters.add(waiter);
        signal.addEventListener('abort', go, { once: true });
      });
    }
  }

  #takePlace(state: LaneState): void {
    if (!state.hasPlace) this.#waitingLanes += 1;
    state.hasPlace = true;
    this.#countWaiting(state, state.lane.rows.length);
  }

  #leavePlace(state: LaneState): void {
    if (!state.hasPlace) return;
    state.hasPlace = false;
    this.#waitingLanes -= 1;
    this.#countWaiting(state, 0);
  }

  #countWaiting(state: LaneState, rows: number): void {
    this.#waitingRows += rows - state.waitingRows;
    state.waitingRows = rows;
  }

  #state(objectId: string): LaneState {
    const known = this.#lanes.get(objectId);
    if (known) return known;
    const lane = new Lane(objectId, () => {
      this.#rows -= 1;
      this.#leavePlace(state);
    });
    const state: LaneState = {
      ...{ lane, scheduled: false, running: false, touched: false },
      ...{ hasPlace: false, waitingRows: 0, urgent: false, cancelWait: undefined },
    };
    this.#lanes.set(objectId, state);
    return state;
  }

  #wake(state: LaneState, priority: number): void {
    if (state.hasPlace) this.#countWaiting(state, state.lane.rows.length);
    if (state.cancelWait) return;
    if (state.scheduled) {
      state.touched = true;
      return;
    }
    this.#schedule(state, priority);
  }

  #schedule(state: LaneState, priority: number): void {
    state.scheduled = true;
    if (this.#queue.concurrency !== this.#options.concurrency) this.#queue.concurrency = this.#options.concurrency;
    void this.#queue.add(() => this.#turn(state), { priority });
  }

  async #turn(state: LaneState): Promise<void> {
    state.running = true;
    for (let steps = 0; steps < STEPS_PER_TURN && !this.#closed && !this.#queue.isPaused; steps += 1) {
      state.touched = false;
      const result = await this.#options.step(state.lane);
      this.#tellWaiters();
      if (result.kind === 'later') return this.#wait(state, result.delayMs);
      if (result.kind === 'idle' && !state.touched) return this.#rest(state);
    }
    state.running = false;
    if (!this.#closed) this.#schedule(state, priorityOf(state));
  }

  #rest(state: LaneState): void {
    state.running = false;
    state.scheduled = false;
    state.urgent = false;
    this.#leavePlace(state);
    if (state.lane.rows.length === 0 && !state.lane.finding) this.#lanes.delete(state.lane.objectId);
  }

  #wait(state: LaneState, delayMs: number): void {
    state.running = false;
    state.scheduled = false;
    // No sweep brings a finding back: its lane stays.
    if (!state.hasPlace && this.crowded && !state.lane.finding) {
      this.#rows -= state.lane.rows.length;
      this.#letGo += 1;
      this.#lanes.delete(state.lane.objectId);
    } else {
      this.#takePlace(state);
      this.#waitUntil(state, delayMs);
    }
    this.#tellWaiters();
  }

  #waitUntil(state: LaneState, delayMs: number): void {
    const cancelTimer = this.#options.clock.after(delayMs, () => {
      state.cancelWait = undefined;
      if (!this.#closed) this.#schedule(state, priorityOf(state));
    });
    state.cancelWait = () => {
      cancelTimer();
      state.cancelWait = undefined;
    };
  }

  #tellWaiters(): void {
    for (const { ready, go } of [...this.#waiters]) if (ready()) go();
  }
}

/** Rows that no stream brought, and findings, are decided with the case's facts in view. */
function needsFacts(lane: Lane): boolean {
  return lane.head ? lane.head.source !== 'stream' : lane.finding !== undefined;
}

/** New rows go before a backlog. */
function priorityOf({ urgent }: LaneState): number {
  return urgent ? 1 : 0;
}
