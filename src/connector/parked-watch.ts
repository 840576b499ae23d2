import type { Tell } from '../domain/happening.js';
import type { Clock } from '../runtime/clock.js';
import type { ParkedRow } from '../salesforce/org.js';

/** What the watch works with. */
export interface ParkedWatchOptions {
  readonly clock: Clock;
  readonly tell: Tell;
  /** `routing.parkedAlertAfter`: milliseconds that a row may be parked before it is told of. */
  readonly alertAfterMs: number;
}

/** What has not been mended is told of again after a day (milliseconds). */
const AGAIN_AFTER_MS = 24 * 3_600_000;
/** Names of rows that are told. */
const MAX_TOLD = 2_000;

/**
 * Tells when rows have been parked for long: once, again when there are others or after a day, and when none is
 * left. A row that was tried again in vain meanwhile has been parked since the first time that this process saw it so.
 */
export class ParkedWatch {
  readonly #options: ParkedWatchOptions;
  #since = new Map<string, number>();
  #told: { readonly names: ReadonlySet<string>; readonly at: number } | undefined;

  constructor(options: ParkedWatchOptions) {
    this.#options = options;
  }

  /** Takes in what is parked now: all of it, or the oldest. */
  look(parked: readonly Pick<ParkedRow, 'row' | 'parkedAt'>[]): void {
    const { clock, tell, alertAfterMs } = this.#options;
    const now = clock.now();
    tell({ type: 'parkedCounted', count: parked.length });
    this.#remember(parked, now);
    const aged = parked
      .map(({ row, parkedAt }) => ({ name: row.name, ageMs: now - (this.#since.get(row.id) ?? parkedAt) }))
      .filter(({ ageMs }) => ageMs >= alertAfterMs)
      .sort((a, b) => b.ageMs - a.ageMs);
    const [oldest] = aged;
    if (!oldest) {
      if (this.#told) tell({ type: 'parkedCleared' });
      this.#told = undefined;
      return;
    }
    const names = new Set(aged.map(({ name }) => name));
    const told = this.#told;
    const isKnown = told !== undefined && [...names].every((name) => told.names.has(name));
    if (isKnown && now - told.at < AGAIN_AFTER_MS) {
      this.#told = { names, at: told.at };
      return;
    }
    this.#told = { names, at: now };
    const rowNames = [...names].slice(0, MAX_TOLD);
    tell({ type: 'parkedAged', count: aged.length, oldestMs: oldest.ageMs, rowNames });
  }

  #remember(parked: readonly Pick<ParkedRow, 'row' | 'parkedAt'>[], now: number): void {
    this.#since = new Map(
      parked.map(({ row, parkedAt }) => {
        // A clock that was wrong may have parked it in the future.
        const at = Math.min(parkedAt, now);
        return [row.id, Math.min(at, this.#since.get(row.id) ?? at)];
      }),
    );
  }
}
