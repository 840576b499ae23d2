import type { Tell } from '../domain/happening.js';
import type { Mark } from '../domain/outcome.js';
import type { Row } from '../domain/row.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { asArray, asObject, asString, asText, type JsonObject } from '../runtime/decode.js';
import type { MarkResult, NewestRows, ParkedRow, RoutedRow, RoutingRows, SweepScope } from './org.js';
import { failureClassOf, isGoneCode } from './request-error.js';
import type { SalesforceRest } from './rest.js';
import { decodeRow, ROW_FIELDS } from './row-decoder.js';
import { queryAll, soqlList, soqlText } from './soql.js';

/** Rows read at a time by a sweep, unless told otherwise. */
const SWEEP_PAGE = 500;
const SELECT = `SELECT ${[...ROW_FIELDS, 'Attempts__c'].join(', ')} FROM Object_Routing__c`;
/** The literal counts from midnight of the user's time zone: two days at least. */
const UNPROCESSED: Readonly<Record<SweepScope, string>> = {
  full: 'Processed__c = false',
  recent: 'Processed__c = false AND CreatedDate = LAST_N_DAYS:2',
};
const MAX_ERROR = 255;
const PARKED = "Processed__c = true AND Outcome__c = 'Failed' AND CreatedDate = LAST_N_DAYS:30";
const PARKED_SELECT = `SELECT ${[...ROW_FIELDS, 'Attempts__c', 'Error__c', 'Processed_At__c', 'Case__r.ObjectRouting_Skills__c'].join(', ')} FROM Object_Routing__c`;
const PARKED_PAGE = 200;
/** Mails and comments are routed on closed cases, too. */
const ROUTED = `Processed__c = true AND CreatedDate = LAST_N_DAYS:30 AND Interaction_Id__c != null AND (Case__r.IsClosed = false OR Event__c IN ('EmailReceived', 'CommentAdded'))`;
const ROUTED_SELECT =
  'SELECT Id, Name, Event__c, Object_Id__c, Interaction_Id__c, LastModifiedDate FROM Object_Routing__c';
const ROUTED_PAGE = 2_000;

/** The routing table over REST. */
export class RestRoutingRows implements RoutingRows {
  readonly #rest: SalesforceRest;
  readonly #tell: Tell;
  readonly #sweepPage: number;

  /** @param sweepPage rows read at a time by a sweep. */
  constructor(rest: SalesforceRest, tell: Tell, sweepPage = SWEEP_PAGE) {
    this.#rest = rest;
    this.#tell = tell;
    this.#sweepPage = sweepPage;
  }

  async *unprocessed(signal: AbortSignal, scope: SweepScope = 'full'): AsyncGenerator<readonly Row[]> {
    for await (const records of this.#pages(SELECT, UNPROCESSED[scope], this.#sweepPage, signal))
      yield this.#decode(records);
  }

  async newestName(signal: AbortSignal): Promise<string> {
    const soql = 'SELECT Name FROM Object_Routing__c ORDER BY Name DESC LIMIT 1';
    const [newest] = await queryAll(this.#rest, soql, signal);
    return asString(newest?.Name) ?? '';
  }

  async newerThan(name: string, signal: AbortSignal): Promise<NewestRows> {
    const where = `WHERE ${UNPROCESSED.full}${name === '' ? '' : ` AND Name > ${soqlText(name)}`}`;
    const records = await queryAll(this.#rest, `${SELECT} ${where} ORDER BY Name LIMIT ${this.#sweepPage}`, signal);
    return {
      rows: this.#decode(records),
      upTo: asString(records.at(-1)?.Name) ?? '',
      whole: records.length < this.#sweepPage,
    };
  }

  async stillUnprocessed(rowIds: readonly string[], signal: AbortSignal): Promise<readonly Row[]> {
    const soql = `${SELECT} WHERE Processed__c = false AND Id IN ${soqlList(rowIds)}`;
    return this.#decode(await queryAll(this.#rest, soql, signal));
  }

  async read(rowIds: readonly string[], signal: AbortSignal): Promise<readonly Row[]> {
    const records = await queryAll(this.#rest, `${SELECT} WHERE Id IN ${soqlList(rowIds)}`, signal);
    return this.#decode(records.map((record) => ({ ...record, Processed__c: false })));
  }

  async authorOf(rowId: string, signal: AbortSignal): Promise<string> {
    const soql = `SELECT CreatedBy.ObjectRouting_CIC_User__c FROM Object_Routing__c WHERE Id IN ${soqlList([rowId])}`;
    const [found] = await queryAll(this.#rest, soql, signal);
    return asString(asObject(found?.CreatedBy)?.ObjectRouting_CIC_User__c) ?? '';
  }

  async *parked(signal: AbortSignal): AsyncGenerator<readonly ParkedRow[]> {
    for await (const records of this.#pages(PARKED_SELECT, PARKED, PARKED_PAGE, signal))
      yield records.flatMap(parkedRow);
  }

  async *routed(signal: AbortSignal, since?: number): AsyncGenerator<readonly RoutedRow[]> {
    const changed = since === undefined ? '' : ` AND LastModifiedDate >= ${new Date(since).toISOString()}`;
    for await (const records of this.#pages(ROUTED_SELECT, `${ROUTED}${changed}`, ROUTED_PAGE, signal, 'DESC'))
      yield records.map(routedRow);
  }

  async mark(marks: readonly Mark[], signal: AbortSignal): Promise<readonly MarkResult[]> {
    const records = marks.map((mark) => ({
      attributes: { type: 'Object_Routing__c' },
      id: mark.rowId,
      Processed__c: true,
      Processed_At__c: new Date(mark.at).toISOString(),
      Outcome__c: mark.outcome,
      Interaction_Id__c: mark.interactionId === '' ? null : mark.interactionId,
      Error__c: mark.error === '' ? null : mark.error.slice(0, MAX_ERROR),
      Attempts__c: mark.attempts,
    }));
    const results = asArray(
      await this.#rest.request('PATCH', '/composite/sobjects', { allOrNone: false, records }, signal),
    );
    if (!results || results.length !== marks.length) {
      throw new CasebridgeError(
        'CASEBRIDGE_SALESFORCE_REQUEST_FAILED',
        'Salesforce gave no result for each row marked.',
        {
          failureClass: 'transient',
        },
      );
    }
    return marks.map((mark, index) => markResult(mark.rowId, asObject(results[index])));
  }

  /** Records in the order of their names, a page at a time; none that is empty. */
  async *#pages(
    select: string,
    condition: string,
    size: number,
    signal: AbortSignal,
    direction: 'ASC' | 'DESC' = 'ASC',
  ): AsyncGenerator<readonly JsonObject[]> {
    const beyond = direction === 'ASC' ? '>' : '<';
    let after = '';
    for (;;) {
      const where = `WHERE ${condition}${after === '' ? '' : ` AND Name ${beyond} ${soqlText(after)}`}`;
      const soql = `${select} ${where} ORDER BY Name ${direction} LIMIT ${size}`;
      const records = await queryAll(this.#rest, soql, signal);
      if (records.length > 0) yield records;
      const last = asString(records.at(-1)?.Name);
      if (records.length < size || last === undefined || last === after) return;
      after = last;
    }
  }

  #decode(records: readonly JsonObject[]): readonly Row[] {
    const rows: Row[] = [];
    for (const record of records) {
      const decoded = decodeRow(record, 'sweep');
      if (decoded.kind === 'row') rows.push(decoded.row);
      if (decoded.kind === 'unreadable')
        this.#tell({ type: 'rowUnreadable', rowId: decoded.rowId, reason: decoded.reason });
    }
    return rows;
  }
}

function routedRow(record: JsonObject): RoutedRow {
  const text = (field: string) => (asText(record[field]) ?? '').slice(0, 255);
  return {
    id: text('Id'),
    objectId: text('Object_Id__c'),
    event: text('Event__c'),
    interactionId: text('Interaction_Id__c'),
    changedAt: Date.parse(asString(record.LastModifiedDate) ?? '') || 0,
  };
}

function parkedRow(record: JsonObject): readonly ParkedRow[] {
  const decoded = decodeRow({ ...record, Processed__c: false }, 'retry');
  if (decoded.kind !== 'row') return [];
  const parkedAt = Date.parse(asString(record.Processed_At__c) ?? '');
  const related = asObject(record.Case__r);
  return [
    {
      row: decoded.row,
      cause: asString(record.Error__c) ?? '',
      parkedAt: Number.isNaN(parkedAt) ? 0 : parkedAt,
      skills: related ? skillNames(asString(related.ObjectRouting_Skills__c) ?? '') : undefined,
    },
  ];
}

/** Skills as the package writes them into a row: names without blanks around them. */
function skillNames(text: string): string {
  return text
    .split(';')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .join(';');
}

function markResult(rowId: string, result: JsonObject | undefined): MarkResult {
  if (result?.success === true) return { rowId, status: 'marked' };
  const error = asObject(asArray(result?.errors)?.[0]);
  const code = asString(error?.statusCode) ?? 'UNKNOWN_EXCEPTION';
  if (isGoneCode(code)) return { rowId, status: 'gone' };
  const message = `Salesforce refused to mark row ${rowId}: ${code}, ${asString(error?.message) ?? 'no message'}`;
  return {
    rowId,
    status: 'failed',
    error: new CasebridgeError('CASEBRIDGE_MARK_REFUSED', message.slice(0, 400), {
      failureClass: failureClassOf(code),
    }),
  };
}
