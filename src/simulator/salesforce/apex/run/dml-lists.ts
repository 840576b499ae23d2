import type { DmlOperation } from '../syntax/ast.js';
import type { RecordValue } from '../values/records.js';
import type { ExecutionView } from './frame.js';
import { raise } from './throw.js';

/**
 * What no record of a list is saved for, whatever `allOrNone` says. Source: Apex Developer Guide, "Context Variable
 * Considerations"; the texts of ListException in Salesforce's forums.
 *
 * @throws ApexThrow SObjectException for records of Trigger.new and Trigger.old; ListException for one object twice in an
 * insert or upsert, and for one id twice in an update.
 */
export function refuseLists(operation: DmlOperation, records: readonly RecordValue[], execution: ExecutionView): void {
  if (execution.trigger !== undefined && records.some((record) => record.inTrigger)) {
    raise('SObjectException', 'DML statement cannot operate on trigger.new or trigger.old');
  }
  if ((operation === 'insert' || operation === 'upsert') && new Set(records).size < records.length) {
    raise('ListException', 'Before Insert or Upsert list must not have two identically equal elements');
  }
  if (operation === 'update') refuseDuplicateIds(records);
}

function refuseDuplicateIds(records: readonly RecordValue[]): void {
  const seen = new Set<string>();
  for (const { id } of records) {
    if (id === undefined) continue;
    if (seen.has(id)) raise('ListException', `Duplicate id in list: ${id}`);
    seen.add(id);
  }
}
