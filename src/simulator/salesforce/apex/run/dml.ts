import { type SaveResult, TransactionAbort } from '../../engine/apex-runtime.js';
import { type FieldValue, OrgError, type OrgErrorDetail } from '../../engine/org-engine.js';
import type { FieldSchema, ObjectSchema } from '../../metadata/schema.js';
import type { DmlOperation } from '../syntax/ast.js';
import { ListValue } from '../values/collections.js';
import type { DmlFailure } from '../values/instances.js';
import { toStored } from '../values/record-fields.js';
import { RecordValue } from '../values/records.js';
import type { Value } from '../values/value.js';
import { refuseLists } from './dml-lists.js';
import type { Frame } from './frame.js';
import { type ApexThrow, raise, raiseDml, raiseNull } from './throw.js';

/** How a DML statement is run. */
export interface DmlOptions {
  readonly allOrNone: boolean;
  readonly mode: 'user' | 'system';
  /** External id of an upsert; the id if absent. */
  readonly field?: FieldSchema | undefined;
  /** Text that is too long is cut: `DMLOptions.allowFieldTruncation`. */
  readonly truncate?: boolean;
}

/** What became of one record. */
export interface RowResult {
  readonly id: string;
  readonly created: boolean;
  readonly errors: readonly OrgErrorDetail[];
}

/** A broken limit on its way through the engine, which must not take it for the failure of a record. */
export class ApexAbort extends TransactionAbort {
  override readonly name = 'ApexAbort';
  /** The exception that no catch block stops. */
  readonly thrown: ApexThrow;

  constructor(thrown: ApexThrow) {
    super(thrown.message);
    this.thrown = thrown;
  }
}

/** Calls the engine; what it refuses as a whole becomes one error for every record. */
function guarded(count: number, work: () => readonly RowResult[]): readonly RowResult[] {
  try {
    return work();
  } catch (error) {
    if (error instanceof ApexAbort) throw error.thrown;
    if (!(error instanceof OrgError)) throw error;
    return Array.from({ length: count }, () => ({ id: '', created: false, errors: [error.detail] }));
  }
}

/** The records of an operand: one, or a list. @throws ApexThrow NullPointerException */
export function recordsOf(operand: Value): readonly RecordValue[] {
  if (operand instanceof RecordValue) return [operand];
  if (!(operand instanceof ListValue)) return raiseNull();
  return operand.items.map((item) => (item instanceof RecordValue ? item : raiseNull()));
}

/**
 * Runs a DML operation on records and writes the new ids back.
 *
 * @throws ApexThrow DmlException if `allOrNone` and a record was refused; ListException, SObjectException, LimitException.
 */
export function performDml(
  operation: Exclude<DmlOperation, 'merge'>,
  records: readonly RecordValue[],
  options: DmlOptions,
  frame: Frame,
): readonly RowResult[] {
  if (records.length === 0) return [];
  refuseLists(operation, records, frame.execution);
  const { limits, transaction } = frame.execution;
  limits.use('dmlStatements');
  limits.use('dmlRows', records.length);
  for (const record of records) frame.execution.mixing.note(record.object.name, verbOf(operation));
  const savepoint = transaction.savepoint();
  const results: RowResult[] = [];
  for (const group of groups(records)) {
    results.push(...guarded(group.length, () => runGroup(operation, group, options, frame)));
  }
  const failures = failuresOf(records, results);
  if (failures.length > 0 && options.allOrNone) {
    transaction.rollback(savepoint);
    raiseDml(failureText(operation, failures), failures);
  }
  records.forEach((record, index) => {
    const result = results[index];
    if (result?.errors.length === 0 && (operation === 'insert' || operation === 'upsert'))
      record.values.set('Id', result.id);
  });
  return results;
}

/** Neighbours of the same object go together. */
function groups(records: readonly RecordValue[]): readonly (readonly RecordValue[])[] {
  const all: RecordValue[][] = [];
  for (const record of records) {
    const last = all.at(-1);
    if (last?.[0]?.object === record.object) last.push(record);
    else all.push([record]);
  }
  return all;
}

function runGroup(
  operation: Exclude<DmlOperation, 'merge'>,
  group: readonly RecordValue[],
  options: DmlOptions,
  frame: Frame,
): readonly RowResult[] {
  const object = group[0]?.object;
  if (object === undefined) return [];
  const transaction = frame.execution.transaction.inMode(options.mode);
  const ids = () => group.map((record) => record.id ?? '');
  switch (operation) {
    case 'insert':
    case 'update':
      return save(operation, object, group, options, frame);
    case 'upsert':
      return upsert(object, group, options, frame);
    case 'delete':
      return transaction.tryRemove(object.name, ids(), options.allOrNone).map(rowResult);
    case 'undelete':
      transaction.undelete(object.name, ids());
      return ids().map((id) => ({ id, created: false, errors: [] }));
  }
}

function save(
  operation: 'insert' | 'update',
  object: ObjectSchema,
  group: readonly RecordValue[],
  options: DmlOptions,
  frame: Frame,
): readonly RowResult[] {
  const transaction = frame.execution.transaction.inMode(options.mode);
  const inputs = group.map((record) => inputOf(record, object, operation, options));
  const results = transaction.trySave(operation, object.name, inputs, options.allOrNone);
  return results.map((result) => ({ ...rowResult(result), created: operation === 'insert' }));
}

function rowResult(result: SaveResult): RowResult {
  return { id: result.id, created: false, errors: result.errors };
}

/** The fields of a record that the engine is to write. What a query brought along and nobody can write stays out. */
function inputOf(
  record: RecordValue,
  object: ObjectSchema,
  operation: 'insert' | 'update',
  options: DmlOptions,
): Readonly<Record<string, FieldValue>> {
  const input: Record<string, FieldValue> = {};
  const right = operation === 'insert' ? 'createable' : 'updateable';
  for (const field of object.fields) {
    const value = record.values.get(field.name);
    if (value === undefined) continue;
    if (field.type === 'id') {
      if (value !== null) input[field.name] = toStored(value);
    } else if (field[right]) {
      const stored = toStored(value);
      const cut = options.truncate === true && typeof stored === 'string' && field.length > 0;
      input[field.name] = cut ? stored.slice(0, field.length) : stored;
    }
  }
  return input;
}

/** Records with a match are updated, the others inserted. */
function upsert(
  object: ObjectSchema,
  group: readonly RecordValue[],
  options: DmlOptions,
  frame: Frame,
): readonly RowResult[] {
  const found = group.map((record) => matchOf(record, object, options, frame));
  const results: RowResult[] = group.map(() => ({ id: '', created: false, errors: [] }));
  for (const operation of ['update', 'insert'] as const) {
    const places = group.flatMap((_record, index) =>
      (found[index] === undefined) === (operation === 'insert') ? [index] : [],
    );
    const records = places.flatMap((index) => group.slice(index, index + 1));
    if (records.length === 0) continue;
    if (operation === 'update') for (const index of places) group[index]?.values.set('Id', found[index] ?? null);
    save(operation, object, records, options, frame).forEach((result, position) => {
      const index = places[position];
      if (index !== undefined) results[index] = result;
    });
  }
  return results;
}

/** Source: Apex Developer Guide, "Upserting Records": case counts unless the field is unique without regard to it. */
function countsCase(field: FieldSchema): boolean {
  return field.custom && (field.caseSensitive || !field.unique);
}

function matchOf(record: RecordValue, object: ObjectSchema, options: DmlOptions, frame: Frame): string | undefined {
  const { field } = options;
  if (field === undefined || field.type === 'id') return record.id;
  const value = record.values.get(field.name) ?? null;
  if (value === null) return undefined;
  const stored = toStored(value);
  const matches = frame.execution.transaction
    .select(object.name, { [field.name]: stored })
    .filter((match) => !countsCase(field) || match[field.name] === stored);
  if (matches.length > 1) {
    const ids = matches.map((match) => match.Id).join(', ');
    throw new OrgError('DUPLICATE_EXTERNAL_ID', `more than one record found for external id field: [${ids}]`);
  }
  return matches[0]?.Id;
}

function failuresOf(records: readonly RecordValue[], results: readonly RowResult[]): readonly DmlFailure[] {
  return results.flatMap((result, index): DmlFailure[] => {
    const [error] = result.errors;
    if (error === undefined || error.code === 'ALL_OR_NONE_OPERATION_ROLLED_BACK') return [];
    return [{ index, id: records[index]?.id ?? null, code: error.code, message: error.message, fields: error.fields }];
  });
}

function verbOf(operation: DmlOperation): string {
  return `${(operation[0] ?? '').toUpperCase()}${operation.slice(1)}`;
}

/** Source: the texts that Salesforce's own forums and logs show. */
function failureText(operation: DmlOperation, failures: readonly DmlFailure[]): string {
  const [first] = failures;
  const withId = first?.id === null ? '' : ` with id ${first?.id ?? ''}`;
  const error = `${first?.code ?? ''}, ${first?.message ?? ''}: [${first?.fields.join(', ') ?? ''}]`;
  return `${verbOf(operation)} failed. First exception on row ${first?.index ?? 0}${withId}; first error: ${error}`;
}

/** `merge master duplicates`. @throws ApexThrow DmlException, LimitException */
export function performMerge(
  master: RecordValue,
  losers: readonly RecordValue[],
  options: DmlOptions,
  frame: Frame,
): void {
  const { limits, transaction } = frame.execution;
  limits.use('dmlStatements');
  limits.use('dmlRows', losers.length + 1);
  if (losers.length === 0 || losers.length > 2)
    raise('DmlException', 'Merge failed. A merge takes one or two duplicates');
  const savepoint = transaction.savepoint();
  const results = guarded(1, () => {
    transaction.inMode(options.mode).merge(
      master.object.name,
      master.id ?? '',
      losers.map((loser) => loser.id ?? ''),
    );
    return [{ id: master.id ?? '', created: false, errors: [] }];
  });
  const failures = failuresOf([master], results);
  if (failures.length === 0) return;
  transaction.rollback(savepoint);
  raiseDml(failureText('merge', failures), failures);
}
