import type { ObjectSchema } from '../metadata/schema.js';
import type { SaveResult } from './apex-runtime.js';
import { type DmlHost, fireTriggers, TRIGGER_CHUNK } from './dml-statement.js';
import type { EngineContext } from './engine-context.js';
import { toSecond } from './field-values.js';
import { OrgError, type OrgErrorDetail, type SObjectRecord } from './org-engine.js';
import { normalizeId } from './record-id.js';
import { existingRecord, type WriteMode } from './row-drafts.js';

interface PendingRemoval {
  readonly id: string;
  record?: SObjectRecord;
  error?: OrgErrorDetail;
}

/** What a delete took along, so that an undelete can bring it back. */
export interface RemovalTrace {
  readonly cascaded: readonly { readonly objectName: string; readonly id: string }[];
  readonly cleared: readonly { readonly objectName: string; readonly id: string; readonly fieldName: string }[];
}

/** Removal traces by record id. Kept for the life of the org, as the recycle bin is. */
export type RemovalTraces = Map<string, RemovalTrace>;

/** Options of a removal. */
export interface RemovalOptions {
  readonly mode: WriteMode;
  /** For a merge: the record that lives on, written to `MasterRecordId` of the others. */
  readonly masterId?: string;
}

/**
 * Deletes records into the recycle bin with their triggers. Lookups to them are emptied, or their children deleted,
 * without triggers and without notifications. Errors stay with their record; the caller rolls back.
 */
export function runDelete(
  host: DmlHost,
  traces: RemovalTraces,
  object: ObjectSchema,
  ids: readonly string[],
  options: RemovalOptions,
): readonly SaveResult[] {
  const rows = ids.map((id): PendingRemoval => ({ id }));
  for (let start = 0; start < rows.length; start += TRIGGER_CHUNK) {
    deleteChunk(host, traces, object, rows.slice(start, start + TRIGGER_CHUNK), options);
  }
  return rows.map((row) => ({
    id: row.record?.Id ?? row.id,
    errors: row.error === undefined ? [] : [row.error],
  }));
}

function deleteChunk(
  host: DmlHost,
  traces: RemovalTraces,
  object: ObjectSchema,
  rows: readonly PendingRemoval[],
  options: RemovalOptions,
): void {
  const sound = () => rows.filter((row) => row.error === undefined);
  for (const row of sound()) guard(row, () => load(host, object, row, options));
  fireRemoval(host, 'before', object, sound());
  for (const row of sound()) guard(row, () => remove(host, traces, object, row));
  fireRemoval(host, 'after', object, sound());
}

function guard(row: PendingRemoval, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof OrgError)) throw error;
    row.error = error.detail;
  }
}

function load(host: DmlHost, object: ObjectSchema, row: PendingRemoval, options: RemovalOptions): void {
  const { context, userId } = host;
  const record = existingRecord(context, object, row.id);
  if (options.mode === 'user' && !context.access.canDeleteRecord(userId, object, record)) {
    throw new OrgError('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id');
  }
  row.record = options.masterId === undefined ? record : { ...record, MasterRecordId: options.masterId };
  if (row.record !== record) context.store.write(object.name, row.record);
}

function fireRemoval(
  host: DmlHost,
  timing: 'before' | 'after',
  object: ObjectSchema,
  rows: readonly PendingRemoval[],
): void {
  if (rows.length === 0 || !host.context.apex.hasTriggers(object.name)) return;
  fireTriggers(host, timing, 'delete', object, {
    newRecords: [],
    oldRecords: rows.flatMap((row) => row.record ?? []),
    count: rows.length,
    refuse: (index, error) => {
      const row = rows[index];
      if (row !== undefined) row.error ??= error;
    },
  });
}

function remove(host: DmlHost, traces: RemovalTraces, object: ObjectSchema, row: PendingRemoval): void {
  const { record } = row;
  if (record === undefined) return;
  const cascaded: { objectName: string; id: string }[] = [];
  const cleared: { objectName: string; id: string; fieldName: string }[] = [];
  for (const { child, field } of host.context.schema.childRelationships(object.name)) {
    const table = host.context.store.table(child.name);
    for (const id of [...(table.lookup(field.name, record.Id) ?? [])]) {
      const referring = table.get(id);
      if (referring === undefined) continue;
      const onDelete = field.reference?.onDelete ?? 'SetNull';
      if (onDelete === 'Restrict') {
        throw new OrgError(
          'DELETE_FAILED',
          `Your attempt to delete ${record.Id} could not be completed because it is associated with: ${child.labelPlural}`,
        );
      }
      if (onDelete === 'Cascade') {
        host.context.store.write(child.name, { ...referring, IsDeleted: true });
        cascaded.push({ objectName: child.name, id });
      } else {
        host.context.store.write(child.name, { ...referring, [field.name]: null });
        cleared.push({ objectName: child.name, id, fieldName: field.name });
      }
    }
  }
  traces.set(record.Id, { cascaded, cleared });
  const stamped = { ...record, IsDeleted: true, SystemModstamp: toSecond(host.context.clock.now()) };
  host.context.store.write(object.name, stamped);
  host.recordChange({ operation: 'delete', objectName: object.name, before: record });
}

/** Brings a record back from the recycle bin with what its delete took along. @throws OrgError */
export function runUndelete(host: DmlHost, traces: RemovalTraces, object: ObjectSchema, ids: readonly string[]): void {
  const restored = ids.map((id) => restore(host, traces, object, id));
  if (!host.context.apex.hasTriggers(object.name)) return;
  fireTriggers(host, 'after', 'undelete', object, {
    newRecords: restored.map((record) => ({ ...record })),
    oldRecords: [],
    count: restored.length,
    refuse: (_index, error) => {
      throw new OrgError(error.code, error.message, error.fields);
    },
  });
}

function restore(host: DmlHost, traces: RemovalTraces, object: ObjectSchema, id: string): SObjectRecord {
  const { store } = host.context;
  const deleted = store.table(object.name).getDeleted(normalizeId(id) ?? '');
  if (deleted === undefined || !object.undeletable) {
    throw new OrgError('UNDELETE_FAILED', 'Entity is not in the recycle bin');
  }
  const record = { ...deleted, IsDeleted: false };
  store.write(object.name, record);
  const trace = traces.get(record.Id);
  for (const child of trace?.cascaded ?? []) {
    const gone = store.table(child.objectName).getDeleted(child.id);
    if (gone !== undefined) store.write(child.objectName, { ...gone, IsDeleted: false });
  }
  for (const { objectName, id: childId, fieldName } of trace?.cleared ?? []) {
    const child = store.table(objectName).get(childId);
    if (child?.[fieldName] === null) store.write(objectName, { ...child, [fieldName]: record.Id });
  }
  host.recordChange({ operation: 'undelete', objectName: object.name, after: record });
  return record;
}

/** Hangs everything that refers to one record on another, without triggers: what a merge does first. */
export function moveChildren(context: EngineContext, object: ObjectSchema, fromId: string, toId: string): void {
  for (const { child, field } of context.schema.childRelationships(object.name)) {
    const table = context.store.table(child.name);
    for (const id of [...(table.lookup(field.name, fromId) ?? [])]) {
      const record = table.get(id);
      if (record !== undefined) context.store.write(child.name, { ...record, [field.name]: toId });
    }
  }
}
