import type { OrderByClause } from '@jetstreamapp/soql-parser-js';
import { type FieldValue, OrgError, type SObjectRecord } from '../engine/org-engine.js';
import type { ObjectSchema } from '../metadata/schema.js';
import { fieldPath, type QueryScope } from './query-scope.js';

/** Compares two things of a result for ORDER BY. */
export type RowOrder<T> = (a: T, b: T) => number;

/** The ORDER BY clause of a plain query; undefined if there is none. @throws OrgError */
export function recordOrder(
  scope: QueryScope,
  object: ObjectSchema,
  alias: string | undefined,
  clause: OrderByClause | OrderByClause[] | undefined,
): RowOrder<SObjectRecord> | undefined {
  const clauses = clauseList(clause);
  if (clauses.length === 0) return undefined;
  return combine(
    clauses.map((entry) => {
      if (!('field' in entry)) throw new OrgError('MALFORMED_QUERY', 'functions are not supported in ORDER BY here');
      const path = fieldPath(scope, object, entry.field, alias);
      return { entry, read: (record: SObjectRecord) => path.read(record) };
    }),
  );
}

/** A clause that the parser gives as nothing, one or several, as a list. */
export function clauseList<T>(clause: T | T[] | undefined): readonly T[] {
  if (clause === undefined) return [];
  return Array.isArray(clause) ? clause : [clause];
}

/** Joins sort keys into one order. Nulls stand first unless the clause says otherwise. */
export function combine<T>(keys: readonly { readonly entry: OrderByClause; read(row: T): FieldValue }[]): RowOrder<T> {
  return (a, b) => {
    for (const { entry, read } of keys) {
      const order = compareValues(read(a), read(b), entry.order === 'DESC', entry.nulls === 'LAST');
      if (order !== 0) return order;
    }
    return 0;
  };
}

function compareValues(a: FieldValue, b: FieldValue, descending: boolean, nullsLast: boolean): number {
  if (a === null || b === null) {
    if (a === b) return 0;
    return (a === null) === nullsLast ? 1 : -1;
  }
  const left = typeof a === 'string' ? a.toLowerCase() : a;
  const right = typeof b === 'string' ? b.toLowerCase() : b;
  const order = left < right ? -1 : left > right ? 1 : 0;
  return descending ? -order : order;
}
