import { setTimeout as wait } from 'node:timers/promises';
import type { FieldValue, SObjectRecord } from '../../../src/simulator/salesforce/engine/org-engine.js';
import type { SimulatedOrg } from '../../../src/simulator/salesforce/org.js';
import type { MutableApex } from './mutable-apex.js';

const PER_TRANSACTION = 200;
const CASE_FIELDS = ['Origin', 'Priority', 'OwnerId', 'ObjectRouting_Queue__c', 'ObjectRouting_Skills__c'] as const;
const ROW_FIELDS = [
  'Event__c',
  'Queue_Id__c',
  'Queue_Name__c',
  'Workgroup__c',
  'Skills__c',
  'Subject__c',
  'Sender__c',
  'Priority__c',
] as const;

/**
 * Puts open cases with one unprocessed row each straight into the org's tables, as the package's triggers would have
 * left them: copies of a case that came the ordinary way.
 */
export class RowFill {
  readonly #org: SimulatedOrg;
  readonly #apex: MutableApex;

  constructor(org: SimulatedOrg, apex: MutableApex) {
    this.#org = org;
    this.#apex = apex;
  }

  /** @throws Error if no case has come the ordinary way before. */
  async insert(count: number): Promise<void> {
    const system = { userId: '', mode: 'system' } as const;
    const read = (soql: string) => this.#org.engine.query(system, soql).records()[0];
    const row = read(
      `SELECT Object_Id__c, ${ROW_FIELDS.join(', ')} FROM Object_Routing__c WHERE Event__c = 'CaseCreated' LIMIT 1`,
    );
    const owner = read("SELECT Id FROM User WHERE Username = 'admin@casebridge.example'");
    const one = row && read(`SELECT ${CASE_FIELDS.join(', ')} FROM Case WHERE Id = '${String(row.Object_Id__c)}'`);
    if (!row || !one || !owner) throw new Error('there is no case to copy');
    const model = {
      row,
      case: { ...one, OwnerId: row.Queue_Id__c ?? '', ObjectRouting_Queue__c: row.Queue_Id__c ?? '' },
    };
    for (let left = count; left > 0; left -= PER_TRANSACTION) {
      this.#insert(model, owner.Id, Math.min(left, PER_TRANSACTION));
      // The org's clients get their turn.
      await wait(0);
    }
  }

  #insert(model: { readonly row: SObjectRecord; readonly case: SObjectRecord }, userId: string, count: number): void {
    this.#apex.muted = true;
    try {
      this.#org.engine.transactInternally(userId, (transaction) => {
        const cases = Array.from({ length: count }, () => ({
          ...picked(model.case, CASE_FIELDS),
          Subject: 'A question that has waited',
          Status: 'New',
        }));
        const rows = transaction.insert('Case', cases).map((id) => ({
          ...picked(model.row, ROW_FIELDS),
          Key__c: `CaseCreated:${id}`,
          Object_Id__c: id,
          Case__c: id,
          Case_Number__c: transaction.find('Case', id)?.CaseNumber ?? '',
          Processed__c: false,
        }));
        transaction.insert('Object_Routing__c', rows);
      });
    } finally {
      this.#apex.muted = false;
    }
  }
}

function picked(record: SObjectRecord, names: readonly string[]): Readonly<Record<string, FieldValue>> {
  return Object.fromEntries(names.map((name) => [name, record[name] ?? null]));
}
