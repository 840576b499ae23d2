import { setTimeout as wait } from 'node:timers/promises';
import type { Chance } from '../../faults/clock/chance.js';
import type { Tally } from '../../faults/weather/tally.js';
import type { Struck, StruckWorld } from './struck-world.js';
import { TASTES } from './tastes.js';

/** What a storm works with. */
export interface StormOptions {
  readonly world: StruckWorld;
  readonly chance: Chance;
  readonly tally: Tally;
}

/** Mean milliseconds between two strikes in a storm. */
const STRIKE_EVERY_MS = 1_500;
/** After so long a storm takes a breath, in which the connector can show what it does undisturbed. Milliseconds. */
const STORM_MS = 60_000;
const BREATH_MS = 15_000;

/** Lets faults strike the network and the servers until it is ended. */
export class Storm {
  readonly #options: StormOptions;
  readonly #over = new AbortController();
  readonly #lasting = new Set<Promise<void>>();
  #raging: Promise<void> = Promise.resolve();
  #failure: unknown;

  constructor(options: StormOptions) {
    this.#options = options;
  }

  begin(): void {
    this.#raging = this.#rage();
  }

  /** Nothing strikes any more; what lasted is taken back. @throws what went wrong at first, apart from faults. */
  async end(): Promise<void> {
    this.#over.abort();
    await this.#raging;
    await Promise.all(this.#lasting);
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #rage(): Promise<void> {
    const { chance } = this.#options;
    let begun = performance.now();
    while (!this.#over.signal.aborted) {
      await this.#pause(chance.between(0, 2 * STRIKE_EVERY_MS));
      if (this.#over.signal.aborted) return;
      await this.#strike().catch((error: unknown) => this.#note(error));
      if (performance.now() - begun < STORM_MS) continue;
      await Promise.all(this.#lasting);
      await this.#pause(BREATH_MS);
      begun = performance.now();
    }
  }

  async #strike(): Promise<void> {
    const { chance, world, tally } = this.#options;
    const { kind, strike } = chance.pick(TASTES);
    const struck = await strike(world, chance);
    if (!struck) return;
    tally.count(kind);
    if (struck !== 'over') this.#last(struck);
  }

  /** On a machine that is too busy a server may not answer in time: then that was no strike. */
  #note(error: unknown): void {
    if (!(error instanceof Error && error.name === 'TimeoutError')) this.#failure ??= error;
  }

  #last({ forMs, end }: Exclude<Struck, false | 'over'>): void {
    const lasting: Promise<void> = this.#pause(forMs)
      .then(end)
      .catch((error: unknown) => this.#note(error))
      .finally(() => this.#lasting.delete(lasting));
    this.#lasting.add(lasting);
  }

  /** Waits, or less if the storm ends. */
  async #pause(delayMs: number): Promise<void> {
    await wait(delayMs, undefined, { signal: this.#over.signal }).catch((error: unknown) => {
      if (!this.#over.signal.aborted) throw error;
    });
  }
}
