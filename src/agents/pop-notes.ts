import { CasebridgeError } from '../errors/casebridge-error.js';
import type { Clock } from '../runtime/clock.js';
import type { PopNote, Store } from '../store/store.js';
import type { Offer } from './pop-book.js';

/** What the notes are kept with. */
export interface PopNotesOptions {
  readonly clock: Clock;
  readonly store: Pick<Store, 'notePops' | 'popNotes'>;
  /** The store does not take or give the notes. Told once, until it does again. */
  readonly onTrouble: (error: CasebridgeError) => void;
}

/** A pop is written at once; those that follow within this time of a write are written together after it. */
const PAUSE_MS = 100;
/** After a write that failed. */
const RETRY_MS = 5_000;
/** Changes that wait for a store that fails. */
const MAX_WAITING = 10_000;

/** Keeps in the store what was popped to whom, so that a later process does not pop it again in any browser. */
export class PopNotes {
  readonly #options: PopNotesOptions;
  /** By interaction; undefined: its pop is over. */
  readonly #waiting = new Map<string, PopNote | undefined>();
  /** Row of what was noted → its interaction. */
  readonly #byRow = new Map<string, string>();
  #cancelTimer: (() => void) | undefined;
  #writing: Promise<void> = Promise.resolve();
  #failing = false;
  #closed = false;

  constructor(options: PopNotesOptions) {
    this.#options = options;
  }

  /** What former processes have noted; nothing if the store fails. */
  async load(): Promise<readonly PopNote[]> {
    try {
      const notes = await this.#options.store.popNotes();
      for (const { rowId, interactionId } of notes) this.#keepRow(rowId, interactionId);
      return notes;
    } catch (error) {
      this.#fail(error);
      return [];
    }
  }

  /** Notes an offer that was popped, as it is now. */
  note({ interactionId, rowId, agent, newMail }: Offer): void {
    const former = this.#byRow.get(rowId);
    // A switchover has given the interaction another id.
    if (former !== undefined && former !== interactionId) this.#waiting.set(former, undefined);
    this.#keepRow(rowId, interactionId);
    const { count, lastAt = 0 } = newMail;
    const at = this.#options.clock.now();
    this.#waiting.set(interactionId, { interactionId, rowId, agent, newMail: count, lastMailAt: lastAt, at });
    this.#plan();
  }

  /** The pop of an interaction is over: it has left the agent, or has ended. */
  forget(interactionId: string, rowId: string): void {
    if (this.#byRow.get(rowId) === interactionId) this.#byRow.delete(rowId);
    this.#waiting.set(interactionId, undefined);
    this.#plan();
  }

  /** Writes what waits. Never rejects. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelTimer?.();
    await this.#writing;
    await this.#write();
  }

  #keepRow(rowId: string, interactionId: string): void {
    if (rowId === '') return;
    this.#byRow.set(rowId, interactionId);
    const [oldest] = this.#byRow.keys();
    if (this.#byRow.size > MAX_WAITING && oldest !== undefined) this.#byRow.delete(oldest);
  }

  #plan(): void {
    const [oldest] = this.#waiting.keys();
    if (this.#waiting.size > MAX_WAITING && oldest !== undefined) this.#waiting.delete(oldest);
    if (this.#closed || this.#cancelTimer) return;
    this.#pause(PAUSE_MS);
    // The pages are told first.
    this.#writing = this.#writing.then(() => this.#write());
  }

  #pause(delayMs: number): void {
    this.#cancelTimer = this.#options.clock.after(delayMs, () => {
      this.#cancelTimer = undefined;
      if (this.#waiting.size > 0) this.#plan();
    });
  }

  async #write(): Promise<void> {
    const changes = [...this.#waiting];
    if (changes.length === 0) return;
    this.#waiting.clear();
    const popped = changes.flatMap(([, note]) => note ?? []);
    const over = changes.flatMap(([id, note]) => (note ? [] : [id]));
    try {
      await this.#options.store.notePops(popped, over);
      this.#failing = false;
    } catch (error) {
      this.#fail(error);
      for (const [id, note] of changes) if (!this.#waiting.has(id)) this.#waiting.set(id, note);
      this.#cancelTimer?.();
      if (!this.#closed) this.#pause(RETRY_MS);
    }
  }

  #fail(error: unknown): void {
    if (!this.#failing) this.#options.onTrouble(CasebridgeError.from(error));
    this.#failing = true;
  }
}
