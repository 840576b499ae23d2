import type { Query, QueryBase, Subquery } from '@jetstreamapp/soql-parser-js';
import type { ApexBinds } from '../engine/apex-runtime.js';
import type { EngineContext } from '../engine/engine-context.js';
import { type FieldValue, OrgError, type SObjectRecord } from '../engine/org-engine.js';
import type { FieldSchema, ObjectSchema } from '../metadata/schema.js';
import { aggregateRows, isAggregate, isPlainCount } from './aggregate.js';
import type { ConditionLeaf } from './condition-tree.js';
import { conditionTree } from './condition-tree.js';
import { compilePredicate, type Predicate } from './predicate.js';
import { type ChildQuery, compileProjection } from './projection.js';
import { QueryRows } from './query-result.js';
import { fieldPath, type QueryScope, queriedObject } from './query-scope.js';
import { recordOrder } from './row-order.js';
import { matchingRecords } from './row-source.js';

export { QueryRow, QueryRows, type QueryValue } from './query-result.js';

/** How a query is run. */
export interface QueryOptions {
  readonly binds?: ApexBinds;
  /** Deleted records are found too (queryAll). */
  readonly includeDeleted?: boolean;
}

/** What {@link runQuery} needs: the engine, and whose access counts (system mode if nobody's). */
export interface QueryRun extends QueryOptions {
  readonly context: Pick<EngineContext, 'schema' | 'store' | 'access' | 'clock' | 'soql'>;
  readonly userId?: string;
}

/**
 * Runs a SOQL query against the tables as they are now.
 *
 * @throws OrgError `MALFORMED_QUERY`, `INVALID_TYPE`, `INVALID_FIELD` and the other refusals of the query call.
 */
export function runQuery(run: QueryRun, soql: string): QueryRows {
  const query = run.context.soql.parse(soql);
  refuseUnsupported(query);
  return execute({ ...run, soql }, query);
}

function refuseUnsupported(query: Query): void {
  if (query.withDataCategory !== undefined || query.usingScope !== undefined) {
    throw new OrgError('MALFORMED_QUERY', 'WITH DATA CATEGORY and USING SCOPE are not supported by the simulated org');
  }
  const allFields = (query.fields ?? []).some(
    (field) =>
      field.type === 'FieldFunctionExpression' &&
      field.functionName.toUpperCase() === 'FIELDS' &&
      field.parameters[0] !== 'STANDARD',
  );
  if (allFields && (query.limit === undefined || query.limit > 200)) {
    throw new OrgError('MALFORMED_QUERY', 'The SOQL FIELDS function must have a LIMIT of at most 200');
  }
}

function execute(scope: QueryScope, query: Query): QueryRows {
  const object = queriedObject(scope, query.sObject ?? '');
  const predicate = wherePredicate(scope, object, query, query.sObjectAlias);
  const none = () => {
    throw new Error('an aggregate has rows of its own');
  };
  if (isAggregate(query)) {
    const records = matchingRecords(scope, object, predicate);
    if (isPlainCount(query)) return new QueryRows(sliced(records, query).length, [], none, []);
    const rows = sliced(aggregateRows(scope, object, query, records), query);
    return new QueryRows(rows.length, [], none, rows);
  }
  const project = compileProjection(
    {
      scope,
      object,
      alias: query.sObjectAlias,
      compileChild: (subquery) => compileChild(scope, object, subquery),
    },
    query.fields ?? [],
  );
  const records = ordered(scope, object, query, query.sObjectAlias, matchingRecords(scope, object, predicate));
  return new QueryRows(records.length, records, project);
}

function wherePredicate(
  scope: QueryScope,
  object: ObjectSchema,
  query: QueryBase,
  alias: string | undefined,
): Predicate | undefined {
  if (query.where === undefined) return undefined;
  const runSubquery = (leaf: Extract<ConditionLeaf, { valueQuery: unknown }>) => semiJoin(scope, leaf.valueQuery);
  return compilePredicate({ scope, object, alias, runSubquery }, conditionTree(query.where));
}

function semiJoin(scope: QueryScope, query: Query): readonly FieldValue[] {
  const [field, ...more] = query.fields ?? [];
  if (field === undefined || more.length > 0 || (field.type !== 'Field' && field.type !== 'FieldRelationship')) {
    throw new OrgError('MALFORMED_QUERY', 'semi join sub-selects select exactly one field');
  }
  const object = queriedObject(scope, query.sObject ?? '');
  const name = field.type === 'Field' ? field.field : [...field.relationships, field.field].join('.');
  const path = fieldPath(scope, object, name, query.sObjectAlias);
  const predicate = wherePredicate(scope, object, query, query.sObjectAlias);
  return matchingRecords(scope, object, predicate)
    .map(path.read)
    .filter((value) => value !== null);
}

function ordered(
  scope: QueryScope,
  object: ObjectSchema,
  query: QueryBase,
  alias: string | undefined,
  records: readonly SObjectRecord[],
): readonly SObjectRecord[] {
  const order = recordOrder(scope, object, alias, query.orderBy);
  return sliced(order === undefined ? records : [...records].sort(order), query);
}

function sliced<T>(rows: readonly T[], query: QueryBase): readonly T[] {
  const offset = query.offset ?? 0;
  if (offset > 2000) throw new OrgError('NUMBER_OUTSIDE_VALID_RANGE', 'Maximum SOQL offset allowed is 2000');
  if (query.limit === undefined) return offset === 0 ? rows : rows.slice(offset);
  return rows.slice(offset, offset + query.limit);
}

function compileChild(scope: QueryScope, parent: ObjectSchema, subquery: Subquery): ChildQuery {
  const relationship = scope.context.schema
    .childRelationships(parent.name)
    .find((entry) => entry.name?.toLowerCase() === subquery.relationshipName.toLowerCase());
  const readable =
    relationship !== undefined &&
    (scope.userId === undefined || scope.context.access.object(scope.userId, relationship.child).read);
  if (relationship === undefined || !readable) {
    throw new OrgError(
      'INVALID_TYPE',
      `Didn't understand relationship '${subquery.relationshipName}' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
    );
  }
  return childQuery(scope, relationship.child, relationship.field, subquery);
}

function childQuery(scope: QueryScope, child: ObjectSchema, lookup: FieldSchema, subquery: Subquery): ChildQuery {
  const where = wherePredicate(scope, child, subquery, undefined);
  const project = compileProjection(
    {
      scope,
      object: child,
      alias: undefined,
      compileChild: () => {
        throw new OrgError('MALFORMED_QUERY', 'subqueries of subqueries are not supported by the simulated org');
      },
    },
    subquery.fields ?? [],
  );
  return (parent) => {
    const predicate: Predicate = {
      matches: (record) => record[lookup.name] === parent.Id && (where === undefined || where.matches(record)),
      equalities: [{ fieldName: lookup.name, values: [parent.Id] }],
    };
    const records = ordered(scope, child, subquery, undefined, matchingRecords(scope, child, predicate));
    return new QueryRows(records.length, records, project);
  };
}

/** Compiles the WHERE clause of a query on its own, in system mode; true for every record if there is none. */
export function compileWhere(context: QueryRun['context'], soql: string): (record: SObjectRecord) => boolean {
  const query = context.soql.parse(soql);
  const scope: QueryScope = { context, soql };
  const predicate = wherePredicate(scope, queriedObject(scope, query.sObject ?? ''), query, query.sObjectAlias);
  return predicate === undefined ? () => true : (record) => predicate.matches(record);
}
