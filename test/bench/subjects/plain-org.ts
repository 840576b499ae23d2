import { Connection, OAuth2 } from 'jsforce';
import { asObject, asText, type JsonObject } from '../../../src/runtime/decode.js';
import type { OrgAccess } from '../org-process.js';

/** Version of the API that the simple programs speak. */
export const API_VERSION = '67.0';
const FIELDS =
  'Id, Name, Event__c, Object_Id__c, Case_Number__c, Workgroup__c, Direct_To_User__c, Skills__c, Subject__c, Sender__c, Priority__c';
const MOST_ROWS = 200_000;

/** A connection to the org with what the handler must know of it. */
export interface PlainOrg {
  readonly connection: Connection;
  readonly organizationId: string;
}

/** Logs in as simple programs do. */
export async function logIntoOrg(org: OrgAccess): Promise<PlainOrg> {
  const oauth2 = new OAuth2({ loginUrl: org.url, clientId: org.clientId, clientSecret: org.clientSecret });
  const token = await oauth2.requestToken({ grant_type: 'client_credentials' });
  const organizationId = String(token.id).split('/').at(-2) ?? '';
  const connection = new Connection({ instanceUrl: org.url, accessToken: token.access_token, version: API_VERSION });
  return { connection, organizationId };
}

/** All unprocessed rows, oldest first. */
export async function unprocessedRows({ connection }: PlainOrg): Promise<readonly JsonObject[]> {
  const query = connection.query(`SELECT ${FIELDS} FROM Object_Routing__c WHERE Processed__c = false ORDER BY Name`);
  const { records } = await query.run({ autoFetch: true, maxFetch: MOST_ROWS });
  return records.map((record) => asObject(record) ?? {});
}

/** What the handler is told of a row. */
export function notificationData({ connection, organizationId }: PlainOrg, row: JsonObject): readonly string[] {
  const text = (field: string) => asText(row[field]) ?? '';
  return [
    '1',
    text('Id'),
    text('Object_Id__c'),
    text('Case_Number__c'),
    organizationId,
    text('Workgroup__c'),
    text('Direct_To_User__c'),
    text('Skills__c'),
    text('Subject__c'),
    text('Sender__c'),
    text('Priority__c'),
    `${connection.instanceUrl}/${text('Object_Id__c')}`,
    '0',
  ];
}

/** The fields of a mark. */
export function markOf(rowId: string, outcome: string, interactionId: string) {
  return {
    Id: rowId,
    Processed__c: true,
    Processed_At__c: new Date().toISOString(),
    Outcome__c: outcome,
    Interaction_Id__c: interactionId,
    Attempts__c: 1,
  };
}
