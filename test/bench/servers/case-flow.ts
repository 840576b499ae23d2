import { setTimeout as wait } from 'node:timers/promises';
import type { CaseLoad } from './case-load.js';

/** Single cases at a pace, until it is told to end. */
export class CaseFlow {
  readonly #load: CaseLoad;
  #over = false;
  #running: Promise<number> | undefined;

  constructor(load: CaseLoad) {
    this.#load = load;
  }

  /** The times between two cases vary, so that they do not fall in step with a timer of a server. */
  begin(perSecond: number): void {
    this.#over = false;
    this.#running = this.#run(1_000 / perSecond);
  }

  /** @returns how many cases came. */
  async end(): Promise<number> {
    this.#over = true;
    return (await this.#running) ?? 0;
  }

  async #run(everyMs: number): Promise<number> {
    let made = 0;
    let due = performance.now();
    while (!this.#over) {
      await this.#load.create(1);
      made += 1;
      due += everyMs * (0.5 + Math.random());
      await wait(Math.max(0, due - performance.now()));
    }
    return made;
  }
}
