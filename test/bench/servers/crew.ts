import type { CicCore } from '../../../src/simulator/cic/cic-core.js';

const LOOK_MS = 50;
const WAITING = 'O';

/** Agents who keep up: whatever waits beyond a number is ended, oldest first, as if it had been answered. */
export class Crew {
  readonly #core: Pick<CicCore, 'book' | 'life'>;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(core: Pick<CicCore, 'book' | 'life'>) {
    this.#core = core;
  }

  /** @param atMost interactions that may wait; undefined sends the crew home. */
  work(atMost: number | undefined): void {
    clearInterval(this.#timer);
    if (atMost !== undefined) this.#timer = setInterval(() => this.#look(atMost), LOOK_MS);
  }

  #look(atMost: number): void {
    const waiting = this.#core.book.live().filter(({ attributes }) => attributes.get('Eic_State') === WAITING);
    for (const { id } of waiting.slice(0, Math.max(0, waiting.length - atMost))) this.#core.life.end(id, 'I');
  }
}
