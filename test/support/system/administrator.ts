import { Connection } from 'jsforce';
import type { OrgReady } from './org-program.js';

/** An administrator of the org, as any other program would log in. */
export async function administrator({ url, password, securityToken }: OrgReady): Promise<Connection> {
  const connection = new Connection({ loginUrl: url, version: '64.0' });
  await connection.login('admin@casebridge.example', password + securityToken);
  return connection;
}

/** Id of the only record that fits. @throws Error if there is none. */
export async function idOf(
  admin: Connection,
  object: string,
  equal: Readonly<Record<string, string>>,
): Promise<string> {
  const found = await admin.sobject(object).findOne(equal);
  if (!found?.Id) throw new Error(`there is no ${object} with ${JSON.stringify(equal)}`);
  return String(found.Id);
}

/** Inserts a record. @returns its id. @throws Error if the org refuses it. */
export async function create(
  admin: Connection,
  object: string,
  fields: Readonly<Record<string, unknown>>,
): Promise<string> {
  const result = await admin.sobject(object).create(fields);
  if (!result.success) throw new Error(`${object} was refused: ${JSON.stringify(result.errors)}`);
  return result.id;
}

/** Changes a record. @throws Error if the org refuses it. */
export async function change(
  admin: Connection,
  object: string,
  fields: Readonly<Record<string, unknown>> & { readonly Id: string },
): Promise<void> {
  const result = await admin.sobject(object).update(fields);
  if (!result.success) throw new Error(`${object} ${fields.Id} was refused: ${JSON.stringify(result.errors)}`);
}

/** Makes a queue for cases. @returns its id. */
export async function newQueue(admin: Connection, name: string): Promise<string> {
  const queueId = await create(admin, 'Group', { Name: name, Type: 'Queue' });
  await create(admin, 'QueueSobject', { QueueId: queueId, SobjectType: 'Case' });
  return queueId;
}

/** Monitors a queue. @returns the id of its entry in the queue map. */
export function mapQueue(admin: Connection, queueName: string, workgroup: string): Promise<string> {
  const fields = { Salesforce_Queue_Name__c: queueName, CIC_Workgroup_Name__c: workgroup };
  return create(admin, 'Interaction_Routing_Queue__c', fields);
}
