import type { ContactCenter } from '../contact-center/contact-center.js';
import type { LiveInteraction } from '../domain/interaction.js';
import type { Clock } from '../runtime/clock.js';
import type { Lanes } from './lanes.js';

/** What the watch works with. */
export interface DirectWatchOptions {
  readonly clock: Clock;
  readonly contactCenter: ContactCenter;
  readonly lanes: Lanes;
  /** `routing.directTimeout`: milliseconds that an interaction may wait in a user's own queue. */
  readonly timeoutMs: number;
}

/**
 * Notices what waits in a user's own queue without alerting that user: the user is away, or takes no e-mail. The
 * time begins anew whenever it waits again, and at each start of the process.
 */
export class DirectWatch {
  readonly #options: DirectWatchOptions;
  readonly #timers = new Map<string, { readonly user: string; readonly cancel: () => void }>();

  constructor(options: DirectWatchOptions) {
    this.#options = options;
  }

  /** Begins to listen. @returns ends it. */
  start(): () => void {
    const { contactCenter } = this.#options;
    const unsubscribe = contactCenter.onInteraction(({ interaction }) => this.#see(interaction));
    for (const interaction of contactCenter.allLive()) this.#see(interaction);
    return () => {
      unsubscribe();
      for (const { cancel } of this.#timers.values()) cancel();
      this.#timers.clear();
    };
  }

  #see(interaction: LiveInteraction): void {
    const { id, state, user } = interaction;
    const waits = state === 'waiting' && user !== '';
    const timer = this.#timers.get(id);
    if (waits && timer?.user === user) return;
    timer?.cancel();
    this.#timers.delete(id);
    if (!waits) return;
    const { clock, timeoutMs } = this.#options;
    this.#timers.set(id, { user, cancel: clock.after(timeoutMs, () => this.#overdue(interaction)) });
  }

  #overdue(interaction: LiveInteraction): void {
    this.#timers.delete(interaction.id);
    this.#options.lanes.find(interaction.objectId, { kind: 'unanswered', interaction });
  }
}
