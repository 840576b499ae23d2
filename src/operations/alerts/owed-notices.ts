import type { AlertNotice } from './alert.js';

/** Keys that are kept; of what comes beyond the oldest is given up for good. */
const MAX_KEPT = 200;
/** Keys of alerts that reached somebody; as many as a desk has alerts. */
const MAX_REACHED = 500;

/**
 * What a channel did not take, to be sent again: of each alert the last notice. Knows which alerts have reached
 * somebody, so that the end of what nobody was told of is not sent.
 */
export class OwedNotices {
  readonly #owed = new Map<string, AlertNotice>();
  readonly #reached = new Set<string>();

  /** How many are owed. */
  get size(): number {
    return this.#owed.size;
  }

  /** A new notice takes the place of an owed one. @returns false if it need not be sent: nobody knows of what is over. */
  replace({ kind, alert: { key } }: AlertNotice): boolean {
    const before = this.#owed.get(key);
    this.#owed.delete(key);
    return kind !== 'cleared' || before === undefined || before.kind === 'cleared' || this.#reached.has(key);
  }

  /** Notices were given up, oldest first. */
  owe(notices: readonly AlertNotice[]): void {
    for (const notice of notices) {
      if (this.replace(notice)) this.#owed.set(notice.alert.key, notice);
      const [oldest] = this.#owed.keys();
      if (this.#owed.size > MAX_KEPT && oldest !== undefined) this.#owed.delete(oldest);
    }
  }

  /** Notices have reached somebody. */
  sent(notices: readonly AlertNotice[]): void {
    for (const { kind, alert } of notices) {
      this.#reached.delete(alert.key);
      if (kind !== 'cleared') this.#reached.add(alert.key);
      const [oldest] = this.#reached;
      if (this.#reached.size > MAX_REACHED && oldest !== undefined) this.#reached.delete(oldest);
    }
  }

  /** Takes all that is owed, the longest owed first. */
  take(): readonly AlertNotice[] {
    const all = [...this.#owed.values()];
    this.#owed.clear();
    return all;
  }
}
