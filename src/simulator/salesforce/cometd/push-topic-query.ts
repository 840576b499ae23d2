import { parseQuery, type Query, type WhereClause } from '@jetstreamapp/soql-parser-js';

/** What a PushTopic's query is about. Field names are lower-case: SOQL ignores their case. */
export interface PushTopicQuery {
  readonly objectName: string;
  /** Selected fields as the query spells them. */
  readonly selected: readonly string[];
  readonly selectedNames: ReadonlySet<string>;
  readonly whereNames: ReadonlySet<string>;
}

/**
 * Reads a PushTopic's query.
 *
 * @throws Error for a query that does not parse; check new records with `validatePushTopic` first.
 */
export function readPushTopicQuery(soql: string): PushTopicQuery {
  const query = parseQuery(soql);
  const selected = (query.fields ?? []).flatMap((field) => (field.type === 'Field' ? [field.field] : []));
  return {
    objectName: query.sObject ?? '',
    selected,
    selectedNames: new Set(selected.map((name) => name.toLowerCase())),
    whereNames: new Set(conditions(query.where).flatMap((condition) => condition.field?.toLowerCase() ?? [])),
  };
}

/** Clauses that a PushTopic may not have, each with the text in which the org refuses it. */
export function unsupportedClause(query: Query): string | undefined {
  const where = conditions(query.where);
  const fields = query.fields ?? [];
  const checks: readonly (readonly [boolean, string])[] = [
    [where.some((condition) => condition.subquery), 'semi/anti join sub-selects are not supported'],
    [query.groupBy !== undefined || fields.some(isAggregate), 'Aggregate queries are not supported'],
    [query.limit !== undefined, "'LIMIT' is not allowed"],
    [fields.some(isRelationship) || where.some((c) => c.field?.includes('.')), 'relationships are not supported'],
    [query.orderBy !== undefined, "'ORDER BY' clause is not allowed"],
    [where.some((condition) => condition.negation), "'NOT' is not supported"],
    [query.offset !== undefined, "'OFFSET' clause is not allowed"],
    [fields.some((field) => field.type === 'FieldTypeof'), "'TYPEOF' clause is not allowed"],
    [where.some((condition) => condition.formula), 'formula fields are not supported in the WHERE clause'],
  ];
  return checks.find(([present]) => present)?.[1];
}

type SelectedField = NonNullable<Query['fields']>[number];

function isAggregate(field: SelectedField): boolean {
  return field.type === 'FieldFunctionExpression';
}

function isRelationship(field: SelectedField): boolean {
  return field.type === 'FieldRelationship' || field.type === 'FieldSubquery';
}

interface WhereCondition {
  readonly field?: string;
  readonly subquery?: boolean;
  readonly formula?: boolean;
  readonly negation?: boolean;
}

function conditions(where: WhereClause | undefined): readonly WhereCondition[] {
  if (where === undefined) return [];
  const rest = 'right' in where ? conditions(where.right) : [];
  const negation: readonly WhereCondition[] =
    'operator' in where && where.operator === 'NOT' ? [{ negation: true }] : [];
  return [...conditionsOfLeft(where.left), ...negation, ...rest];
}

function conditionsOfLeft(left: WhereClause['left']): readonly WhereCondition[] {
  if (left === null) return [];
  if ('valueQuery' in left) return [{ field: left.field, subquery: true }];
  if ('field' in left) return [{ field: left.field }];
  return 'fn' in left ? [{ formula: true }] : [];
}
