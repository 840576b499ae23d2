import type { ObjectSchema } from '../metadata/schema.js';
import {
  type DraftRecord,
  type SaveResult,
  type SystemTransaction,
  TransactionAbort,
  type TriggerContext,
  TriggerFailure,
  type TriggerOperation,
} from './apex-runtime.js';
import type { EngineContext } from './engine-context.js';
import { toSecond } from './field-values.js';
import { OrgError, type OrgErrorDetail, type RecordChange, type SObjectRecord } from './org-engine.js';
import {
  draftForInsert,
  draftForUpdate,
  existingRecord,
  type InputRecord,
  validateDraft,
  type WriteMode,
} from './row-drafts.js';
import { deriveStandardFields } from './standard-behaviour.js';

/** Triggers see at most this many records at a time. Source: Apex developer guide, "Bulk DML". */
export const TRIGGER_CHUNK = 200;

/** Where a statement runs: the transaction, as the statement needs to see it. */
export interface DmlHost {
  readonly context: EngineContext;
  readonly userId: string;
  /** System-mode view of the transaction for the triggers. */
  readonly apex: SystemTransaction;
  recordChange(change: RecordChange): void;
}

/** One record on its way through a statement. */
interface PendingRow {
  readonly index: number;
  readonly input: InputRecord;
  before?: SObjectRecord;
  draft: DraftRecord;
  after?: SObjectRecord;
  error?: OrgErrorDetail;
}

/** What a statement does besides its records. */
export interface StatementOptions {
  readonly mode: WriteMode;
  /** Runs after the after-triggers of each chunk, with the saved records: assignment rules. */
  readonly afterTriggers?: (saved: readonly SObjectRecord[]) => void;
  readonly skipTriggers?: boolean;
}

/**
 * Inserts or updates, in Salesforce's order of execution: access and values, before triggers, validation, save, after
 * triggers, assignment. Errors stay with their record; the caller rolls back.
 *
 * @returns one result per input, in order.
 */
export function runSave(
  host: DmlHost,
  operation: 'insert' | 'update',
  object: ObjectSchema,
  inputs: readonly InputRecord[],
  options: StatementOptions,
): readonly SaveResult[] {
  const rows = inputs.map((input, index): PendingRow => ({ index, input, draft: {} }));
  if (operation === 'update') refuseDuplicateIds(rows);
  for (let start = 0; start < rows.length; start += TRIGGER_CHUNK) {
    saveChunk(host, operation, object, rows.slice(start, start + TRIGGER_CHUNK), options);
  }
  return rows.map((row) => ({
    id: row.after?.Id ?? row.before?.Id ?? '',
    errors: row.error === undefined ? [] : [row.error],
  }));
}

function refuseDuplicateIds(rows: readonly PendingRow[]): void {
  const seen = new Set<string>();
  for (const row of rows) {
    const id = String(row.input.Id).slice(0, 15);
    if (seen.has(id)) row.error = { code: 'DUPLICATE_VALUE', message: `duplicate id in list: ${id}`, fields: [] };
    seen.add(id);
  }
}

function saveChunk(
  host: DmlHost,
  operation: 'insert' | 'update',
  object: ObjectSchema,
  rows: readonly PendingRow[],
  options: StatementOptions,
): void {
  for (const row of sound(rows)) guard(row, () => prepare(host, operation, object, row, options.mode));
  const triggers = options.skipTriggers !== true && host.context.apex.hasTriggers(object.name);
  if (triggers) fire(host, 'before', operation, object, sound(rows));
  for (const row of sound(rows)) guard(row, () => store(host, operation, object, row));
  if (triggers) fire(host, 'after', operation, object, sound(rows));
  if (options.afterTriggers !== undefined) {
    options.afterTriggers(sound(rows).flatMap((row) => row.after ?? []));
  }
}

function sound(rows: readonly PendingRow[]): readonly PendingRow[] {
  return rows.filter((row) => row.error === undefined);
}

function guard(row: PendingRow, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof OrgError)) throw error;
    row.error = error.detail;
  }
}

function prepare(
  host: DmlHost,
  operation: 'insert' | 'update',
  object: ObjectSchema,
  row: PendingRow,
  mode: WriteMode,
): void {
  const { context, userId } = host;
  if (operation === 'insert') {
    row.draft = draftForInsert(context, object, row.input, userId, mode);
  } else {
    row.before = existingRecord(context, object, row.input.Id);
    row.draft = draftForUpdate(context, object, row.before, row.input, userId, mode);
  }
  derive(host, object, row);
}

function derive(host: DmlHost, object: ObjectSchema, row: PendingRow): void {
  deriveStandardFields(object, row.draft, row.before, {
    store: host.context.store,
    userId: host.userId,
    now: toSecond(host.context.clock.now()),
  });
}

function store(host: DmlHost, operation: 'insert' | 'update', object: ObjectSchema, row: PendingRow): void {
  const { context } = host;
  derive(host, object, row);
  validateDraft(context, object, row.draft, row.before);
  const after = stamp(host, object, row);
  const problem = context.validators[object.name]?.(after);
  if (problem !== undefined) throw new OrgError(problem.code, problem.message, problem.fields);
  context.store.write(object.name, after);
  row.after = after;
  host.recordChange({
    operation: operation === 'insert' ? 'create' : 'update',
    objectName: object.name,
    ...(row.before === undefined ? {} : { before: row.before }),
    after,
  });
}

/** Gives the record its id, auto-numbers and audit fields. */
function stamp(host: DmlHost, object: ObjectSchema, row: PendingRow): SObjectRecord {
  const { context, userId } = host;
  const now = toSecond(context.clock.now());
  const { draft, before } = row;
  const created = (field: string, value: string) =>
    before === undefined ? (draft[field] ?? value) : (before[field] ?? value);
  if (before === undefined) {
    for (const field of object.fields) {
      if (field.autoNumber === undefined) continue;
      draft[field.name] = context.autoNumbers.next(`${object.name}.${field.name}`, field.autoNumber);
    }
  }
  return {
    ...draft,
    Id: before?.Id ?? context.ids.next(object.keyPrefix),
    IsDeleted: false,
    CreatedDate: created('CreatedDate', now),
    CreatedById: created('CreatedById', userId),
    LastModifiedDate: now,
    LastModifiedById: userId,
    SystemModstamp: now,
  };
}

/** Runs the triggers of one timing; an unhandled exception fails every record of the chunk. */
function fire(
  host: DmlHost,
  timing: 'before' | 'after',
  operation: TriggerOperation,
  object: ObjectSchema,
  rows: readonly PendingRow[],
): void {
  if (rows.length === 0) return;
  fireTriggers(host, timing, operation, object, {
    newRecords: rows.map((row) => (timing === 'before' ? row.draft : { ...row.after })),
    oldRecords: rows.flatMap((row) => row.before ?? []),
    refuse: (index, error) => {
      const row = rows[index];
      if (row !== undefined) row.error ??= error;
    },
    count: rows.length,
  });
}

/** The records of a trigger call, and where its refusals go. */
export interface TriggerRecords {
  readonly newRecords: readonly DraftRecord[];
  readonly oldRecords: readonly SObjectRecord[];
  readonly count: number;
  refuse(index: number, error: OrgErrorDetail): void;
}

/** Calls the Apex runtime for one chunk. */
export function fireTriggers(
  host: DmlHost,
  timing: 'before' | 'after',
  operation: TriggerOperation,
  object: ObjectSchema,
  records: TriggerRecords,
): void {
  const trigger: TriggerContext = {
    objectName: object.name,
    timing,
    operation,
    newRecords: records.newRecords,
    oldRecords: records.oldRecords,
    transaction: host.apex,
    addError: (index, message, fields = []) =>
      records.refuse(index, { code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message, fields }),
  };
  try {
    host.context.apex.runTriggers(trigger);
  } catch (error) {
    if (error instanceof TransactionAbort) throw error;
    const text = error instanceof Error ? error.message : String(error);
    const when = `${timing === 'before' ? 'Before' : 'After'}${operation[0]?.toUpperCase() ?? ''}${operation.slice(1)}`;
    const message =
      error instanceof TriggerFailure ? text : `${object.name}: execution of ${when}\n\ncaused by: ${text}`;
    for (let index = 0; index < records.count; index += 1) {
      records.refuse(index, { code: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', message, fields: [] });
    }
  }
}
