import type { Happening } from '../../domain/happening.js';
import type { LiveInteraction } from '../../domain/interaction.js';
import type { Clock } from '../../runtime/clock.js';
import type { InteractionView } from './group-status.js';

const MAX_LIVE = 20_000;
const MAX_CASES = 20_000;

interface Seen {
  interaction: LiveInteraction;
  readonly seenAt: number;
  /** Another server took over and does not have it (yet). */
  missing: boolean;
}

/** Keeps the live interactions with the time at which each was seen first. */
export class LiveBook {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #recordUrl: (objectId: string) => string;
  readonly #seen = new Map<string, Seen>();
  readonly #caseNumbers = new Map<string, string>();

  /** @param recordUrl address of a case in Salesforce. */
  constructor(clock: Pick<Clock, 'now'>, recordUrl: (objectId: string) => string) {
    this.#clock = clock;
    this.#recordUrl = recordUrl;
  }

  /** How many are live. */
  get count(): number {
    let count = 0;
    for (const { missing } of this.#seen.values()) if (!missing) count += 1;
    return count;
  }

  /** The live interactions, the one seen first first. A case of which this process saw no row has no number here. */
  get interactions(): readonly InteractionView[] {
    return [...this.#seen.values()]
      .filter(({ missing }) => !missing)
      .map(({ interaction, seenAt }) => ({
        ...interaction,
        seenAt,
        caseNumber: this.#caseNumbers.get(interaction.objectId) ?? '',
        url: this.#recordUrl(interaction.objectId),
      }));
  }

  /** Takes in what was seen of interactions, and the numbers of cases from their rows. */
  take(happening: Happening): void {
    if (happening.type === 'rowReceived') this.#number(happening.row.objectId, happening.row.caseNumber);
    if (happening.type === 'interactionSeen') this.#see(happening.interaction, happening.change);
  }

  #see(interaction: LiveInteraction, change: 'added' | 'changed' | 'ended' | 'missing' | 'lost'): void {
    const known = this.#seen.get(interaction.id);
    if (change === 'ended' || change === 'lost' || interaction.state === 'ended') {
      this.#seen.delete(interaction.id);
      return;
    }
    const missing = change === 'missing';
    if (known) {
      known.interaction = interaction;
      known.missing = missing;
    } else if (!missing && this.#seen.size < MAX_LIVE) {
      this.#seen.set(interaction.id, { interaction, seenAt: this.#clock.now(), missing });
    }
  }

  #number(objectId: string, caseNumber: string): void {
    // The case that was heard of last is forgotten last.
    this.#caseNumbers.delete(objectId);
    this.#caseNumbers.set(objectId, caseNumber);
    const [oldest] = this.#caseNumbers.keys();
    if (this.#caseNumbers.size > MAX_CASES && oldest !== undefined) this.#caseNumbers.delete(oldest);
  }
}
