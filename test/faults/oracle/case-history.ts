import type { SObjectRecord } from '../../../src/simulator/salesforce/engine/org-engine.js';
import { text } from './text.js';

/** A case from a moment on; undefined once it is gone. */
interface Past {
  readonly at: number;
  readonly record: SObjectRecord | undefined;
}

/** What every case has been, from the commits of the org. Times are milliseconds since the epoch. */
export class CaseHistory {
  readonly #byCase = new Map<string, Past[]>();

  /** Takes a committed change of a case. */
  take(before: SObjectRecord | undefined, after: SObjectRecord | undefined, at: number): void {
    const id = after?.Id ?? before?.Id ?? '';
    const past = this.#byCase.get(id);
    if (past) past.push({ at, record: after });
    else this.#byCase.set(id, [{ at, record: after }]);
  }

  /** Whether the case was closed, gone, or had another owner than the row asked for, at any time since then. */
  wasElsewhere(row: SObjectRecord, since: number, cicUserOf: (ownerId: string) => string): boolean {
    const past = this.#byCase.get(text(row.Object_Id__c)) ?? [];
    const begins = Math.max(
      0,
      past.findLastIndex(({ at }) => at <= since),
    );
    return past.slice(begins).some(({ record }) => {
      if (!record || record.IsClosed === true) return true;
      const user = text(row.Direct_To_User__c);
      if (user !== '') return cicUserOf(text(record.OwnerId)).toLowerCase() !== user.toLowerCase();
      return record.OwnerId !== row.Queue_Id__c;
    });
  }
}
