import type { FieldValue, SObjectRecord } from '../../src/simulator/salesforce/engine/org-engine.js';
import type { SimulatedOrg } from '../../src/simulator/salesforce/org.js';

type Fields = Readonly<Record<string, FieldValue>>;

/** The records of a simulated org in this process, for an administrator who is above all rules. */
export class OrgRecords {
  readonly #org: SimulatedOrg;

  constructor(org: SimulatedOrg) {
    this.#org = org;
  }

  /** @returns the id of the new record. */
  insert(objectName: string, fields: Fields): string {
    return this.#org.engine.transactInternally('', (transaction) => transaction.insert(objectName, [fields])[0] ?? '');
  }

  update(objectName: string, equal: Fields, to: Fields): void {
    this.#org.engine.transactInternally('', (transaction) => {
      const found = transaction.select(objectName, equal);
      transaction.update(
        objectName,
        found.map(({ Id }) => ({ ...to, Id })),
      );
    });
  }

  remove(objectName: string, equal: Fields): void {
    this.#org.engine.transactInternally('', (transaction) => {
      const found = transaction.select(objectName, equal);
      transaction.delete(
        objectName,
        found.map(({ Id }) => Id),
      );
    });
  }

  select(objectName: string, equal: Fields = {}): readonly SObjectRecord[] {
    return this.#org.engine.transactInternally('', (transaction) => transaction.select(objectName, equal));
  }
}
