import type { FieldValue, SObjectRecord } from '../engine/org-engine.js';
import type { Table } from '../engine/table.js';
import type { ObjectSchema } from '../metadata/schema.js';
import type { Predicate } from './predicate.js';
import type { QueryScope } from './query-scope.js';

/** The records of an object that match and that the user may see, read over an index where the predicate allows it. */
export function matchingRecords(
  scope: QueryScope,
  object: ObjectSchema,
  predicate: Predicate | undefined,
): readonly SObjectRecord[] {
  const table = scope.context.store.table(object.name);
  const mayRead = rowFilter(scope, object);
  const found: SObjectRecord[] = [];
  for (const record of candidates(scope, table, predicate)) {
    if ((predicate === undefined || predicate.matches(record)) && mayRead(record)) found.push(record);
  }
  return found;
}

function candidates(scope: QueryScope, table: Table, predicate: Predicate | undefined): Iterable<SObjectRecord> {
  if (scope.includeDeleted === true) return [...table.records(), ...table.deletedRecords()];
  let best: ReadonlySet<string> | undefined;
  for (const { fieldName, values } of predicate?.equalities ?? []) {
    const ids = idsOf(table, fieldName, values);
    if (ids !== undefined && (best === undefined || ids.size < best.size)) best = ids;
  }
  return best === undefined ? table.records() : recordsOf(table, best);
}

function idsOf(table: Table, fieldName: string, values: readonly FieldValue[]): ReadonlySet<string> | undefined {
  if (fieldName === 'Id') return new Set(values.map(String));
  if (!table.isIndexed(fieldName)) return undefined;
  const [only] = values;
  if (values.length === 1 && only !== undefined) return table.lookup(fieldName, only);
  const union = new Set<string>();
  for (const value of values) for (const id of table.lookup(fieldName, value) ?? []) union.add(id);
  return union;
}

function* recordsOf(table: Table, ids: ReadonlySet<string>): Iterable<SObjectRecord> {
  for (const id of ids) {
    const record = table.get(id);
    if (record !== undefined) yield record;
  }
}

function rowFilter(scope: QueryScope, object: ObjectSchema): (record: SObjectRecord) => boolean {
  const { userId } = scope;
  if (userId === undefined) return () => true;
  const { access } = scope.context;
  const permission = access.object(userId, object);
  const openToAll = object.sharingModel === 'Read' || object.sharingModel === 'ReadWrite';
  if (permission.viewAll || permission.modifyAll || openToAll) return () => true;
  return (record) => access.canReadRecord(userId, object, record);
}
