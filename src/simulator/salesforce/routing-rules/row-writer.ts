import type { ApexTransaction } from '../engine/apex-runtime.js';
import type { FieldValue, SObjectRecord } from '../engine/org-engine.js';
import { type QueueMapping, textOf } from './queue-map.js';
import { normalizeSkills } from './skills.js';

/** Events that ask for an interaction; of these a transaction makes one row per case. */
const CREATE_EVENTS = new Set([
  'CaseCreated',
  'QueueChanged',
  'OwnerChanged',
  'CommentAdded',
  'EmailReceived',
  'Requeued',
]);

/** Which event a row keeps when a later one of the same transaction joins it. */
const RANK: Readonly<Record<string, number>> = {
  CaseCreated: 3,
  QueueChanged: 2,
  OwnerChanged: 2,
  EmailReceived: 1,
  CommentAdded: 1,
};

const CREATE_ROWS = 'ObjectRouting.createRows';

/** One row that a rule wants. */
export interface PlannedRow {
  readonly event: string;
  readonly key: string;
  readonly caseRecord: SObjectRecord;
  readonly queueId: string;
  /** Undefined where the queue is no longer monitored. */
  readonly mapping: QueueMapping | undefined;
  readonly directToUser: string;
  /** Who wrote; empty means the customer of the case. */
  readonly sender: string;
}

/** Writes the rows; nothing that goes wrong here reaches the save that caused them. */
export function writeRows(transaction: ApexTransaction, planned: readonly PlannedRow[]): void {
  const fresh = planned.filter((row) => !joinsEarlierRow(transaction, row));
  if (fresh.length === 0) return;
  const results = transaction.save('insert', 'Object_Routing__c', fresh.map(rowFields), false);
  results.forEach((result, index) => {
    const row = fresh[index];
    if (row === undefined) return;
    const [error] = result.errors;
    if (error === undefined) remember(transaction, row, result.id);
    else if (error.code !== 'DUPLICATE_VALUE')
      writeFailure(transaction, row.event, row.key, row.caseRecord, error.message);
  });
}

/** A row that says what went wrong, so that people see it instead of nothing. */
export function writeFailure(
  transaction: ApexTransaction,
  event: string,
  key: string,
  caseRecord: SObjectRecord,
  message: string,
): void {
  const row = {
    Event__c: event,
    Key__c: key,
    Object_Id__c: caseRecord.Id,
    Case_Number__c: textOf(caseRecord.CaseNumber),
    Processed__c: true,
    Outcome__c: 'Failed',
    Error__c: cut(message),
  };
  transaction.save('insert', 'Object_Routing__c', [row], false);
}

/** The fields of a row for a case, as far as they follow from the case and its queue. */
export function rowFields(row: PlannedRow): Readonly<Record<string, FieldValue>> {
  const { caseRecord, mapping } = row;
  const skills = normalizeSkills(textOf(caseRecord.ObjectRouting_Skills__c));
  const parked = skills.problem !== undefined && CREATE_EVENTS.has(row.event);
  return {
    Event__c: row.event,
    Key__c: row.key,
    Object_Id__c: caseRecord.Id,
    Case__c: row.event === 'CaseDeleted' ? null : caseRecord.Id,
    Case_Number__c: textOf(caseRecord.CaseNumber),
    Queue_Id__c: row.queueId,
    Queue_Name__c: (mapping?.queueName ?? '').slice(0, 80),
    Workgroup__c: cut(mapping?.workgroup ?? ''),
    Direct_To_User__c: cut(row.directToUser),
    Skills__c: skills.text,
    Subject__c: cut(textOf(caseRecord.Subject)),
    Sender__c: cut(row.sender === '' ? customerOf(caseRecord) : row.sender),
    Priority__c: cut(textOf(caseRecord.Priority)),
    ...(parked ? { Processed__c: true, Outcome__c: 'Failed', Error__c: cut(skills.problem ?? '') } : {}),
  };
}

function customerOf(caseRecord: SObjectRecord): string {
  for (const field of ['SuppliedEmail', 'ContactEmail', 'SuppliedName']) {
    const value = textOf(caseRecord[field]);
    if (value !== '') return value;
  }
  return '';
}

/** Cuts text to the 255 characters that a text field takes. */
export function cut(text: string): string {
  return text.slice(0, 255);
}

function createRows(transaction: ApexTransaction): Map<string, string> {
  const known = transaction.statics.get(CREATE_ROWS);
  if (known instanceof Map) return known;
  const rows = new Map<string, string>();
  transaction.statics.set(CREATE_ROWS, rows);
  return rows;
}

function remember(transaction: ApexTransaction, row: PlannedRow, rowId: string): void {
  if (CREATE_EVENTS.has(row.event)) createRows(transaction).set(row.caseRecord.Id, rowId);
}

/** A second create event of a case in one transaction updates the row of the first. */
function joinsEarlierRow(transaction: ApexTransaction, row: PlannedRow): boolean {
  if (!CREATE_EVENTS.has(row.event)) return false;
  const rowId = createRows(transaction).get(row.caseRecord.Id);
  const earlier = rowId === undefined ? undefined : transaction.find('Object_Routing__c', rowId);
  if (earlier === undefined) return false;
  const earlierEvent = textOf(earlier.Event__c);
  const event = (RANK[row.event] ?? 0) > (RANK[earlierEvent] ?? 0) ? row.event : earlierEvent;
  const { Key__c: _key, Event__c: _event, ...fields } = rowFields(row);
  transaction.save('update', 'Object_Routing__c', [{ ...fields, Id: earlier.Id, Event__c: event }], false);
  return true;
}
