import type { CaseFacts, PastRow } from '../domain/case-facts.js';
import { OUTCOMES } from '../domain/outcome.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { raceAbort } from '../runtime/abort.js';
import type { Clock } from '../runtime/clock.js';
import { asArray, asBoolean, asObject, asString, asText, type JsonObject } from '../runtime/decode.js';
import { type Deferred, deferred } from '../runtime/deferred.js';
import type { CaseReader } from './org.js';
import { errorCodeOf } from './request-error.js';
import type { SalesforceRest } from './rest.js';
import { queryAll, soqlList } from './soql.js';

/** Cases in one query; 200 ids stay well below the limit of 16,384 characters for a URI. */
const CASES_PER_QUERY = 200;
/** Milliseconds that a read waits for others to share its query. */
const GATHER_MS = 20;
/** Milliseconds that facts read ahead may be used; whatever happens to the case meanwhile has a row of its own. */
const AHEAD_MS = 10_000;
const MAX_AHEAD = 1_000;
const GONE: CaseFacts = { exists: false, isClosed: false, ownerId: '', ownerCicUser: '', rows: [] };
/** Rows read of one case: more than a case gets while anybody could still wait for it. */
const ROWS_PER_CASE = 50;
/** Rows read of all deleted cases of one query, the latest ones. */
const MAX_ROWS_OF_DELETED = 2_000;
const ROW_SELECT =
  'SELECT Id, Name, Event__c, Outcome__c, Processed__c, Object_Id__c, Queue_Id__c, Workgroup__c, Direct_To_User__c FROM';

/** Reads cases over REST; reads that come close together share one query of up to 200 cases. */
export class RestCaseReader implements CaseReader {
  readonly #rest: SalesforceRest;
  readonly #clock: Clock;
  readonly #stop: AbortSignal;
  readonly #ahead = new Map<string, { readonly facts: CaseFacts; readonly readAt: number }>();
  #waiting = new Map<string, Deferred<CaseFacts>[]>();
  #upcoming: () => readonly string[] = () => [];
  #cancelTimer: (() => void) | undefined;

  /** @param stop ends the queries under way. */
  constructor(rest: SalesforceRest, clock: Clock, stop: AbortSignal) {
    this.#rest = rest;
    this.#clock = clock;
    this.#stop = stop;
  }

  facts(caseId: string, signal: AbortSignal, upcoming: () => readonly string[] = () => []): Promise<CaseFacts> {
    const ahead = this.#ahead.get(caseId);
    this.#ahead.delete(caseId);
    if (ahead && this.#clock.monotonic() - ahead.readAt < AHEAD_MS) return Promise.resolve(ahead.facts);
    this.#upcoming = upcoming;
    const wait = deferred<CaseFacts>();
    this.#waiting.set(caseId, [...(this.#waiting.get(caseId) ?? []), wait]);
    if (this.#waiting.size >= CASES_PER_QUERY) this.#flush();
    else this.#cancelTimer ??= this.#clock.after(GATHER_MS, () => this.#flush());
    return raceAbort(wait.promise, signal);
  }

  #flush(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const batch = this.#waiting;
    this.#waiting = new Map();
    const others = this.#upcoming().filter((caseId) => !batch.has(caseId) && !this.#ahead.has(caseId));
    const caseIds = [...batch.keys(), ...others].slice(0, CASES_PER_QUERY);
    this.#readApart(caseIds).then(
      (facts) => {
        for (const caseId of caseIds) if (!batch.has(caseId)) this.#keepAhead(caseId, facts.get(caseId) ?? GONE);
        for (const [caseId, waits] of batch) for (const wait of waits) wait.resolve(facts.get(caseId) ?? GONE);
      },
      (error: Error) => {
        for (const waits of batch.values()) for (const wait of waits) wait.reject(error);
      },
    );
  }

  #keepAhead(caseId: string, facts: CaseFacts): void {
    this.#ahead.set(caseId, { facts, readAt: this.#clock.monotonic() });
    const [oldest] = this.#ahead.keys();
    if (this.#ahead.size > MAX_AHEAD && oldest !== undefined) this.#ahead.delete(oldest);
  }

  /** A query that is refused for one of its ids must not fail the others: they are read one by one. */
  async #readApart(caseIds: readonly string[]): Promise<ReadonlyMap<string, CaseFacts>> {
    try {
      return await this.#read(caseIds);
    } catch (error) {
      if (!isBadId(error) || caseIds.length === 1) throw error;
    }
    const facts = new Map<string, CaseFacts>();
    for (const caseId of caseIds) {
      const [found] = await this.#readApart([caseId]).catch((error: unknown) => {
        if (isBadId(error)) return [];
        throw error;
      });
      // Salesforce has no case with such an id.
      facts.set(caseId, found?.[1] ?? GONE);
    }
    return facts;
  }

  async #read(caseIds: readonly string[]): Promise<ReadonlyMap<string, CaseFacts>> {
    const rows = `${ROW_SELECT} Object_Routings__r ORDER BY Name DESC LIMIT ${ROWS_PER_CASE}`;
    const soql = `SELECT Id, IsClosed, OwnerId, (${rows}) FROM Case WHERE Id IN ${soqlList(caseIds)}`;
    const records = await queryAll(this.#rest, soql, this.#stop);
    const users = await this.#cicUsers(records);
    const facts = new Map(records.map((record) => [asString(record.Id) ?? '', toFacts(record, users)]));
    for (const [caseId, ofCase] of await this.#rowsOfDeleted(caseIds.filter((id) => !facts.has(id)))) {
      facts.set(caseId, { ...GONE, rows: ofCase });
    }
    return facts;
  }

  /** A deleted case has no rows of its own any more; they are found by its id. */
  async #rowsOfDeleted(caseIds: readonly string[]): Promise<ReadonlyMap<string, readonly PastRow[]>> {
    const found = new Map<string, PastRow[]>();
    if (caseIds.length === 0) return found;
    const where = `WHERE Object_Id__c IN ${soqlList(caseIds)} ORDER BY Name DESC LIMIT ${MAX_ROWS_OF_DELETED}`;
    for (const record of await queryAll(this.#rest, `${ROW_SELECT} Object_Routing__c ${where}`, this.#stop)) {
      const caseId = asString(record.Object_Id__c) ?? '';
      const rows = found.get(caseId) ?? [];
      if (rows.length < ROWS_PER_CASE) rows.push(toPastRow(record));
      found.set(caseId, rows);
    }
    return found;
  }

  /** CIC users of owners that are users; only asked for where there are such owners. */
  async #cicUsers(cases: readonly JsonObject[]): Promise<ReadonlyMap<string, string>> {
    const owners = new Set(cases.map((record) => asString(record.OwnerId) ?? '').filter((id) => id.startsWith('005')));
    if (owners.size === 0) return new Map();
    const soql = `SELECT Id, ObjectRouting_CIC_User__c FROM User WHERE Id IN ${soqlList([...owners])}`;
    const users = await queryAll(this.#rest, soql, this.#stop);
    return new Map(users.map((user) => [asString(user.Id) ?? '', asString(user.ObjectRouting_CIC_User__c) ?? '']));
  }
}

function isBadId(error: unknown): boolean {
  const code = error instanceof CasebridgeError ? errorCodeOf(error.cause) : undefined;
  return code === 'INVALID_QUERY_FILTER_OPERATOR' || code === 'MALFORMED_ID' || code === 'INVALID_ID_FIELD';
}

function toFacts(record: JsonObject, users: ReadonlyMap<string, string>): CaseFacts {
  const ownerId = asString(record.OwnerId) ?? '';
  const rows = asArray(asObject(record.Object_Routings__r)?.records) ?? [];
  return {
    exists: true,
    isClosed: asBoolean(record.IsClosed) ?? false,
    ownerId,
    ownerCicUser: users.get(ownerId) ?? '',
    rows: rows.map((row) => toPastRow(asObject(row) ?? {})),
  };
}

function toPastRow(record: JsonObject): PastRow {
  const text = (field: string) => (asText(record[field]) ?? '').slice(0, 255);
  // An admin who clears Processed__c leaves the old outcome behind.
  const outcome = asBoolean(record.Processed__c) === true ? text('Outcome__c') : '';
  return {
    id: text('Id'),
    name: text('Name'),
    event: text('Event__c'),
    outcome: OUTCOMES.find((known) => known === outcome) ?? '',
    queueId: text('Queue_Id__c'),
    workgroup: text('Workgroup__c'),
    directToUser: text('Direct_To_User__c'),
  };
}
