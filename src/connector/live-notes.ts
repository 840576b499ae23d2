import type { InteractionChange } from '../contact-center/contact-center.js';
import type { Tell } from '../domain/happening.js';
import type { LiveInteraction, LiveNote } from '../domain/interaction.js';
import { toldError } from '../errors/told-error.js';
import type { Clock } from '../runtime/clock.js';
import type { Store } from '../store/store.js';

/** What the notes are kept with. */
export interface LiveNotesOptions {
  readonly clock: Clock;
  readonly store: Store;
  readonly tell: Tell;
  /** Milliseconds that changes are gathered before they are written together. */
  readonly flushAfterMs: number;
}

/** Milliseconds after a write that failed. */
const RETRY_MS = 5_000;
/** No server has this name. */
const NO_SERVER = '';

/** Keeps in the store which interactions are live, so that a later process notices what a switchover has lost. */
export class LiveNotes {
  readonly #options: LiveNotesOptions;
  readonly #live = new Map<string, LiveNote>();
  readonly #ended = new Set<string>();
  /** Missing ones by case. */
  readonly #missing = new Map<string, readonly string[]>();
  #cancelTimer: (() => void) | undefined;
  #writing: Promise<void> = Promise.resolve();
  #closed = false;
  #failing = false;

  constructor(options: LiveNotesOptions) {
    this.#options = options;
  }

  /** Takes a change of the live view. One that is missing or lost stays noted until that has been seen to. */
  take({ interaction, change }: InteractionChange, server: string): void {
    this.#followMissing(interaction, change);
    if (change === 'added') this.note([interaction], server);
    // Whichever server is in charge when a later process begins, it is not one that was seen to have it.
    if (change === 'missing') this.note([interaction], NO_SERVER);
    if (change === 'ended') this.forget(interaction.id);
  }

  /** Nothing is owed for this interaction any more. */
  forget(interactionId: string): void {
    this.#live.delete(interactionId);
    this.#ended.add(interactionId);
    this.#plan();
  }

  /** Notes interactions as live at a server. */
  note(interactions: readonly LiveInteraction[], server: string): void {
    for (const { id, rowId, objectId } of interactions) {
      this.#ended.delete(id);
      this.#live.set(id, { interactionId: id, rowId, objectId, server });
    }
    this.#plan();
  }

  /** Writes what waits now. Resolves also if the store fails, which holds nothing up: it is tried again later. */
  async flush(): Promise<void> {
    if (!this.#failing) this.#writing = this.#writing.then(() => this.#write());
    await this.#writing;
  }

  /** Writes what waits. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelTimer?.();
    await this.#writing;
    await this.#write();
  }

  /** What is missing has come back under another id once its case has an interaction: its own id is of no use any more. */
  #followMissing({ id, objectId }: LiveInteraction, change: InteractionChange['change']): void {
    const missing = this.#missing.get(objectId) ?? [];
    if (change === 'missing') {
      this.#missing.set(objectId, [...missing, id]);
      return;
    }
    this.#missing.delete(objectId);
    if (change === 'lost') return;
    for (const each of missing) if (each !== id) this.forget(each);
  }

  #plan(delayMs = this.#options.flushAfterMs): void {
    if (this.#closed) return;
    this.#cancelTimer ??= this.#options.clock.after(delayMs, () => {
      this.#cancelTimer = undefined;
      this.#writing = this.#writing.then(() => this.#write());
    });
  }

  async #write(): Promise<void> {
    const live = [...this.#live.values()];
    const ended = [...this.#ended];
    this.#live.clear();
    this.#ended.clear();
    if (live.length === 0 && ended.length === 0) return;
    try {
      await this.#options.store.noteLive(live, ended);
      this.#failing = false;
    } catch (error) {
      // Notes speed things up; without them a switchover during an outage of this process is left to the audit.
      this.#failing = true;
      this.#options.tell({ type: 'storeFailed', error: toldError(error) });
      for (const note of live)
        if (!this.#ended.has(note.interactionId) && !this.#live.has(note.interactionId))
          this.#live.set(note.interactionId, note);
      for (const id of ended) if (!this.#live.has(id)) this.#ended.add(id);
      this.#plan(RETRY_MS);
    }
  }
}
