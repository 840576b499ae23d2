import { RecordValue } from '../values/records.js';

/** Fields that a clone without timestamps leaves behind. */
const AUDIT = ['CreatedDate', 'CreatedById', 'LastModifiedDate', 'LastModifiedById', 'SystemModstamp', 'IsDeleted'];

/** A copy of a record. */
export function cloneRecord(record: RecordValue, keepId: boolean, _deep: boolean, keepAudit = false): RecordValue {
  const copy = new RecordValue(record.object);
  for (const [name, value] of record.values) {
    if ((name === 'Id' && !keepId) || (AUDIT.includes(name) && !keepAudit && !keepId)) continue;
    copy.values.set(name, value);
  }
  for (const [name, parent] of record.parents) copy.parents.set(name, parent);
  copy.queried = record.queried;
  copy.cloneSource = record.id;
  return copy;
}
