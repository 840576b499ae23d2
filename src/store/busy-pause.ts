import type { Clock } from '../runtime/clock.js';
import { sqliteCode } from './sqlite.js';

/** Between a write that met a lock and the next that is tried, in milliseconds. */
const PAUSE_MS = 3_000;

const BUSY = 'SQLITE_BUSY';

/** Thrown in place of a write that is not tried. */
export class StoreLockedError extends Error {
  override readonly name = 'StoreLockedError';
  /** As SQLite says it of a lock. */
  readonly code = BUSY;
}

/**
 * Spares the event loop while another process holds the store: SQLite waits for a lock within the call, and nothing else
 * runs meanwhile. After a write that met a lock, none is tried for a while.
 */
export class BusyPause {
  readonly #clock: Clock;
  /** Monotonic milliseconds. */
  #until = Number.NEGATIVE_INFINITY;
  #ended = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs a write. @throws StoreLockedError at once during the pause; else what the write throws. */
  run<T>(write: () => T): T {
    if (!this.#ended && this.#clock.monotonic() < this.#until)
      throw new StoreLockedError('another process holds it; it is tried again within seconds');
    try {
      return write();
    } catch (error) {
      if (sqliteCode(error).startsWith(BUSY)) this.#until = this.#clock.monotonic() + PAUSE_MS;
      throw error;
    }
  }

  /** From now on every write is tried. */
  end(): void {
    this.#ended = true;
  }
}
