import type { Row, RowSource } from '../domain/row.js';
import { asBoolean, asNumber, asObject, asString, asText, type JsonObject } from '../runtime/decode.js';
import { isRecordId } from './record-id.js';

/** Fields of `Object_Routing__c` that a row is read from, without a namespace. */
export const ROW_FIELDS = [
  'Id',
  'Name',
  'CreatedDate',
  'Event__c',
  'Object_Id__c',
  'Case_Number__c',
  'Queue_Id__c',
  'Queue_Name__c',
  'Workgroup__c',
  'Direct_To_User__c',
  'Skills__c',
  'Subject__c',
  'Sender__c',
  'Priority__c',
  'Processed__c',
] as const;

/** A decoded record; `processed` and `unreadable` ones are no work. */
export type DecodedRow =
  | { readonly kind: 'row'; readonly row: Row }
  | { readonly kind: 'processed' }
  | { readonly kind: 'unreadable'; readonly rowId: string; readonly reason: string };

/**
 * Decodes a record as REST or a PushTopic event carries it. A record whose `Processed__c` is true is no work:
 * PushTopic sends extra notifications regardless of its WHERE clause (Streaming API guide). A record from the
 * stream that lacks something is unreadable, since the topic's SELECT may have drifted; read from the table, the
 * same record is a row with a defect, which is parked.
 */
export function decodeRow(value: unknown, source: RowSource): DecodedRow {
  const record = asObject(value) ?? {};
  const id = asString(record.Id) ?? '';
  if (!isRecordId(id))
    return { kind: 'unreadable', rowId: id.slice(0, 18), reason: 'Id is not an 18-character record id' };
  if (asBoolean(record.Processed__c) === true) return { kind: 'processed' };
  const defect = defectOf(record);
  if (defect !== '' && source === 'stream') return { kind: 'unreadable', rowId: id, reason: defect };
  const createdAt = Date.parse(text(record, 'CreatedDate'));
  return {
    kind: 'row',
    row: {
      id,
      name: text(record, 'Name'),
      event: text(record, 'Event__c'),
      // A row without a case still needs a lane: its own.
      objectId: defect === '' ? text(record, 'Object_Id__c') : id,
      caseNumber: text(record, 'Case_Number__c'),
      queueId: text(record, 'Queue_Id__c'),
      queueName: text(record, 'Queue_Name__c'),
      workgroup: text(record, 'Workgroup__c'),
      directToUser: text(record, 'Direct_To_User__c'),
      skills: text(record, 'Skills__c'),
      subject: text(record, 'Subject__c'),
      sender: text(record, 'Sender__c'),
      priority: text(record, 'Priority__c'),
      attempts: Math.max(0, Math.trunc(asNumber(record.Attempts__c) ?? 0)),
      createdAt: Number.isNaN(createdAt) ? 0 : createdAt,
      source,
      defect,
    },
  };
}

function defectOf(record: JsonObject): string {
  if (!isRecordId(text(record, 'Object_Id__c'))) return 'Object_Id__c is not an 18-character record id.';
  if (text(record, 'Name') === '') return 'Name is empty.';
  return text(record, 'Event__c') === '' ? 'Event__c is empty.' : '';
}

/** No field of a row is longer than 255 characters in Salesforce. */
function text(record: JsonObject, field: string): string {
  return (asText(record[field]) ?? '').slice(0, 255);
}
