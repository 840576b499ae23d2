import type { FieldValue, OrgErrorDetail, OrgTransaction, SObjectRecord } from './org-engine.js';

/** The moments at which triggers run, by Apex's words. */
export type TriggerTiming = 'before' | 'after';
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
  run(transaction: ApexTransaction): void;
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
  readonly transaction: ApexTransaction;
  /** `record.addError`: refuses the record at that index with `FIELD_CUSTOM_VALIDATION_EXCEPTION`. */
  addError(index: number, message: string): void;
}

/** Runs the Apex of an org. An error that it throws fails every record of the chunk, as an unhandled exception does. */
export interface ApexRuntime {
  /** False spares the engine from preparing contexts that nobody looks at. */
  hasTriggers(objectName: string): boolean;
  runTriggers(context: TriggerContext): void;
}

/** An org without Apex. */
export const NO_APEX: ApexRuntime = { hasTriggers: () => false, runTriggers: () => undefined };
