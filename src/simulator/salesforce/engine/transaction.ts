import type { ObjectSchema, OrgSchema } from '../metadata/schema.js';
import { type QueryRows, runQuery } from '../soql/run-query.js';
import type { AccessControl } from './access-control.js';
import type {
  ApexBinds,
  ApexQueryOptions,
  QueueableJob,
  Savepoint,
  SaveResult,
  SystemTransaction,
} from './apex-runtime.js';
import { type DmlHost, runSave, type StatementOptions } from './dml-statement.js';
import type { EngineContext } from './engine-context.js';
import { toSecond } from './field-values.js';
import { type FieldValue, OrgError, type OrgTransaction, type RecordChange, type SObjectRecord } from './org-engine.js';
import { normalizeId } from './record-id.js';
import { moveChildren, type RemovalTraces, runDelete, runUndelete } from './record-removal.js';
import { selectEqual } from './record-selection.js';
import { existingRecord, type InputRecord, type WriteMode } from './row-drafts.js';
import { ROLLED_BACK, TOO_MANY_RETRIES, throwFirstError, withRefusals } from './statement-results.js';

/** Triggers may cause triggers this deep. Source: Apex developer guide, "Execution Governors and Limits". */
const MAX_TRIGGER_DEPTH = 16;

const DATES = ['CreatedDate', 'LastModifiedDate', 'SystemModstamp'];

/** Retries with the records that did not fail. Source: Apex developer guide, "Bulk DML exception handling". */
const MAX_PARTIAL_ATTEMPTS = 3;

/** One running transaction: its writes, what it will tell when it commits, and its statements in each mode. */
export class Transaction {
  /** The org that it runs in. */
  readonly context: EngineContext;
  /** Id of the request that began it; the same for everything in the transaction. */
  readonly requestId: string;
  /** Static variables of Apex: they live as long as the transaction. */
  readonly statics = new Map<string, unknown>();
  #userId: string;
  readonly #traces: RemovalTraces;
  readonly #changes: RecordChange[] = [];
  readonly #jobs: QueueableJob[] = [];
  readonly #host: DmlHost;
  #depth = 0;

  constructor(context: EngineContext, traces: RemovalTraces, userId: string, requestId: string) {
    this.context = context;
    this.#userId = userId;
    this.requestId = requestId;
    this.#traces = traces;
    const currentUser = () => this.#userId;
    this.#host = {
      context,
      get userId() {
        return currentUser();
      },
      apex: new TransactionView(this, 'system'),
      recordChange: (change) => this.#changes.push(change),
    };
  }

  get userId(): string {
    return this.#userId;
  }

  get changes(): readonly RecordChange[] {
    return this.#changes;
  }

  get jobs(): readonly QueueableJob[] {
    return this.#jobs;
  }

  /** Runs work in the name of another user. */
  runAs<T>(userId: string, work: () => T): T {
    const before = this.#userId;
    this.#userId = userId;
    try {
      return work();
    } finally {
      this.#userId = before;
    }
  }

  /** The transaction as a party with that much trust sees it. */
  view(mode: WriteMode): TransactionView {
    return new TransactionView(this, mode);
  }

  /** Adds a job that runs once the transaction has committed. */
  enqueue(job: QueueableJob): void {
    this.#jobs.push(job);
  }

  /**
   * Inserts or updates records as one statement.
   *
   * @returns the outcome of each record; without `allOrNone` the sound ones stay.
   * @throws OrgError what fails the statement as a whole.
   */
  save(
    operation: 'insert' | 'update',
    objectName: string,
    inputs: readonly InputRecord[],
    options: StatementOptions,
    allOrNone: boolean,
  ): readonly SaveResult[] {
    const object = this.object(objectName);
    return this.#statement(inputs, allOrNone, (rows) => runSave(this.#host, operation, object, rows, options));
  }

  /**
   * Deletes records as one statement, with what hangs on them.
   *
   * @returns the outcome of each record.
   * @throws OrgError what fails the statement as a whole.
   */
  remove(objectName: string, ids: readonly string[], mode: WriteMode, allOrNone: boolean): readonly SaveResult[] {
    const object = this.object(objectName);
    return this.#statement(ids, allOrNone, (rows) => runDelete(this.#host, this.#traces, object, rows, { mode }));
  }

  /** Takes records out of the recycle bin. @throws OrgError */
  undelete(objectName: string, ids: readonly string[]): void {
    const object = this.object(objectName);
    this.#nested(() => runUndelete(this.#host, this.#traces, object, ids));
  }

  /**
   * Merges cases: what hangs on the losers moves to the master without triggers, then the losers are deleted with
   * `MasterRecordId`, then the master is saved. @throws OrgError
   */
  merge(objectName: string, masterId: string, loserIds: readonly string[]): void {
    const object = this.object(objectName);
    const master = existingRecord(this.context, object, masterId);
    const losers = loserIds.map((id) => existingRecord(this.context, object, id));
    for (const loser of losers) moveChildren(this.context, object, loser.Id, master.Id);
    const ids = losers.map((loser) => loser.Id);
    this.#statement(ids, true, (rows) =>
      runDelete(this.#host, this.#traces, object, rows, { mode: 'system', masterId: master.Id }),
    ).forEach(throwFirstError);
    this.save('update', objectName, [{ Id: master.Id }], { mode: 'system' }, true).forEach(throwFirstError);
  }

  /** Inserts a case as mail, web and phone intake do: for the default owner, triggers, then the assignment rule. */
  insertWithAssignment(fields: InputRecord, queueName: string | undefined, mode: WriteMode): string {
    const owner = selectEqual(this.context, 'User', { Username: this.context.behaviour.defaultCaseOwner })[0];
    const input = owner === undefined ? fields : { ...fields, OwnerId: owner.Id };
    const [result] = this.save(
      'insert',
      'Case',
      [input],
      { mode, afterTriggers: (saved) => this.#assign(saved, queueName) },
      true,
    );
    if (result === undefined) throw new OrgError('UNKNOWN_EXCEPTION', 'no result');
    throwFirstError(result);
    return result.id;
  }

  /** Inserts a record under an id of the caller's choice, without triggers. @throws OrgError */
  insertWithId(objectName: string, id: string, fields: InputRecord): void {
    const options = { mode: 'internal', skipTriggers: true } as const;
    this.save('insert', objectName, [fields], options, true).forEach((result) => {
      throwFirstError(result);
      const table = this.context.store.table(objectName);
      const record = table.get(result.id);
      if (record === undefined) return;
      this.context.store.remove(objectName, record.Id);
      this.context.store.write(objectName, { ...record, Id: id });
    });
  }

  /** Schema of an object. @throws OrgError `INVALID_TYPE` for one that the org does not have. */
  object(objectName: string): ObjectSchema {
    const object = this.context.schema.object(objectName);
    if (object === undefined) throw new OrgError('INVALID_TYPE', `sObject type '${objectName}' is not supported.`);
    return object;
  }

  #assign(saved: readonly SObjectRecord[], queueName: string | undefined): void {
    if (queueName === undefined) return;
    const queue = selectEqual(this.context, 'Group', { Name: queueName, Type: 'Queue' })[0];
    if (queue === undefined) return;
    const skipTriggers = !this.context.behaviour.assignmentRuleFiresUpdateTriggers;
    const updates = saved.map((record) => ({ Id: record.Id, OwnerId: queue.Id }));
    this.save('update', 'Case', updates, { mode: 'internal', skipTriggers }, true).forEach(throwFirstError);
  }

  /**
   * One DML statement: everything of it is taken back if it fails; without allOrNone the sound records stay, and the
   * limits stand for each further pass as before the first. Source: Apex developer guide, "Bulk DML exception handling".
   */
  #statement<T>(
    inputs: readonly T[],
    allOrNone: boolean,
    run: (rows: readonly T[]) => readonly SaveResult[],
  ): readonly SaveResult[] {
    const results: (SaveResult | undefined)[] = inputs.map(() => undefined);
    let active = inputs.map((_input, index) => index);
    const giveBack = allOrNone ? undefined : this.context.apex.markLimits?.(this.#host.apex);
    for (let attempt = 1; active.length > 0; attempt += 1) {
      const savepoint = this.savepoint();
      const rows = active.flatMap((index) => inputs.slice(index, index + 1));
      const outcome = this.#attempt(savepoint, () => run(rows));
      const failed = new Set(outcome.flatMap((result, position) => (result.errors.length > 0 ? [position] : [])));
      active.forEach((index, position) => {
        results[index] = outcome[position];
      });
      if (failed.size === 0) break;
      this.rollbackTo(savepoint);
      if (allOrNone) return withRefusals(results, ROLLED_BACK);
      if (attempt >= MAX_PARTIAL_ATTEMPTS) return withRefusals(results, TOO_MANY_RETRIES);
      active = active.filter((_index, position) => !failed.has(position));
      giveBack?.();
    }
    return results.map((result) => result ?? { id: '', errors: [ROLLED_BACK] });
  }

  #attempt(savepoint: Savepoint, run: () => readonly SaveResult[]): readonly SaveResult[] {
    try {
      return this.#nested(run);
    } catch (error) {
      this.rollbackTo(savepoint);
      throw error;
    }
  }

  #nested<T>(run: () => T): T {
    if (this.#depth >= MAX_TRIGGER_DEPTH) {
      throw new OrgError('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'maximum trigger depth exceeded');
    }
    this.#depth += 1;
    try {
      return run();
    } finally {
      this.#depth -= 1;
    }
  }

  /** Marks a state to which {@link rollbackTo} can go back. */
  savepoint(): Savepoint {
    return { writes: this.context.store.savepoint(), changes: this.#changes.length, jobs: this.#jobs.length };
  }

  /** Takes back all writes, changes and jobs since the savepoint. */
  rollbackTo(savepoint: Savepoint): void {
    this.context.store.rollbackTo(savepoint.writes);
    this.#changes.length = savepoint.changes;
    this.#jobs.length = savepoint.jobs;
  }
}

/** A transaction as one party sees it: REST calls with the user's access, Apex in system mode. */
export class TransactionView implements SystemTransaction, Required<OrgTransaction> {
  readonly #transaction: Transaction;
  readonly #mode: WriteMode;

  constructor(transaction: Transaction, mode: WriteMode) {
    this.#transaction = transaction;
    this.#mode = mode;
  }

  get userId(): string {
    return this.#transaction.userId;
  }

  get requestId(): string {
    return this.#transaction.requestId;
  }

  get now(): number {
    return this.#transaction.context.clock.now();
  }

  get statics(): Map<string, unknown> {
    return this.#transaction.statics;
  }

  get organizationId(): string {
    return selectEqual(this.#transaction.context, 'Organization', {})[0]?.Id ?? '';
  }

  get schema(): OrgSchema {
    return this.#transaction.context.schema;
  }

  get access(): AccessControl {
    return this.#transaction.context.access;
  }

  inMode(mode: 'user' | 'system'): TransactionView {
    return this.#mode === mode ? this : this.#transaction.view(mode);
  }

  runAs<T>(userId: string, work: () => T): T {
    return this.#transaction.runAs(userId, work);
  }

  savepoint(): Savepoint {
    return this.#transaction.savepoint();
  }

  rollback(savepoint: Savepoint): void {
    this.#transaction.rollbackTo(savepoint);
  }

  nextId(keyPrefix: string): string {
    return this.#transaction.context.ids.next(keyPrefix);
  }

  insertInternally(objectName: string, fields: InputRecord): string {
    const [id = ''] = this.#transaction.view('internal').insert(objectName, [fields]);
    return id;
  }

  deleteInternally(objectName: string, id: string): void {
    this.#transaction.view('internal').delete(objectName, [id]);
  }

  setCreatedDate(id: string, iso: string): void {
    const { context } = this.#transaction;
    const object = context.schema.objectOfId(id);
    const record = object === undefined ? undefined : context.store.table(object.name).get(id);
    if (object === undefined || record === undefined) {
      throw new OrgError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
    }
    context.store.write(object.name, { ...record, CreatedDate: iso });
  }

  /** Sets the dates of a record back, as if time had passed; no trigger runs. @throws OrgError */
  setDatesBack(id: string, byMs: number): void {
    const { context } = this.#transaction;
    const object = context.schema.objectOfId(id);
    const record = object === undefined ? undefined : context.store.table(object.name).get(id);
    if (object === undefined || record === undefined) throw new OrgError('NOT_FOUND', `no record ${id}`);
    const dates = DATES.map((field) => [field, toSecond(Date.parse(String(record[field])) - byMs)] as const);
    context.store.write(object.name, { ...record, ...Object.fromEntries(dates) });
  }

  insert(objectName: string, records: readonly InputRecord[]): readonly string[] {
    return this.save('insert', objectName, records, true).map((result) => result.id);
  }

  update(objectName: string, records: readonly InputRecord[]): void {
    this.save('update', objectName, records, true);
  }

  delete(objectName: string, ids: readonly string[]): void {
    this.remove(objectName, ids, true);
  }

  undelete(objectName: string, ids: readonly string[]): void {
    this.#transaction.undelete(objectName, ids);
  }

  merge(objectName: string, masterId: string, loserIds: readonly string[]): void {
    this.#transaction.merge(objectName, masterId, loserIds);
  }

  insertCaseWithAssignment(fields: InputRecord, queueName: string | undefined): string {
    return this.#transaction.insertWithAssignment(fields, queueName, this.#mode);
  }

  save(
    operation: 'insert' | 'update',
    objectName: string,
    records: readonly InputRecord[],
    allOrNone: boolean,
  ): readonly SaveResult[] {
    const results = this.#transaction.save(operation, objectName, records, { mode: this.#mode }, allOrNone);
    if (allOrNone) results.forEach(throwFirstError);
    return results;
  }

  /** Results per record; unlike {@link save} it never throws for a record's error. */
  trySave(
    operation: 'insert' | 'update',
    objectName: string,
    records: readonly InputRecord[],
    allOrNone: boolean,
  ): readonly SaveResult[] {
    return this.#transaction.save(operation, objectName, records, { mode: this.#mode }, allOrNone);
  }

  /** Deletes records as one statement. @throws OrgError with `allOrNone`, for the first record that is refused. */
  remove(objectName: string, ids: readonly string[], allOrNone: boolean): readonly SaveResult[] {
    const results = this.tryRemove(objectName, ids, allOrNone);
    if (allOrNone) results.forEach(throwFirstError);
    return results;
  }

  /** Results per record; unlike {@link remove} it never throws for a record's error. */
  tryRemove(objectName: string, ids: readonly string[], allOrNone: boolean): readonly SaveResult[] {
    return this.#transaction.remove(objectName, ids, this.#mode, allOrNone);
  }

  find(objectName: string, id: string): SObjectRecord | undefined {
    const { context } = this.#transaction;
    const object = this.#transaction.object(objectName);
    const record = context.store.table(object.name).get(normalizeId(id) ?? '');
    if (record === undefined || this.#mode !== 'user') return record;
    return context.access.canReadRecord(this.userId, object, record) ? record : undefined;
  }

  select(objectName: string, equal: Readonly<Record<string, FieldValue>>): readonly SObjectRecord[] {
    const { context } = this.#transaction;
    const object = this.#transaction.object(objectName);
    const records = selectEqual(context, object.name, equal);
    if (this.#mode !== 'user') return records;
    return records.filter((record) => context.access.canReadRecord(this.userId, object, record));
  }

  query(soql: string, binds: ApexBinds = {}): readonly SObjectRecord[] {
    return runQuery({ context: this.#transaction.context, binds }, soql).records();
  }

  rows(soql: string, options: ApexQueryOptions = {}): QueryRows {
    const user = this.#mode === 'user' ? { userId: this.userId } : {};
    return runQuery({ context: this.#transaction.context, ...user, ...options }, soql);
  }

  enqueue(job: QueueableJob): void {
    this.#transaction.enqueue(job);
  }

  /** Inserts a record with a given id: for the Organization, which is older than its org. Internal mode only. */
  insertWithId(objectName: string, id: string, fields: InputRecord): void {
    if (this.#mode !== 'internal') throw new OrgError('INSUFFICIENT_ACCESS', 'ids are given by the org');
    this.#transaction.insertWithId(objectName, id, fields);
  }
}
