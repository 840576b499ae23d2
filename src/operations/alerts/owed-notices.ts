import type { Telling } from './alert-book.js';

/** Keys that are kept; of what comes beyond the oldest is given up for good. */
const MAX_KEPT = 200;

/** What a channel did not take, to be sent again: of each alert the last notice, but not the end of what nobody knows. */
export class OwedNotices {
  readonly #owed = new Map<string, Telling>();
  readonly #isKnown: (key: string) => boolean;

  /** @param isKnown whether an alert has reached somebody */
  constructor(isKnown: (key: string) => boolean) {
    this.#isKnown = isKnown;
  }

  /** How many are owed. */
  get size(): number {
    return this.#owed.size;
  }

  /** All that is owed, the longest owed first. */
  get all(): readonly Telling[] {
    return [...this.#owed.values()];
  }

  /** A new notice takes the place of an owed one. @returns false if it need not be sent: nobody knows of what is over. */
  replace({ kind, alert: { key } }: Telling): boolean {
    this.#owed.delete(key);
    return kind !== 'cleared' || this.#isKnown(key);
  }

  /** Notices were given up, oldest first. */
  owe(notices: readonly Telling[]): void {
    for (const notice of notices) {
      if (this.replace(notice)) this.#owed.set(notice.alert.key, notice);
      const [oldest] = this.#owed.keys();
      if (this.#owed.size > MAX_KEPT && oldest !== undefined) this.#owed.delete(oldest);
    }
  }

  /** Takes all that is owed. */
  take(): readonly Telling[] {
    const { all } = this;
    this.#owed.clear();
    return all;
  }
}
