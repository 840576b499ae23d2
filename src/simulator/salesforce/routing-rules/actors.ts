import type { ApexTransaction } from '../engine/apex-runtime.js';
import { textOf } from './queue-map.js';

const CONNECTOR_PERMISSION_SET = 'Object_Routing_Connector';
const CONNECTOR = 'ObjectRouting.isConnector';

/** True if the running user is the connector itself: its own changes make no rows. */
export function isConnector(transaction: ApexTransaction): boolean {
  const known = transaction.statics.get(CONNECTOR);
  if (typeof known === 'boolean') return known;
  const sets = transaction.select('PermissionSet', { Name: CONNECTOR_PERMISSION_SET });
  const connector = sets.some(
    (set) =>
      transaction.select('PermissionSetAssignment', { AssigneeId: transaction.userId, PermissionSetId: set.Id })
        .length > 0,
  );
  transaction.statics.set(CONNECTOR, connector);
  return connector;
}

/** Whether an owner is a queue: ids of groups begin with `00G`. */
export function isQueueId(ownerId: string): boolean {
  return ownerId.startsWith('00G');
}

/** CIC user of a Salesforce user; empty if there is none. */
export function cicUserOf(transaction: ApexTransaction, userId: string): string {
  return textOf(transaction.find('User', userId)?.ObjectRouting_CIC_User__c);
}

/** A person who works in the org, as opposed to a customer in a portal or a process. */
export function isAgent(transaction: ApexTransaction, userId: string): boolean {
  return transaction.find('User', userId)?.UserType === 'Standard';
}
