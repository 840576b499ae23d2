import type { Tell } from '../domain/happening.js';
import type { Row } from '../domain/row.js';
import { toldError } from '../errors/told-error.js';
import type { Store } from '../store/store.js';
import type { HeadState } from './lane.js';

/** What pauses are kept with. */
export interface PausesOptions {
  readonly store: Pick<Store, 'pauses' | 'notePauses'>;
  readonly tell: Tell;
}

/** Stands for all queues, also in the store. */
export const ALL_QUEUES = '*';
/** Milliseconds between looks of a row whose queue is paused. */
const RECHECK_MS = 5_000;

/**
 * Queues that an operator has paused: no interaction is made for them and none is moved into them, while replies and
 * closed cases are followed as ever. A pause outlives the process; it would else end by a crash, unseen.
 */
export class Pauses {
  readonly #options: PausesOptions;
  readonly #paused = new Set<string>();

  constructor(options: PausesOptions) {
    this.#options = options;
  }

  /** Whether everything is paused. */
  get all(): boolean {
    return this.#paused.has(ALL_QUEUES);
  }

  /** Ids of the queues that are paused by themselves. */
  get queueIds(): readonly string[] {
    return [...this.#paused].filter((id) => id !== ALL_QUEUES);
  }

  /** Takes over what an earlier process noted. A store that cannot be read leaves everything running, and is told of. */
  async start(): Promise<void> {
    try {
      for (const id of await this.#options.store.pauses()) this.#paused.add(id);
    } catch (error) {
      this.#options.tell({ type: 'storeFailed', error: toldError(error) });
    }
    if (this.#paused.size > 0) this.#options.tell({ type: 'routingPaused', all: this.all, queueIds: this.queueIds });
  }

  /**
   * Begins a pause. It holds for this process even if it could not be noted.
   *
   * @param queueId 18 characters; undefined for all queues.
   */
  async pause(queueId: string | undefined): Promise<void> {
    this.#paused.add(queueId ?? ALL_QUEUES);
    await this.#changed();
  }

  /**
   * Ends a pause. @param queueId 18 characters; undefined for all, also those that were paused one by one.
   */
  async resume(queueId: string | undefined): Promise<void> {
    if (queueId === undefined) this.#paused.clear();
    else this.#paused.delete(queueId);
    await this.#changed();
  }

  /**
   * Whether a row has to wait because of a pause, which is told once.
   *
   * @returns milliseconds to wait, or undefined if the way is free.
   */
  waitFor(row: Row, head: HeadState): number | undefined {
    if (!this.all && !this.#paused.has(row.queueId)) return undefined;
    const reason = this.all ? 'routing is paused' : `queue "${row.queueName}" is paused`;
    if (head.waitingFor !== reason) this.#options.tell({ type: 'rowWaiting', row, reason });
    head.waitingFor = reason;
    return RECHECK_MS;
  }

  async #changed(): Promise<void> {
    const { store, tell } = this.#options;
    tell({ type: 'routingPaused', all: this.all, queueIds: this.queueIds });
    try {
      await store.notePauses([...this.#paused]);
    } catch (error) {
      tell({ type: 'storeFailed', error: toldError(error) });
    }
  }
}
