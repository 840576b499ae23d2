import type { OrgSchema } from '../metadata/schema.js';
import type { QueryRows } from '../soql/query-result.js';
import type { AccessControl } from './access-control.js';
import type { FieldValue, OrgErrorDetail, OrgTransaction, SObjectRecord } from './org-engine.js';

/** The moments at which triggers run, by Apex's words. */
export type TriggerTiming = 'before' | 'after';
/** The statements that fire triggers, by Apex's words. A merge fires those of its delete and its update. */
export type TriggerOperation = 'insert' | 'update' | 'delete' | 'undelete';

/** A record that a before trigger may still change. It has no `Id` before insert. */
export type DraftRecord = Record<string, FieldValue>;

/** The outcome of one record of a DML statement. */
export interface SaveResult {
  /** '' if the record was not inserted. */
  readonly id: string;
  readonly errors: readonly OrgErrorDetail[];
}

/** Work that runs as a transaction of its own after this one has committed: Queueable Apex. */
export interface QueueableJob {
  /** Name of the class, for messages. */
  readonly name: string;
  run(transaction: SystemTransaction): void;
}

/** What Apex can do inside a transaction. Everything happens in system mode, as in a class `without sharing`. */
export interface ApexTransaction extends OrgTransaction {
  /** User in whose name the transaction runs: `UserInfo.getUserId()`. */
  readonly userId: string;
  /** The same for everything in one transaction: `Request.getCurrent().getRequestId()`. */
  readonly requestId: string;
  /** Milliseconds since the epoch: `System.now()`. */
  readonly now: number;
  /** Static variables: they live as long as the transaction, and are not rolled back. */
  readonly statics: Map<string, unknown>;
  /** `Database.query` with bind variables (`:name`, without the colon). @throws OrgError */
  query(soql: string, binds?: ApexBinds): readonly SObjectRecord[];
  /** `Database.insert(records, allOrNone)`. @throws OrgError if `allOrNone` and one fails. */
  save(
    operation: 'insert' | 'update',
    objectName: string,
    records: readonly Readonly<Record<string, FieldValue>>[],
    allOrNone: boolean,
  ): readonly SaveResult[];
  /** `System.enqueueJob`. Forgotten if the transaction rolls back. */
  enqueue(job: QueueableJob): void;
}

/** A place in a transaction to which {@link SystemTransaction.rollback} returns. */
export interface Savepoint {
  readonly writes: number;
  readonly changes: number;
  readonly jobs: number;
}

/** How a query of Apex is run. */
export interface ApexQueryOptions {
  readonly binds?: ApexBinds;
  /** `ALL ROWS`. */
  readonly includeDeleted?: boolean;
}

/** A transaction as running Apex code needs it: both access modes, results in place of exceptions, savepoints. */
export interface SystemTransaction extends ApexTransaction {
  readonly organizationId: string;
  readonly schema: OrgSchema;
  readonly access: AccessControl;
  /** The same transaction with the rights of its user, or with all. */
  inMode(mode: 'user' | 'system'): SystemTransaction;
  /** Runs work in the name of another user: `System.runAs`. */
  runAs<T>(userId: string, work: () => T): T;
  /** @throws OrgError */
  rows(soql: string, options?: ApexQueryOptions): QueryRows;
  /** A result per record; never throws for a record's error. */
  trySave(
    operation: 'insert' | 'update',
    objectName: string,
    records: readonly Readonly<Record<string, FieldValue>>[],
    allOrNone: boolean,
  ): readonly SaveResult[];
  tryRemove(objectName: string, ids: readonly string[], allOrNone: boolean): readonly SaveResult[];
  /** @throws OrgError */
  undelete(objectName: string, ids: readonly string[]): void;
  /** @throws OrgError */
  merge(objectName: string, masterId: string, loserIds: readonly string[]): void;
  /** Writes CreatedDate of a stored record: `Test.setCreatedDate`. @throws OrgError */
  setCreatedDate(id: string, iso: string): void;
  /** Inserts a record that only the org itself writes, e.g. a CronTrigger. @returns its id. @throws OrgError */
  insertInternally(objectName: string, fields: Readonly<Record<string, FieldValue>>): string;
  /** Deletes a record that only the org itself writes. @throws OrgError */
  deleteInternally(objectName: string, id: string): void;
  /** A fresh record id for things that have no table, e.g. asynchronous jobs. */
  nextId(keyPrefix: string): string;
  savepoint(): Savepoint;
  /** Takes back all writes since the savepoint. */
  rollback(savepoint: Savepoint): void;
}

/** Thrown by a runtime to fail every record of a trigger's chunk with exactly these words. */
export class TriggerFailure extends Error {
  override readonly name = 'TriggerFailure';
}

/** Thrown by a runtime to end the whole transaction, whatever its statements allow: a broken governor limit. */
export class TransactionAbort extends Error {
  override readonly name: string = 'TransactionAbort';
}

/** Values of the bind variables of a query. */
export type ApexBinds = Readonly<Record<string, FieldValue | readonly FieldValue[]>>;

/** What a trigger gets: at most 200 records at a time. */
export interface TriggerContext {
  readonly objectName: string;
  readonly timing: TriggerTiming;
  readonly operation: TriggerOperation;
  /** `Trigger.new`; empty on delete. Writing to it has an effect before insert and before update only. */
  readonly newRecords: readonly DraftRecord[];
  /** `Trigger.old`, index for index as `newRecords`; empty on insert and undelete. */
  readonly oldRecords: readonly SObjectRecord[];
  readonly transaction: SystemTransaction;
  /** `record.addError`: refuses the record at that index with `FIELD_CUSTOM_VALIDATION_EXCEPTION`. */
  addError(index: number, message: string, fields?: readonly string[]): void;
}

/** Runs the Apex of an org. An error that it throws fails every record of the chunk, as an unhandled exception does. */
export interface ApexRuntime {
  /** False spares the engine from preparing contexts that nobody looks at. */
  hasTriggers(objectName: string): boolean;
  runTriggers(context: TriggerContext): void;
  /** Notes what the transaction has used of its limits; the result gives back what it has used since. */
  markLimits?(transaction: SystemTransaction): () => void;
}

/** An org without Apex. */
export const NO_APEX: ApexRuntime = { hasTriggers: () => false, runTriggers: () => undefined };
