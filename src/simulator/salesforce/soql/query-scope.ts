import type { ApexBinds } from '../engine/apex-runtime.js';
import type { EngineContext } from '../engine/engine-context.js';
import { type FieldValue, OrgError, type SObjectRecord } from '../engine/org-engine.js';
import type { FieldSchema, ObjectSchema } from '../metadata/schema.js';
import { located } from './soql-parser.js';

/** What a query runs against, and as whom. */
export interface QueryScope {
  readonly context: Pick<EngineContext, 'schema' | 'store' | 'access' | 'clock'>;
  /** Whose access counts; absent in system mode. */
  readonly userId?: string;
  /** Values of `:name` bind variables. */
  readonly binds?: ApexBinds;
  /** Deleted records are found too (queryAll). */
  readonly includeDeleted?: boolean;
  /** For the place that error messages show. */
  readonly soql: string;
}

/** A field as a query reaches it: on the queried object itself or over lookups. */
export interface FieldPath {
  readonly field: FieldSchema;
  /** Lookup fields from the queried object upwards; empty for its own fields. */
  readonly lookups: readonly FieldSchema[];
  /** The value as seen from a record of the queried object; null where a lookup on the way is empty. */
  readonly read: (record: SObjectRecord) => FieldValue;
  /** The value as seen from the record that holds the field. */
  readonly ofHolder: (holder: SObjectRecord) => FieldValue;
}

/** The fields of the `Name` entity, which is all that SOQL shows of a polymorphic owner. */
const NAME_ENTITY_FIELDS = new Set([
  'id',
  'name',
  'type',
  'username',
  'email',
  'firstname',
  'lastname',
  'alias',
  'isactive',
  'profileid',
]);

const TYPE_FIELD = 'type';

/** The object of that name, if the user may read it. @throws OrgError `INVALID_TYPE`. */
export function queriedObject(scope: QueryScope, name: string): ObjectSchema {
  const object = scope.context.schema.object(name);
  const hidden =
    object !== undefined && scope.userId !== undefined && !scope.context.access.object(scope.userId, object).read;
  if (object === undefined || hidden) {
    const message = `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`;
    throw new OrgError('INVALID_TYPE', located(scope.soql, name, message));
  }
  return object;
}

/**
 * Finds a field by its path, e.g. `Owner.Name`; a leading object name or alias is passed over.
 *
 * @throws OrgError `INVALID_FIELD` for a field or relationship that does not exist or that the user may not see.
 */
export function fieldPath(scope: QueryScope, object: ObjectSchema, path: string, alias?: string): FieldPath {
  const names = path.split('.');
  const first = names[0]?.toLowerCase();
  if (names.length > 1 && (first === alias?.toLowerCase() || first === object.name.toLowerCase())) names.shift();
  const lookups: FieldSchema[] = [];
  let holders: readonly ObjectSchema[] = [object];
  for (const relationship of names.slice(0, -1)) {
    const lookup = relationshipField(scope, holders, relationship, path);
    lookups.push(lookup);
    holders = (lookup.reference?.to ?? []).flatMap((name) => scope.context.schema.object(name) ?? []);
  }
  const name = names.at(-1) ?? '';
  const [last] = holders;
  if (last === undefined) throw noSuchColumn(scope, path, name, object.name);
  if (holders.length > 1) return polymorphicPath(scope, holders, lookups, path, name);
  const field = scope.context.schema.field(last, name);
  if (field === undefined || !visible(scope, last, field)) throw noSuchColumn(scope, path, name, last.name);
  return makePath(scope, field, lookups, (record) => record[field.name] ?? null);
}

function relationshipField(
  scope: QueryScope,
  holders: readonly ObjectSchema[],
  relationship: string,
  path: string,
): FieldSchema {
  for (const holder of holders) {
    const lookup = scope.context.schema.parentRelationship(holder, relationship);
    if (lookup !== undefined && visible(scope, holder, lookup)) return lookup;
  }
  const message = `Didn't understand relationship '${relationship}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`;
  throw new OrgError('INVALID_FIELD', located(scope.soql, path, message));
}

function polymorphicPath(
  scope: QueryScope,
  holders: readonly ObjectSchema[],
  lookups: readonly FieldSchema[],
  path: string,
  name: string,
): FieldPath {
  const lower = name.toLowerCase();
  const fields = holders.flatMap((holder) => scope.context.schema.field(holder, name) ?? []);
  const field = fields[0];
  if (field === undefined || !NAME_ENTITY_FIELDS.has(lower)) throw noSuchColumn(scope, path, name, 'Name');
  const display = { ...field, name: lower === TYPE_FIELD ? 'Type' : field.name };
  return makePath(scope, display, lookups, (record) => {
    if (lower === TYPE_FIELD) return record.Id.startsWith('005') ? 'User' : (record.Type ?? null);
    return record[field.name] ?? null;
  });
}

function makePath(
  scope: QueryScope,
  field: FieldSchema,
  lookups: readonly FieldSchema[],
  ofHolder: (holder: SObjectRecord) => FieldValue,
): FieldPath {
  const read = (record: SObjectRecord): FieldValue => {
    let holder: SObjectRecord | undefined = record;
    for (const lookup of lookups) holder = parentOf(scope, holder, lookup);
    return holder === undefined ? null : ofHolder(holder);
  };
  return { field, lookups, read, ofHolder };
}

/** The record that a lookup leads to; undefined if it is empty. */
export function parentOf(
  scope: QueryScope,
  record: SObjectRecord | undefined,
  lookup: FieldSchema,
): SObjectRecord | undefined {
  const id = record?.[lookup.name];
  if (typeof id !== 'string') return undefined;
  const object = scope.context.schema.objectOfId(id);
  return object === undefined ? undefined : scope.context.store.table(object.name).get(id);
}

function visible(scope: QueryScope, object: ObjectSchema, field: FieldSchema): boolean {
  return scope.userId === undefined || scope.context.access.canReadField(scope.userId, object, field);
}

function noSuchColumn(scope: QueryScope, path: string, name: string, entity: string): OrgError {
  const message = `No such column '${name}' on entity '${entity}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`;
  return new OrgError('INVALID_FIELD', located(scope.soql, path, message));
}
