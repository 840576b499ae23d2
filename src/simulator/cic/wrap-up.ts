import type { Clock } from '../../runtime/clock.js';
import type { Presence } from './presence.js';

/** The status of an agent who writes things up after an interaction. */
export const FOLLOW_UP = 'Follow Up';

interface Running {
  readonly userId: string;
  readonly cancel: () => void;
  readonly done: () => void;
}

/** Follow-up work of agents after interactions of workgroups that have it: no offers until it is done. */
export class WrapUp {
  readonly #clock: Clock;
  readonly #presence: Presence;
  readonly #running = new Map<string, Running>();
  /** Status before the follow-up work, by user. */
  readonly #before = new Map<string, string>();

  constructor(clock: Clock, presence: Presence) {
    this.#clock = clock;
    this.#presence = presence;
  }

  /** Begins follow-up work after an interaction; `done` is called when it has ended, by itself or early. */
  begin(interactionId: string, userId: string, forMs: number, done: () => void): void {
    const { statusId } = this.#presence.of(userId);
    if (statusId !== FOLLOW_UP) this.#before.set(userId, statusId);
    const cancel = this.#clock.after(forMs, () => this.finish(interactionId));
    this.#running.set(interactionId, { userId, cancel, done });
    this.#presence.setStatus(userId, FOLLOW_UP);
  }

  /** Ends the follow-up work after an interaction. Returns false if there is none. */
  finish(interactionId: string): boolean {
    const running = this.#running.get(interactionId);
    if (!running) return false;
    this.#running.delete(interactionId);
    running.cancel();
    running.done();
    const { userId } = running;
    const isLast = [...this.#running.values()].every((one) => one.userId !== userId);
    if (isLast && this.#presence.of(userId).statusId === FOLLOW_UP) {
      this.#presence.setStatus(userId, this.#before.get(userId) ?? 'Available');
    }
    return true;
  }

  /** Cancels all timers; nobody's status changes any more. */
  stop(): void {
    for (const { cancel } of this.#running.values()) cancel();
    this.#running.clear();
  }
}
