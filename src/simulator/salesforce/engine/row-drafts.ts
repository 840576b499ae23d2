import type { FieldSchema, ObjectSchema } from '../metadata/schema.js';
import type { DraftRecord } from './apex-runtime.js';
import type { EngineContext } from './engine-context.js';
import { storedValue } from './field-values.js';
import { type FieldValue, OrgError, type SObjectRecord } from './org-engine.js';
import { normalizeId } from './record-id.js';
import { checkOwner } from './standard-behaviour.js';

/**
 * How far a write is trusted: a `user`'s is checked against access, Apex in `system` mode is not, and only the org
 * itself (`internal`) writes read-only fields such as CreatedDate.
 */
export type WriteMode = 'user' | 'system' | 'internal';

/** Field values as a caller gives them, by API name; nothing of it has been checked. */
export type InputRecord = Readonly<Record<string, FieldValue>>;

/** Applies the input to a fresh record with defaults. @throws OrgError */
export function draftForInsert(
  context: EngineContext,
  object: ObjectSchema,
  input: InputRecord,
  userId: string,
  mode: WriteMode,
): DraftRecord {
  if (mode === 'user' && !context.access.object(userId, object).create) {
    throw new OrgError('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', `entity type cannot be inserted: ${object.label}`);
  }
  const draft: DraftRecord = {};
  for (const field of object.fields) draft[field.name] = field.defaultValue;
  delete draft.Id;
  applyInput(context, object, draft, input, userId, mode, 'createable');
  return draft;
}

/** Applies the input to a copy of the stored record. @throws OrgError */
export function draftForUpdate(
  context: EngineContext,
  object: ObjectSchema,
  before: SObjectRecord,
  input: InputRecord,
  userId: string,
  mode: WriteMode,
): DraftRecord {
  if (mode === 'user') checkEdit(context, object, before, userId);
  const draft: DraftRecord = { ...before };
  applyInput(context, object, draft, input, userId, mode, 'updateable');
  return draft;
}

function checkEdit(context: EngineContext, object: ObjectSchema, record: SObjectRecord, userId: string): void {
  if (!context.access.object(userId, object).edit) {
    throw new OrgError('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', `entity type cannot be updated: ${object.label}`);
  }
  if (!context.access.canEditRecord(userId, object, record)) {
    throw new OrgError('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id');
  }
}

function applyInput(
  context: EngineContext,
  object: ObjectSchema,
  draft: DraftRecord,
  input: InputRecord,
  userId: string,
  mode: WriteMode,
  right: 'createable' | 'updateable',
): void {
  const refused: string[] = [];
  for (const [name, value] of Object.entries(input)) {
    const field = context.schema.field(object, name);
    if (field === undefined || (mode === 'user' && !context.access.canReadField(userId, object, field))) {
      throw new OrgError('INVALID_FIELD', `No such column '${name}' on sobject of type ${object.name}`);
    }
    if (field.type === 'id') {
      if (right === 'updateable') continue;
      throw new OrgError('INVALID_FIELD_FOR_INSERT_UPDATE', 'cannot specify Id in an insert call', ['Id']);
    }
    if (!mayWrite(context, object, field, userId, mode, right)) refused.push(field.name);
    else {
      const stored = storedValue(field, value, context.schema);
      if (mode === 'user' && field.type === 'reference') checkReferenceAccess(context, field, stored, userId);
      draft[field.name] = stored;
    }
  }
  if (refused.length > 0) throw securityError(refused);
}

/** A user cannot point to a record that they cannot see. */
function checkReferenceAccess(context: EngineContext, field: FieldSchema, value: FieldValue, userId: string): void {
  if (typeof value !== 'string') return;
  const target = context.schema.objectOfId(value);
  const record = target === undefined ? undefined : context.store.table(target.name).get(value);
  if (target === undefined || record === undefined || context.access.canReadRecord(userId, target, record)) return;
  throw new OrgError(
    'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
    `insufficient access rights on cross-reference id: ${value.slice(0, 15)}`,
    [field.name],
  );
}

function mayWrite(
  context: EngineContext,
  object: ObjectSchema,
  field: FieldSchema,
  userId: string,
  mode: WriteMode,
  right: 'createable' | 'updateable',
): boolean {
  if (mode === 'internal') return true;
  return field[right] && (mode === 'system' || context.access.canEditField(userId, object, field));
}

function securityError(fields: readonly string[]): OrgError {
  return new OrgError(
    'INVALID_FIELD_FOR_INSERT_UPDATE',
    `Unable to create/update fields: ${fields.join(', ')}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
    fields,
  );
}

/**
 * The checks that Salesforce makes after before triggers: required fields, values that a trigger wrote, references,
 * the owner and unique fields.
 *
 * @throws OrgError
 */
export function validateDraft(
  context: EngineContext,
  object: ObjectSchema,
  draft: DraftRecord,
  before: SObjectRecord | undefined,
): void {
  const missing: string[] = [];
  for (const field of object.fields) {
    if (field.type === 'id') continue;
    const value = draft[field.name] ?? null;
    if (value === null && field.required) missing.push(field.name);
    if (value === null || value === before?.[field.name]) continue;
    const stored = storedValue(field, value, context.schema);
    draft[field.name] = stored;
    if (field.type === 'reference') checkReference(context, field, stored);
    if (field.unique) checkUnique(context, object, field, stored, before?.Id);
  }
  if (missing.length > 0) {
    throw new OrgError('REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, missing);
  }
  if (draft.OwnerId !== before?.OwnerId) checkOwner(object, draft.OwnerId, context.store);
}

function checkReference(context: EngineContext, field: FieldSchema, value: FieldValue): void {
  if (typeof value !== 'string') return;
  const target = context.schema.objectOfId(value);
  const table = target === undefined ? undefined : context.store.table(target.name);
  if (table?.get(value) !== undefined) return;
  if (table?.getDeleted(value) !== undefined)
    throw new OrgError('ENTITY_IS_DELETED', 'entity is deleted', [field.name]);
  throw new OrgError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', [field.name]);
}

function checkUnique(
  context: EngineContext,
  object: ObjectSchema,
  field: FieldSchema,
  value: FieldValue,
  ownId: string | undefined,
): void {
  if (value === null) return;
  const table = context.store.table(object.name);
  for (const id of table.lookup(field.name, value) ?? []) {
    if (id === ownId || (field.caseSensitive && table.get(id)?.[field.name] !== value)) continue;
    const message = `duplicate value found: ${field.name} duplicates value on record with id: ${id.slice(0, 15)}`;
    throw new OrgError('DUPLICATE_VALUE', message);
  }
}

/**
 * The stored record that an update or delete names.
 *
 * @throws OrgError `MALFORMED_ID`, `ENTITY_IS_DELETED`, `INVALID_CROSS_REFERENCE_KEY`, `UNABLE_TO_LOCK_ROW`.
 */
export function existingRecord(
  context: EngineContext,
  object: ObjectSchema,
  id: FieldValue | undefined,
): SObjectRecord {
  if (id === undefined || id === null || id === '') {
    throw new OrgError('MISSING_ARGUMENT', 'Id not specified in an update call');
  }
  const id18 = typeof id === 'string' ? normalizeId(id) : undefined;
  if (id18 === undefined || !id18.startsWith(object.keyPrefix)) {
    throw new OrgError('MALFORMED_ID', `${object.label} ID: id value of incorrect type: ${String(id)}`, ['Id']);
  }
  const table = context.store.table(object.name);
  const record = table.get(id18);
  if (record === undefined) {
    if (table.getDeleted(id18) !== undefined) throw new OrgError('ENTITY_IS_DELETED', 'entity is deleted');
    throw new OrgError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
  }
  if (context.faults.isLocked(id18)) {
    throw new OrgError(
      'UNABLE_TO_LOCK_ROW',
      `unable to obtain exclusive access to this record or 1 records: ${id18.slice(0, 15)}`,
    );
  }
  return record;
}
