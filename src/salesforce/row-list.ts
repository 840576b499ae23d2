import { asNumber, asText, type JsonObject } from '../runtime/decode.js';
import type { SalesforceRest } from './rest.js';
import { queryAll } from './soql.js';

/** A row as it is listed for people. */
export interface ListedRow {
  readonly id: string;
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly event: string;
  readonly objectId: string;
  readonly caseNumber: string;
  readonly queueName: string;
  readonly workgroup: string;
  readonly attempts: number;
  readonly error: string;
}

const WHERE = {
  unprocessed: 'Processed__c = false',
  parked: "Processed__c = true AND Outcome__c = 'Failed'",
} as const;

const FIELDS =
  'Id, Name, CreatedDate, Event__c, Object_Id__c, Case_Number__c, Queue_Name__c, Workgroup__c, Attempts__c, Error__c';
/** More than a person reads; a list view in Salesforce shows the rest. */
const MAX_LISTED = 2_000;

/** Lists rows, oldest first. @throws CasebridgeError */
export async function listRows(
  rest: SalesforceRest,
  which: keyof typeof WHERE,
  signal: AbortSignal,
): Promise<readonly ListedRow[]> {
  const soql = `SELECT ${FIELDS} FROM Object_Routing__c WHERE ${WHERE[which]} ORDER BY Name LIMIT ${MAX_LISTED}`;
  return (await queryAll(rest, soql, signal)).map(listedRow);
}

function listedRow(record: JsonObject): ListedRow {
  const text = (field: string) => asText(record[field]) ?? '';
  return {
    id: text('Id'),
    name: text('Name'),
    createdAt: text('CreatedDate'),
    event: text('Event__c'),
    objectId: text('Object_Id__c'),
    caseNumber: text('Case_Number__c'),
    queueName: text('Queue_Name__c'),
    workgroup: text('Workgroup__c'),
    attempts: asNumber(record.Attempts__c) ?? 0,
    error: text('Error__c'),
  };
}
