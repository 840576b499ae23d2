import type { ApexTransaction, TriggerContext } from '../engine/apex-runtime.js';
import type { FieldValue, SObjectRecord } from '../engine/org-engine.js';
import { normalizeId } from '../engine/record-id.js';

/** One active Interaction_Routing_Queue__c record. */
export interface QueueMapping {
  readonly queueId: string;
  readonly queueName: string;
  readonly workgroup: string;
  readonly directToQueue: boolean;
  readonly routeAgentComments: boolean;
}

/** The monitored queues, by queue id. */
export function loadQueueMap(transaction: ApexTransaction): ReadonlyMap<string, QueueMapping> {
  const records = transaction.select('Interaction_Routing_Queue__c', { Active__c: true });
  return new Map(records.map((record) => [textOf(record.QueueID__c), mapping(record)]));
}

function mapping(record: SObjectRecord): QueueMapping {
  return {
    queueId: textOf(record.QueueID__c),
    queueName: textOf(record.Salesforce_Queue_Name__c),
    workgroup: textOf(record.CIC_Workgroup_Name__c),
    directToQueue: record.Direct_To_Queue__c === true,
    routeAgentComments: record.Route_Agent_Comments__c === true,
  };
}

/** Text of a field; '' if it is empty or no text. */
export function textOf(value: FieldValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** Before insert and update of Interaction_Routing_Queue__c: fills `QueueID__c`, or refuses the name and says why. */
export function resolveQueueNames(context: TriggerContext): void {
  context.newRecords.forEach((draft, index) => {
    const old = context.oldRecords[index];
    const name = textOf(draft.Salesforce_Queue_Name__c);
    const nameChanged = old !== undefined && old.Salesforce_Queue_Name__c !== draft.Salesforce_Queue_Name__c;
    const idChanged = old === undefined || old.QueueID__c !== draft.QueueID__c;
    const given = nameChanged && !idChanged ? '' : textOf(draft.QueueID__c);
    const resolved = resolveQueue(context.transaction, name, given);
    if ('problem' in resolved) context.addError(index, resolved.problem);
    else draft.QueueID__c = resolved.queueId;
  });
}

type Resolved = { readonly queueId: string } | { readonly problem: string };

function resolveQueue(transaction: ApexTransaction, name: string, givenId: string): Resolved {
  // `select` compares without case, which is what finds the near matches.
  const near = transaction.select('Group', { Type: 'Queue', Name: name });
  const exact = near.filter((queue) => queue.Name === name);
  const id = givenId === '' ? undefined : normalizeId(givenId);
  if (givenId !== '') {
    const chosen = exact.find((queue) => queue.Id === id);
    if (chosen === undefined) return { problem: `The queue with the id ${givenId} is not named '${name}'.` };
    return takesCases(transaction, chosen.Id, name);
  }
  const [queue, ...more] = exact;
  if (queue === undefined) {
    const [other] = near;
    const hint = other === undefined ? '' : ` Did you mean '${textOf(other.Name)}'? Names are case-sensitive.`;
    return { problem: `There is no queue named '${name}'.${hint}` };
  }
  if (more.length > 0) {
    const ids = exact.map((entry) => entry.Id).join(', ');
    return { problem: `Several queues are named '${name}' (${ids}). Fill in Queue ID to choose one.` };
  }
  return takesCases(transaction, queue.Id, name);
}

function takesCases(transaction: ApexTransaction, queueId: string, name: string): Resolved {
  const supported = transaction.select('QueueSobject', { QueueId: queueId, SobjectType: 'Case' });
  return supported.length > 0 ? { queueId } : { problem: `The queue '${name}' does not take cases.` };
}
