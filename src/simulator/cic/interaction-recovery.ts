import { hasEnded, type Interaction, type InteractionBook } from './interaction-book.js';
import type { InteractionLife } from './interaction-life.js';
import { QUEUE_TYPE, type QueueId } from './queue-id.js';
import type { CicSwitches } from './switches.js';

/** What becomes of the interactions when a server goes down. */
export type InteractionFate = 'keep' | 'lose' | 'renumber';

/** What recovery works on. */
export interface RecoveryParts {
  readonly book: InteractionBook;
  readonly life: InteractionLife;
  readonly switches: Readonly<Pick<CicSwitches, 'recoveredState'>>;
}

interface Lost {
  readonly interaction: Interaction;
  readonly queues: readonly QueueId[];
}

/** States that need an agent at a station; after a crash nobody is at one. */
const NEEDS_OFFER: ReadonlySet<string> = new Set(['O', 'A', 'S', '']);

/** What a crash takes away, and what an interaction recovery brings back under new ids. */
export class InteractionRecovery {
  readonly #parts: RecoveryParts;
  #lost: Lost[] = [];

  constructor(parts: RecoveryParts) {
    this.#parts = parts;
  }

  /** Those that wait to come back. */
  get waiting(): number {
    return this.#lost.length;
  }

  /** The server dies. What still waited from an earlier crash shares the fate of the live ones, unless that is `keep`. */
  crash(fate: InteractionFate): void {
    const { book, life } = this.#parts;
    if (fate === 'lose') this.#lost = [];
    for (const interaction of book.live()) {
      const { queues } = interaction;
      const ended = hasEnded(interaction);
      if (fate === 'keep' && !ended) continue;
      life.lose(interaction.id);
      if (fate === 'renumber' && !ended) this.#lost.push({ interaction, queues });
    }
  }

  /** Brings back under new ids what waits for it. */
  comeBack(): void {
    for (const one of this.#lost.splice(0)) this.#revive(one);
  }

  #revive({ interaction, queues }: Lost): void {
    const { book, life, switches } = this.#parts;
    const needsOffer = NEEDS_OFFER.has(interaction.attributes.get('Eic_State'));
    if (switches.recoveredState === 'asBefore' && !needsOffer) {
      book.revive(interaction, queues);
      return;
    }
    const queue = queues.find((one) => one.queueType === QUEUE_TYPE.workgroup) ?? queues[0];
    const revived = book.revive(interaction, []);
    if (queue) life.transfer(revived.id, queue);
  }
}
