import type { TriggerContext } from '../engine/apex-runtime.js';
import { normalizeId } from '../engine/record-id.js';
import { isQueueId } from './actors.js';
import { plan } from './case-rules.js';
import { loadQueueMap, textOf } from './queue-map.js';
import { rowFields } from './row-writer.js';

/**
 * Before insert of Object_Routing__c: a `Requeued` row comes with its case only; the rest is filled in from the case
 * and the queue map, which whoever made it may not be able to write.
 */
export function fillRequeuedRows(context: TriggerContext): void {
  const map = loadQueueMap(context.transaction);
  for (const draft of context.newRecords) {
    const id = normalizeId(textOf(draft.Object_Id__c));
    if (id !== undefined) draft.Object_Id__c = id;
    const record = id === undefined ? undefined : context.transaction.find('Case', id);
    if (draft.Event__c !== 'Requeued' || record === undefined) continue;
    const owner = textOf(record.OwnerId);
    const queueId = isQueueId(owner) ? owner : textOf(record.ObjectRouting_Queue__c);
    const row = plan('Requeued', textOf(draft.Key__c), record, queueId, map.get(queueId));
    for (const [name, value] of Object.entries(rowFields(row))) draft[name] ??= value;
  }
}
