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
/** Names of rows in one alert. */
const SAMPLE = 5;

/**
 * Tells when rows have been parked for long: once, again when there are more of them or after a day, and when none is
 * left. A row that was tried again in vain meanwhile has been parked since the first time that this process saw it so.
 */
export class ParkedWatch {
  readonly #options: ParkedWatchOptions;
  #since = new Map<string, number>();
  #told: { readonly count: number; readonly at: number } | undefined;

  constructor(options: ParkedWatchOptions) {
    this.#options = options;
  }

  /** Takes in what is parked now: all of it, or the oldest. */
  look(parked: readonly Pick<ParkedRow, 'row' | 'parkedAt'>[]): void {
    const { clock, tell, alertAfterMs } = this.#options;
    const now = clock.now();
    tell({ type: 'parkedCounted', count: parked.length });
    this.#remember(parked);
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
    if (this.#told && aged.length <= this.#told.count && now - this.#told.at < AGAIN_AFTER_MS) {
      this.#told = { ...this.#told, count: aged.length };
      return;
    }
    this.#told = { count: aged.length, at: now };
    const rowNames = aged.slice(0, SAMPLE).map(({ name }) => name);
    tell({ type: 'parkedAged', count: aged.length, oldestMs: oldest.ageMs, rowNames });
  }

  #remember(parked: readonly Pick<ParkedRow, 'row' | 'parkedAt'>[]): void {
    this.#since = new Map(
      parked.map(({ row, parkedAt }) => [row.id, Math.min(parkedAt, this.#since.get(row.id) ?? parkedAt)]),
    );
  }
}
