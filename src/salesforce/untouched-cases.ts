import { type AuditedCase, type AuditedRow, UNTOUCHED_MS } from '../domain/audit.js';
import { OUTCOMES } from '../domain/outcome.js';
import { asArray, asBoolean, asObject, asString, type JsonObject } from '../runtime/decode.js';
import type { QueueMapEntry } from './org.js';
import type { SalesforceRest } from './rest.js';
import { queryAll, soqlList, soqlText } from './soql.js';

/** Cases in one query. */
const PAGE = 200;
/** Rows read of one case. */
const ROWS_PER_CASE = 50;
const ROWS = `SELECT Name, Event__c, Processed__c, Outcome__c, Workgroup__c FROM Object_Routings__r ORDER BY Name DESC LIMIT ${ROWS_PER_CASE}`;

/** Which untouched cases are wanted. */
export interface UntouchedWanted {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Ids of the only cases that are wanted; absent for all. */
  readonly caseIds?: readonly string[] | undefined;
}

/**
 * Open cases in the queues of these entries that were left alone for 15 minutes, with their rows, a page at a time.
 *
 * @throws CasebridgeError
 */
export async function* untouchedCases(
  rest: SalesforceRest,
  entries: readonly QueueMapEntry[],
  { now, caseIds }: UntouchedWanted,
  signal: AbortSignal,
): AsyncGenerator<readonly AuditedCase[]> {
  const names = new Map(entries.map(({ queueId, queueName }) => [queueId, queueName]));
  if (names.size === 0) return;
  const before = new Date(now - UNTOUCHED_MS).toISOString();
  const where = `IsClosed = false AND OwnerId IN ${soqlList([...names.keys()])} AND LastModifiedDate < ${before}`;
  const read = (what: string) =>
    queryAll(
      rest,
      `SELECT Id, CaseNumber, OwnerId, LastModifiedDate, (${ROWS}) FROM Case WHERE ${where}${what} ORDER BY Id LIMIT ${PAGE}`,
      signal,
    );
  for (let at = 0; caseIds && at < caseIds.length; at += PAGE) {
    const records = await read(` AND Id IN ${soqlList(caseIds.slice(at, at + PAGE))}`);
    if (records.length > 0) yield records.map((record) => auditedCase(record, names));
  }
  for (let after = ''; !caseIds; ) {
    const records = await read(after === '' ? '' : ` AND Id > ${soqlText(after)}`);
    if (records.length > 0) yield records.map((record) => auditedCase(record, names));
    const last = asString(records.at(-1)?.Id);
    if (records.length < PAGE || last === undefined || last === after) return;
    after = last;
  }
}

function auditedCase(record: JsonObject, names: ReadonlyMap<string, string>): AuditedCase {
  const queueId = asString(record.OwnerId) ?? '';
  const touchedAt = Date.parse(asString(record.LastModifiedDate) ?? '');
  return {
    caseId: asString(record.Id) ?? '',
    caseNumber: asString(record.CaseNumber) ?? '',
    queueId,
    queueName: names.get(queueId) ?? '',
    touchedAt: Number.isNaN(touchedAt) ? 0 : touchedAt,
    rows: (asArray(asObject(record.Object_Routings__r)?.records) ?? []).map((row) => auditedRow(asObject(row) ?? {})),
  };
}

function auditedRow(row: JsonObject): AuditedRow {
  const processed = asBoolean(row.Processed__c) ?? false;
  const outcome = OUTCOMES.find((known) => processed && known === row.Outcome__c) ?? '';
  return {
    name: asString(row.Name) ?? '',
    event: asString(row.Event__c) ?? '',
    processed,
    outcome,
    workgroup: asString(row.Workgroup__c) ?? '',
  };
}
