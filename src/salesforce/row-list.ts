import { CasebridgeError } from '../errors/casebridge-error.js';
import { asNumber, asText, type JsonObject } from '../runtime/decode.js';
import { CASE_NUMBER_WIDTH, kindOfId } from './case-lookup.js';
import { fullRecordId, isRecordId } from './record-id.js';
import type { SalesforceRest } from './rest.js';
import { queryAll, soqlList, soqlText } from './soql.js';

/** A row as it is listed for people. */
export interface ListedRow {
  readonly id: string;
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly event: string;
  readonly objectId: string;
  readonly caseNumber: string;
  readonly queueId: string;
  readonly queueName: string;
  readonly workgroup: string;
  readonly directToUser: string;
  readonly skills: string;
  readonly priority: string;
  readonly attempts: number;
  readonly outcome: string;
  /** ISO 8601, UTC; '' while it is unprocessed. For a parked row: since when it is. */
  readonly processedAt: string;
  readonly interactionId: string;
  readonly error: string;
}

/** Which of the rows are listed. */
export interface RowFilter {
  /** Name or id of a queue. */
  readonly queue?: string | undefined;
  /** Id or number of a case. */
  readonly case?: string | undefined;
  /** Name of a row: only those after it. */
  readonly after?: string | undefined;
  /** At most so many, 1 to 2,000. */
  readonly limit?: number | undefined;
}

const WHERE = {
  unprocessed: 'Processed__c = false',
  parked: "Processed__c = true AND Outcome__c = 'Failed'",
} as const;

const FIELDS = [
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
  'Priority__c',
  'Attempts__c',
  'Outcome__c',
  'Processed_At__c',
  'Interaction_Id__c',
  'Error__c',
].join(', ');
/** In one answer, which stays small; the next ones come after its last name. */
export const MAX_LISTED = 2_000;
/** Names or ids in one query: they stay well below the limit of a URI. */
const KEYS_PER_QUERY = 200;

/**
 * Lists rows, oldest first. @throws CasebridgeError `CASEBRIDGE_USAGE` for a case that is given by something else than
 * its id or number; what keeps Salesforce from answering.
 */
export async function listRows(
  rest: SalesforceRest,
  which: keyof typeof WHERE,
  signal: AbortSignal,
  filter: RowFilter = {},
): Promise<readonly ListedRow[]> {
  const where = [WHERE[which], ...conditions(filter)].join(' AND ');
  const limit = Math.min(filter.limit ?? MAX_LISTED, MAX_LISTED);
  const soql = `SELECT ${FIELDS} FROM Object_Routing__c WHERE ${where} ORDER BY Name LIMIT ${limit}`;
  return (await queryAll(rest, soql, signal)).map(listedRow);
}

function conditions(filter: RowFilter): readonly string[] {
  const { queue } = filter;
  const ofQueue = (name: string) => {
    const id = fullRecordId(name);
    const named = `Queue_Name__c = ${soqlText(name)}`;
    // A name may look like an id.
    return id === undefined ? named : `(${named} OR Queue_Id__c = ${soqlText(id)})`;
  };
  return [
    ...(queue === undefined ? [] : [ofQueue(queue)]),
    ...(filter.case === undefined ? [] : [ofCase(filter.case)]),
    ...(filter.after === undefined ? [] : [`Name > ${soqlText(filter.after)}`]),
  ];
}

function ofCase(text: string): string {
  const id = kindOfId(text);
  if (id?.kind === 'case') return `Object_Id__c = ${soqlText(id.caseId)}`;
  if (id?.kind === 'caseNumber')
    return `Case_Number__c IN ${soqlList([id.number, id.number.padStart(CASE_NUMBER_WIDTH, '0')])}`;
  throw new CasebridgeError('CASEBRIDGE_USAGE', `"${text}" is no case id and no case number.`);
}

/**
 * Parked rows by name or id. @throws CasebridgeError `CASEBRIDGE_ID_UNKNOWN` naming those that are not parked.
 */
export async function parkedAmong(
  rest: SalesforceRest,
  wanted: readonly string[],
  signal: AbortSignal,
): Promise<readonly ListedRow[]> {
  const keys = rowKeys(wanted);
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
  refuseMissing(keys, rows);
  return rows;
}

/** Names and ids of rows as Salesforce writes them, each once. */
export function rowKeys(wanted: readonly string[]): readonly string[] {
  return [...new Set(wanted.map((text) => fullRecordId(text) ?? text.toUpperCase()))];
}

/** Refuses what is not parked. @throws CasebridgeError `CASEBRIDGE_ID_UNKNOWN` naming the keys that no parked row among these has. */
export function refuseMissing(keys: readonly string[], parked: readonly Pick<ListedRow, 'id' | 'name'>[]): void {
  const missing = keys.filter((key) => !parked.some(({ id, name }) => id === key || name === key));
  if (missing.length === 0) return;
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
    queueId: text('Queue_Id__c'),
    queueName: text('Queue_Name__c'),
    workgroup: text('Workgroup__c'),
    directToUser: text('Direct_To_User__c'),
    skills: text('Skills__c'),
    priority: text('Priority__c'),
    attempts: asNumber(record.Attempts__c) ?? 0,
    outcome: text('Outcome__c'),
    processedAt: text('Processed_At__c'),
    interactionId: text('Interaction_Id__c'),
    error: text('Error__c'),
  };
}
