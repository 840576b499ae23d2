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
  /** How many lanes may do a step at once. */
  readonly concurrency: number;
  /** Rows in lanes that can move; intake waits above half of it and refuses above it. */
  readonly maxRows: number;
  /** Lanes that may wait for a later try; beyond it a waiting lane is let go, and the sweep brings its rows back. */
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
  /** Rows of the lane while it waits for a later try; 0 while it does not. */
  waitingRows: number;
  cancelWait: (() => void) | undefined;
}

/** Steps a lane does before others get their turn. */
const STEPS_PER_TURN = 8;

/**
 * One ordered lane per case; lanes run in parallel up to a limit. A lane never has two steps at once. A lane
 * that waits for a later try holds no place.
 */
export class Lanes {
  readonly #options: LanesOptions;
  readonly #queue: PQueue;
  readonly #lanes = new Map<string, LaneState>();
  readonly #roomWaiters = new Set<() => void>();
  #rows = 0;
  #waitingLanes = 0;
  /** Rows of lanes that wait: they hold no place, and must not keep others from coming in. */
  #waitingRows = 0;
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

  /** Lanes run only between `resume` and `pause`; steps under way end by themselves. */
  resume(): void {
    if (!this.#closed) this.#queue.start();
  }

  /** Starts no more steps until `resume`; rows may still be added. */
  pause(): void {
    this.#queue.pause();
  }

  /** Puts a row into its case's lane; false if it is there already or the lanes are closed. */
  add(row: Row): boolean {
    if (this.#closed) return false;
    const state = this.#state(row.objectId);
    if (!state.lane.add(row)) return false;
    this.#rows += 1;
    this.#wake(state, priorityOf(row));
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

  /** Resolves when there is room for another page of rows. */
  async room(signal: AbortSignal): Promise<void> {
    while (!this.#hasRoom() && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const done = () => {
          this.#roomWaiters.delete(done);
          signal.removeEventListener('abort', done);
          resolve();
        };
        this.#roomWaiters.add(done);
        signal.addEventListener('abort', done, { once: true });
      });
    }
  }

  /** Takes no more rows, begins no further step and waits for those under way. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#queue.clear();
    for (const state of this.#lanes.values()) state.cancelWait?.();
    await this.#queue.onPendingZero();
  }

  #hasRoom(): boolean {
    return this.#rows - this.#waitingRows < this.#options.maxRows / 2;
  }

  #countWaiting(state: LaneState, rows: number): void {
    this.#waitingRows += rows - state.waitingRows;
    state.waitingRows = rows;
  }

  #state(objectId: string): LaneState {
    let state = this.#lanes.get(objectId);
    if (!state) {
      const lane = new Lane(objectId, () => {
        this.#rows -= 1;
      });
      state = { lane, scheduled: false, running: false, touched: false, waitingRows: 0, cancelWait: undefined };
      this.#lanes.set(objectId, state);
    }
    return state;
  }

  #wake(state: LaneState, priority: number): void {
    if (state.cancelWait) {
      this.#countWaiting(state, state.lane.rows.length);
      return;
    }
    if (state.scheduled) {
      state.touched = true;
      return;
    }
    this.#schedule(state, priority);
  }

  #schedule(state: LaneState, priority: number): void {
    state.scheduled = true;
    void this.#queue.add(() => this.#turn(state), { priority });
  }

  async #turn(state: LaneState): Promise<void> {
    state.running = true;
    for (let steps = 0; steps < STEPS_PER_TURN && !this.#closed && !this.#queue.isPaused; steps += 1) {
      state.touched = false;
      const result = await this.#options.step(state.lane);
      this.#tellRoom();
      if (result.kind === 'later') return this.#wait(state, result.delayMs);
      if (result.kind === 'idle' && !state.touched) return this.#rest(state);
    }
    state.running = false;
    if (!this.#closed) this.#schedule(state, state.lane.head ? priorityOf(state.lane.head) : 0);
  }

  #rest(state: LaneState): void {
    state.running = false;
    state.scheduled = false;
    if (state.lane.rows.length === 0 && !state.lane.finding) this.#lanes.delete(state.lane.objectId);
  }

  #wait(state: LaneState, delayMs: number): void {
    state.running = false;
    state.scheduled = false;
    // No sweep brings a finding back: its lane stays.
    if (this.#waitingLanes >= this.#options.maxWaitingLanes && !state.lane.finding) {
      this.#rows -= state.lane.rows.length;
      this.#lanes.delete(state.lane.objectId);
      return;
    }
    this.#waitingLanes += 1;
    this.#countWaiting(state, state.lane.rows.length);
    const leave = () => {
      state.cancelWait = undefined;
      this.#waitingLanes -= 1;
      this.#countWaiting(state, 0);
    };
    const cancelTimer = this.#options.clock.after(delayMs, () => {
      leave();
      if (!this.#closed) this.#schedule(state, state.lane.head ? priorityOf(state.lane.head) : 0);
    });
    state.cancelWait = () => {
      cancelTimer();
      leave();
    };
    this.#tellRoom();
  }

  #tellRoom(): void {
    if (this.#hasRoom()) for (const waiter of [...this.#roomWaiters]) waiter();
  }
}

/** Rows that no stream brought, and findings, are decided with the case's facts in view. */
function needsFacts(lane: Lane): boolean {
  return lane.head ? lane.head.source !== 'stream' : lane.finding !== undefined;
}

/** Rows that the stream just brought go before a backlog. */
function priorityOf(row: Row): number {
  return row.source === 'stream' ? 1 : 0;
}
