import { CasebridgeError } from '../errors/casebridge-error.js';
import { asNumber, asText, type JsonObject } from '../runtime/decode.js';
import { fullRecordId, isRecordId } from './record-id.js';
import type { SalesforceRest } from './rest.js';
import { queryAll, soqlList } from './soql.js';

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
/** Names or ids in one query: they stay well below the limit of a URI. */
const KEYS_PER_QUERY = 200;

/** Lists rows, oldest first. @throws CasebridgeError */
export async function listRows(
  rest: SalesforceRest,
  which: keyof typeof WHERE,
  signal: AbortSignal,
): Promise<readonly ListedRow[]> {
  const soql = `SELECT ${FIELDS} FROM Object_Routing__c WHERE ${WHERE[which]} ORDER BY Name LIMIT ${MAX_LISTED}`;
  return (await queryAll(rest, soql, signal)).map(listedRow);
}

/**
 * Parked rows by name or id. @throws CasebridgeError `CASEBRIDGE_ID_UNKNOWN` naming those that are not parked.
 */
export async function parkedAmong(
  rest: SalesforceRest,
  wanted: readonly string[],
  signal: AbortSignal,
): Promise<readonly ListedRow[]> {
  const keys = [...new Set(wanted.map((text) => fullRecordId(text) ?? text.toUpperCase()))];
  const rows: ListedRow[] = [];
  for (let at = 0; at < keys.length; at += KEYS_PER_QUERY) {
    const chunk = keys.slice(at, at + KEYS_PER_QUERY);
    const names = chunk.filter((key) => !isRecordId(key));
    const ids = chunk.filter(isRecordId);
    const where = [
      ...(ids.length > 0 ? [`Id IN ${soqlList(ids)}`] : []),
      ...(names.length > 0 ? [`Name IN ${soqlList(names)}`] : []),
    ].join(' OR ');
    const soql = `SELECT ${FIELDS} FROM Object_Routing__c WHERE ${WHERE.parked} AND (${where}) ORDER BY Name`;
    rows.push(...(await queryAll(rest, soql, signal)).map(listedRow));
  }
  const missing = keys.filter((key) => !rows.some(({ id, name }) => id === key || name === key));
  if (missing.length === 0) return rows;
  throw new CasebridgeError('CASEBRIDGE_ID_UNKNOWN', `No parked row: ${missing.slice(0, 20).join(', ')}.`, {
    cure: '`casebridge rows --parked` lists the parked rows; `casebridge explain` tells what became of another one.',
  });
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
