import type { ApexTransaction, TriggerContext } from '../engine/apex-runtime.js';
import type { SObjectRecord } from '../engine/org-engine.js';
import { cicUserOf, isConnector, isQueueId } from './actors.js';
import { loadQueueMap, type QueueMapping, textOf } from './queue-map.js';
import { type PlannedRow, writeRows } from './row-writer.js';

const INSERTED_CASES = 'ObjectRouting.insertedCases';
const SECOND_LOOK = 'ObjectRouting.secondLook';

type QueueMap = ReadonlyMap<string, QueueMapping>;

/** Before insert and update: `ObjectRouting_Queue__c` is the last monitored queue, empty after an unmonitored one. */
export function trackQueue(context: TriggerContext): void {
  const map = loadQueueMap(context.transaction);
  context.newRecords.forEach((draft, index) => {
    const owner = textOf(draft.OwnerId);
    if (context.oldRecords[index]?.OwnerId === owner || !isQueueId(owner)) return;
    draft.ObjectRouting_Queue__c = map.has(owner) ? owner : null;
  });
}

/** After insert: a row for a case in a monitored queue; the others are looked at again when the transaction is over. */
export function afterCaseInsert(context: TriggerContext): void {
  const { transaction } = context;
  const map = loadQueueMap(transaction);
  const inserted = staticSet(transaction, INSERTED_CASES);
  const rows: PlannedRow[] = [];
  for (const draft of context.newRecords) {
    const record = toRecord(draft);
    inserted.add(record.Id);
    const mapping = map.get(textOf(record.OwnerId));
    if (mapping === undefined) lookAgain(transaction, record.Id);
    else rows.push(caseCreatedRow(record, mapping));
  }
  if (!isConnector(transaction)) writeRows(transaction, rows);
}

/** True if the case was inserted by this very transaction. */
export function isInsertedHere(transaction: ApexTransaction, caseId: string): boolean {
  return staticSet(transaction, INSERTED_CASES).has(caseId);
}

/** The row of a new case in a monitored queue. Its key allows one per case. */
export function caseCreatedRow(record: SObjectRecord, mapping: QueueMapping): PlannedRow {
  return plan('CaseCreated', `CaseCreated:${record.Id}`, record, mapping.queueId, mapping);
}

/** A row without an addressee and with the customer as sender. */
export function plan(
  event: string,
  key: string,
  caseRecord: SObjectRecord,
  queueId: string,
  mapping: QueueMapping | undefined,
  directToUser = '',
): PlannedRow {
  return { event, key, caseRecord, queueId, mapping, directToUser, sender: '' };
}

/** A draft of an after trigger as a record: its id is set by then. */
export function toRecord(draft: Readonly<Record<string, SObjectRecord[string]>>): SObjectRecord {
  return { ...draft, Id: textOf(draft.Id) };
}

function staticSet(transaction: ApexTransaction, name: string): Set<string> {
  const known = transaction.statics.get(name);
  if (known instanceof Set) return known;
  const set = new Set<string>();
  transaction.statics.set(name, set);
  return set;
}

/** Assignment rules run after this trigger: one Queueable per transaction looks at its cases again. */
function lookAgain(transaction: ApexTransaction, caseId: string): void {
  const waiting = staticSet(transaction, SECOND_LOOK);
  const first = waiting.size === 0;
  waiting.add(caseId);
  if (!first) return;
  transaction.enqueue({ name: 'ObjectRoutingSecondLook', run: (later) => secondLook(later, waiting) });
}

function secondLook(transaction: ApexTransaction, caseIds: ReadonlySet<string>): void {
  if (isConnector(transaction)) return;
  for (const caseId of caseIds) {
    const record = transaction.find('Case', caseId);
    if (record !== undefined) createIfMissed(transaction, record);
  }
}

/** The create row of a new case that was assigned after its trigger, unless some row asks for it already. */
export function createIfMissed(transaction: ApexTransaction, record: SObjectRecord): void {
  const mapping = loadQueueMap(transaction).get(textOf(record.OwnerId));
  if (mapping === undefined || record.IsClosed === true) return;
  const known = transaction.select('Object_Routing__c', { Object_Id__c: record.Id });
  if (known.length > 0) return;
  if (record.ObjectRouting_Queue__c !== mapping.queueId) {
    transaction.save('update', 'Case', [{ Id: record.Id, ObjectRouting_Queue__c: mapping.queueId }], false);
  }
  writeRows(transaction, [caseCreatedRow(record, mapping)]);
}

/** After update: rows for a change of owner and for closing. */
export function afterCaseUpdate(context: TriggerContext): void {
  const { transaction } = context;
  if (isConnector(transaction)) return;
  const map = loadQueueMap(transaction);
  const rows = context.newRecords.flatMap((draft, index) => {
    const old = context.oldRecords[index];
    const record = toRecord(draft);
    if (old === undefined) return [];
    return [...ownerRows(transaction, map, record, old), ...closedRows(transaction, map, record, old)];
  });
  writeRows(transaction, rows);
}

function ownerRows(
  transaction: ApexTransaction,
  map: QueueMap,
  record: SObjectRecord,
  old: SObjectRecord,
): readonly PlannedRow[] {
  const owner = textOf(record.OwnerId);
  const oldOwner = textOf(old.OwnerId);
  if (owner === oldOwner) return [];
  const key = (event: string) => `${event}:${record.Id}:${transaction.requestId}:${owner}`;
  const mapping = map.get(owner);
  if (mapping !== undefined) {
    if (isInsertedHere(transaction, record.Id)) return [caseCreatedRow(record, mapping)];
    const event = isQueueId(oldOwner) ? 'QueueChanged' : 'OwnerChanged';
    return [plan(event, key(event), record, owner, mapping)];
  }
  const queueId = textOf(old.ObjectRouting_Queue__c);
  if (queueId === '') return [];
  const left = map.get(queueId);
  if (isQueueId(owner)) return [plan('QueueLeft', key('QueueLeft'), record, queueId, left)];
  const direct = left?.directToQueue === true && owner !== transaction.userId;
  const event = direct ? 'OwnerChanged' : 'QueueLeft';
  return [plan(event, key(event), record, queueId, left, cicUserOf(transaction, owner))];
}

function closedRows(
  transaction: ApexTransaction,
  map: QueueMap,
  record: SObjectRecord,
  old: SObjectRecord,
): readonly PlannedRow[] {
  const queueId = textOf(record.ObjectRouting_Queue__c);
  if (queueId === '' || record.IsClosed !== true || old.IsClosed === true) return [];
  const key = `CaseClosed:${record.Id}:${transaction.requestId}`;
  return [plan('CaseClosed', key, record, queueId, map.get(queueId))];
}

/** After delete, also by a merge: whatever carries the case has to end. */
export function afterCaseDelete(context: TriggerContext): void {
  const { transaction } = context;
  if (isConnector(transaction)) return;
  const map = loadQueueMap(transaction);
  const rows = context.oldRecords.flatMap((record) => {
    const queueId = textOf(record.ObjectRouting_Queue__c);
    const key = `CaseDeleted:${record.Id}:${transaction.requestId}`;
    return queueId === '' ? [] : [plan('CaseDeleted', key, record, queueId, map.get(queueId))];
  });
  writeRows(transaction, rows);
}
