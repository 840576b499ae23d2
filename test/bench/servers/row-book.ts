import type { CommittedTransaction, SObjectRecord } from '../../../src/simulator/salesforce/engine/org-engine.js';

/** What the org knows of one row: when it was committed, and when it was marked. Times in milliseconds since the epoch. */
export interface RowRecord {
  readonly id: string;
  readonly name: string;
  readonly event: string;
  readonly objectId: string;
  readonly committedAt: number;
  processedAt: number | undefined;
  outcome: string;
  interactionId: string;
  /** How often it went from unprocessed to processed. */
  marks: number;
}

/** Follows the routing table by the org's own commits. */
export class RowBook {
  readonly #rows = new Map<string, RowRecord>();
  readonly #routedCases: string[] = [];
  readonly #waiters = new Set<() => void>();
  #processed = 0;

  /** Rows committed since the last `reset`, in the order of their commits. */
  rows(): readonly RowRecord[] {
    return [...this.#rows.values()];
  }

  reset(): void {
    this.#rows.clear();
    this.#processed = 0;
  }

  /** Takes up to `count` cases whose first row was marked, oldest first; each is given once. */
  takeRoutedCases(count: number): readonly string[] {
    return this.#routedCases.splice(0, count);
  }

  /** Resolves with true once so many rows are marked, with false after `limitMs`. */
  processed(count: number, limitMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const finish = (enough: boolean) => {
        clearTimeout(timer);
        this.#waiters.delete(check);
        resolve(enough);
      };
      const check = () => {
        if (this.#processed >= count) finish(true);
      };
      const timer = setTimeout(() => finish(false), limitMs);
      this.#waiters.add(check);
      check();
    });
  }

  follow({ changes, committedAt }: CommittedTransaction): void {
    for (const { objectName, operation, before, after } of changes) {
      if (objectName !== 'Object_Routing__c' || !after) continue;
      if (operation === 'create') this.#created(after, committedAt);
      else if (before?.Processed__c !== true && after.Processed__c === true) this.#marked(after, committedAt);
    }
    for (const check of [...this.#waiters]) check();
  }

  #created(record: SObjectRecord, committedAt: number): void {
    this.#rows.set(record.Id, {
      id: record.Id,
      name: String(record.Name),
      event: String(record.Event__c),
      objectId: String(record.Object_Id__c),
      committedAt,
      processedAt: undefined,
      outcome: '',
      interactionId: '',
      marks: 0,
    });
  }

  #marked(record: SObjectRecord, at: number): void {
    if (record.Event__c === 'CaseCreated') this.#routedCases.push(String(record.Object_Id__c));
    const row = this.#rows.get(record.Id);
    if (!row) return;
    row.processedAt = at;
    row.outcome = String(record.Outcome__c ?? '');
    row.interactionId = String(record.Interaction_Id__c ?? '');
    row.marks += 1;
    if (row.marks === 1) this.#processed += 1;
  }
}
