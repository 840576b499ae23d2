import { sleep } from '../runtime/abort.js';
import type { Clock } from '../runtime/clock.js';
import type { Store } from '../store/store.js';

/** What the cleaner works with. */
export interface HistoryCleanerOptions {
  readonly clock: Clock;
  readonly store: Pick<Store, 'prune'>;
  /** Milliseconds that history is kept; may change. */
  readonly keepMs: number;
  /** Learns why a clean-up ended early; the next one goes on with it. */
  readonly onFailure: (error: unknown) => void;
}

/** Milliseconds between two clean-ups. */
const EVERY_MS = 6 * 3_600_000;
/** Entries dropped in one turn: some 10 to 30 ms, in which nothing else runs. */
const ENTRIES_PER_TURN = 2_000;
/** Milliseconds between two turns, so that routing has most of the time. */
const PAUSE_MS = 100;

/** Drops history that is older than it is kept, in small turns beside routing: there may be millions of entries. */
export class HistoryCleaner {
  readonly #options: HistoryCleanerOptions;
  readonly #stopping = new AbortController();
  #cancelTimer: (() => void) | undefined;
  #cleaning: Promise<void> = Promise.resolve();

  constructor(options: HistoryCleanerOptions) {
    this.#options = options;
  }

  /** Begins a clean-up, and another one every six hours. Holds nothing up. */
  start(): void {
    this.#cleaning = this.#clean();
  }

  /** Ends the clean-up under way. Resolves when its turn is over. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the clean-up of history was stopped'));
    this.#cancelTimer?.();
    await this.#cleaning;
  }

  async #clean(): Promise<void> {
    const { clock, onFailure } = this.#options;
    const { signal } = this.#stopping;
    try {
      while (!signal.aborted && (await this.#turn()) >= ENTRIES_PER_TURN) await sleep(clock, PAUSE_MS, signal);
    } catch (error) {
      if (!signal.aborted) onFailure(error);
    }
    if (!signal.aborted) this.#cancelTimer = clock.after(EVERY_MS, () => this.start());
  }

  #turn(): Promise<number> {
    const { clock, store, keepMs } = this.#options;
    return store.prune(clock.now() - keepMs, ENTRIES_PER_TURN);
  }
}
