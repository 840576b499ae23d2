import type { Happening } from '../domain/happening.js';
import type { Clock } from '../runtime/clock.js';

/** What the history of rows that wait works with. */
export interface WaitingHistoryOptions {
  readonly clock: Clock;
  /** Rows that are remembered at most. */
  readonly maxRows: number;
}

/** Milliseconds after which rows that were settled elsewhere make room for others. */
const FORGET_AFTER_MS = 6 * 3_600_000;
/** Received, and nothing written of it since. */
const RECEIVED = '';
/** Ids of rows and interactions: what a server is left alone for names the row that was tried last. */
const IDS = /\b(?=\w*\d)\w{15,}\b/g;

/**
 * Leaves out of history what it says already: rows that cannot be routed and are let go come back with each sweep, are
 * received again, and wait for the same reason. That is written once, until anything else is written of the row. While
 * more rows wait than are remembered, those others that a sweep brings are left out: history has not how they came.
 */
export class WaitingHistory {
  readonly #options: WaitingHistoryOptions;
  /** Why a row waits, by its id. */
  readonly #rows = new Map<string, string>();
  /** Monotonic milliseconds. */
  #since: number;

  constructor(options: WaitingHistoryOptions) {
    this.#options = options;
    this.#since = options.clock.monotonic();
  }

  /**
   * Whether history has not said this yet. Asked once for each happening that belongs into it.
   *
   * @param rowId whom the happening concerns; '' if no row.
   */
  isNews(happening: Happening, rowId: string): boolean {
    if (happening.type === 'rowReceived') return this.#isNews(rowId, RECEIVED, happening.row.source === 'sweep');
    if (happening.type === 'rowWaiting')
      return this.#isNews(rowId, happening.reason.replace(IDS, ''), happening.row.source === 'sweep');
    this.#rows.delete(rowId);
    return true;
  }

  #isNews(rowId: string, says: string, isSwept: boolean): boolean {
    const known = this.#rows.get(rowId);
    if (known !== undefined && (says === RECEIVED || says === known)) return false;
    if (known === undefined && !this.#hasRoom()) return !isSwept;
    this.#rows.set(rowId, says);
    return true;
  }

  #hasRoom(): boolean {
    const { clock, maxRows } = this.#options;
    if (this.#rows.size < maxRows) return true;
    if (clock.monotonic() - this.#since < FORGET_AFTER_MS) return false;
    this.#since = clock.monotonic();
    this.#rows.clear();
    return true;
  }
}
