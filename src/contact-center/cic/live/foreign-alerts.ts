import { Listeners } from '../../../runtime/listeners.js';

/**
 * For which users interactions alert that are none of ours. Nothing else is kept of those: what they are about is no
 * affair of this connector.
 */
export class ForeignAlerts {
  /** By lower-cased user. */
  readonly #byUser = new Map<string, Set<string>>();
  readonly #userOf = new Map<string, string>();
  readonly #listeners = new Listeners<string>(() => undefined);

  /** Calls back with the lower-cased user whose count has changed. @returns how to stop it. */
  onChange(listener: (user: string) => void): () => void {
    return this.#listeners.add(listener);
  }

  /** How many alert for a user. */
  count(user: string): number {
    return this.#byUser.get(user.toLowerCase())?.size ?? 0;
  }

  /** An interaction was seen. @param user whom it alerts, if it is none of ours; '' otherwise, and once it is gone. */
  see(id: string, user: string): void {
    const [before, after] = [this.#userOf.get(id) ?? '', user.toLowerCase()];
    if (before === after) return;
    const left = this.#byUser.get(before);
    left?.delete(id);
    if (left?.size === 0) this.#byUser.delete(before);
    this.#userOf.delete(id);
    if (after !== '') {
      this.#userOf.set(id, after);
      this.#byUser.set(after, (this.#byUser.get(after) ?? new Set()).add(id));
    }
    for (const changed of [before, after]) if (changed !== '') this.#listeners.emit(changed);
  }
}
