import type { Tell } from '../domain/happening.js';
import { toldError } from '../errors/told-error.js';
import { sleep } from '../runtime/abort.js';
import type { Clock } from '../runtime/clock.js';
import type { CreateNote, Store } from '../store/store.js';

/** What notes of creates are written with. */
export interface CreateNotesOptions {
  readonly clock: Clock;
  readonly store: Pick<Store, 'noteCreate'>;
  readonly tell: Tell;
}

/** Pauses before a note that could not be written is tried again, milliseconds. */
const PAUSES_MS = [100, 400];

/**
 * Writes the durable note that goes before a create. A store that fails makes history poorer, not routing: a create waits
 * for its note only as long as a busy disk takes, and not at all while the store has failed already. Without the note the
 * row itself, which stays unprocessed, the attributes and the handler's memory tell of the doubt.
 */
export class CreateNotes {
  readonly #options: CreateNotesOptions;
  #isWell = true;

  constructor(options: CreateNotesOptions) {
    this.#options = options;
  }

  /** Resolves when the note is written, or could not be; that is told then. @throws the reason of the signal. */
  async write(note: CreateNote, signal: AbortSignal): Promise<void> {
    const { clock, store, tell } = this.#options;
    const pauses = this.#isWell ? PAUSES_MS : [];
    for (let failures = 0; ; failures += 1) {
      try {
        await store.noteCreate(note);
        this.#isWell = true;
        return;
      } catch (error) {
        const pauseMs = pauses[failures];
        if (pauseMs === undefined) {
          this.#isWell = false;
          tell({ type: 'storeFailed', error: toldError(error) });
          return;
        }
        await sleep(clock, pauseMs, signal);
      }
    }
  }
}
