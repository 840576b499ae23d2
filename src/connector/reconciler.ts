import type { ContactCenter, InteractionChange } from '../contact-center/contact-center.js';
import type { Tell } from '../domain/happening.js';
import type { LiveInteraction } from '../domain/interaction.js';
import type { CaseMemory } from './case-memory.js';
import type { Lanes } from './lanes.js';
import type { LiveNotes } from './live-notes.js';

/** What the reconciler works with. */
export interface ReconcilerOptions {
  readonly contactCenter: ContactCenter;
  readonly lanes: Lanes;
  readonly liveNotes: LiveNotes;
  readonly memory: CaseMemory;
  readonly tell: Tell;
}

/**
 * Compares the live interactions with the cases, both ways, and puts what it finds into the lanes: lost interactions,
 * interactions that this process has not asked for (their case may have ended), surplus ones. It decides nothing.
 */
export class Reconciler {
  readonly #options: ReconcilerOptions;
  /** Interactions that were compared, or asked for, since the present server is there. */
  readonly #known = new Set<string>();
  #stay: number | undefined;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
  }

  /** Begins to listen. @returns ends it. */
  start(): () => void {
    const { contactCenter } = this.#options;
    const unsubscribe = [
      contactCenter.onState(() => this.#follow()),
      contactCenter.onInteraction((change) => this.#see(change)),
    ];
    this.#follow();
    return () => {
      for (const end of unsubscribe) end();
    };
  }

  /** Lanes move only while the live view is whole: no create could be judged without it. */
  #follow(): void {
    const { contactCenter, lanes, liveNotes } = this.#options;
    if (contactCenter.state !== 'ready') {
      lanes.pause();
      return;
    }
    if (this.#stay !== contactCenter.stay) {
      this.#known.clear();
      liveNotes.note(contactCenter.allLive(), contactCenter.server);
    }
    this.#stay = contactCenter.stay;
    for (const interaction of contactCenter.allLive()) {
      this.#compare(interaction);
      this.#lookForSurplus(interaction.objectId);
    }
    lanes.resume();
  }

  #see(seen: InteractionChange): void {
    const { lanes, tell, contactCenter, liveNotes, memory } = this.#options;
    const { interaction, change } = seen;
    liveNotes.take(seen, contactCenter.server);
    tell({ type: 'interactionSeen', interaction, change });
    switch (change) {
      case 'missing':
        // It has come back under another id: nothing is owed for this one.
        if (!contactCenter.isMissing(interaction.objectId)) liveNotes.forget(interaction.id);
        return;
      case 'lost':
        lanes.find(interaction.objectId, { kind: 'lost', interaction });
        return;
      case 'ended':
        this.#known.delete(interaction.id);
        memory.noteEnd(interaction.objectId);
        return;
      case 'added':
      case 'changed':
        if (contactCenter.state === 'ready') this.#compare(interaction);
        this.#lookForSurplus(interaction.objectId);
        if (change === 'added') lanes.hurry(interaction.objectId);
    }
  }

  /** What this process asks for itself needs no look; what appears beside it may belong to a case that has ended. */
  #compare(interaction: LiveInteraction): void {
    const { lanes, contactCenter } = this.#options;
    const { id, objectId, rowId } = interaction;
    if (this.#known.has(id)) return;
    this.#known.add(id);
    if (rowId !== '' && lanes.has(objectId, rowId)) return;
    const endedBefore = rowId !== '' && contactCenter.endedElsewhere(rowId);
    lanes.find(objectId, { kind: 'appeared', interaction, endedBefore });
  }

  #lookForSurplus(objectId: string): void {
    const { contactCenter, lanes } = this.#options;
    if (objectId !== '' && contactCenter.liveFor(objectId).length > 1) lanes.touch(objectId);
  }
}
