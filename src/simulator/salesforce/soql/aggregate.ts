import type { FieldType, FunctionExp, GroupByClause, HavingClause, Query } from '@jetstreamapp/soql-parser-js';
import { type FieldValue, OrgError, type SObjectRecord } from '../engine/org-engine.js';
import type { ObjectSchema } from '../metadata/schema.js';
import { type ConditionTree, conditionTree } from './condition-tree.js';
import { QueryRow } from './query-result.js';
import { fieldPath, type QueryScope } from './query-scope.js';
import { clauseList, combine } from './row-order.js';

interface Column {
  readonly name: string;
  /** How clauses name it: the expression without spaces, in lower case. */
  readonly expression: string;
  compute(group: readonly SObjectRecord[]): FieldValue;
}

interface Call {
  readonly functionName?: string | undefined;
  readonly parameters?: readonly unknown[] | undefined;
}

/** True if the query has to be answered by groups rather than by records. */
export function isAggregate(query: Query): boolean {
  return query.groupBy !== undefined || (query.fields ?? []).some(isAggregateField);
}

function isAggregateField(field: FieldType): boolean {
  return (
    field.type === 'FieldFunctionExpression' && /^(COUNT|COUNT_DISTINCT|SUM|AVG|MIN|MAX)$/i.test(field.functionName)
  );
}

/** True for `SELECT COUNT()`, which answers with a size only. */
export function isPlainCount(query: Query): boolean {
  const [only, ...more] = query.fields ?? [];
  return (
    more.length === 0 &&
    only?.type === 'FieldFunctionExpression' &&
    only.functionName.toUpperCase() === 'COUNT' &&
    only.parameters.length === 0
  );
}

/** The rows of an aggregate query, grouped, filtered by HAVING and sorted. @throws OrgError */
export function aggregateRows(
  scope: QueryScope,
  object: ObjectSchema,
  query: Query,
  records: readonly SObjectRecord[],
): readonly QueryRow[] {
  const keys = clauseList(query.groupBy).map((clause) => groupKey(scope, object, query, clause));
  let expressions = 0;
  const columns = (query.fields ?? []).map((field) => {
    const column = columnOf(scope, object, query, field, () => `expr${expressions++}`);
    if (!isAggregateField(field) && !keys.some((key) => key.expression === column.expression)) {
      throw new OrgError('MALFORMED_QUERY', `Field must be grouped or aggregated: ${column.name}`);
    }
    return column;
  });
  const groups = groupBy(records, keys);
  const kept = query.having === undefined ? groups : groups.filter(having(scope, object, query, query.having, columns));
  sortGroups(scope, object, query, columns, kept);
  return kept.map((group) => row(columns, group));
}

function row(columns: readonly Column[], group: readonly SObjectRecord[]): QueryRow {
  const values = new Map(columns.map((column) => [column.name, column.compute(group)] as const));
  return new QueryRow('AggregateResult', undefined, values, new Set());
}

function groupKey(scope: QueryScope, object: ObjectSchema, query: Query, clause: GroupByClause): Column {
  if ('field' in clause) return fieldColumn(scope, object, query, clause.field, clause.field);
  return functionColumn(scope, object, query, clause.fn, 'group');
}

function groupBy(records: readonly SObjectRecord[], keys: readonly Column[]): SObjectRecord[][] {
  if (keys.length === 0) return [[...records]];
  const groups = new Map<string, SObjectRecord[]>();
  for (const record of records) {
    const key = JSON.stringify(keys.map((column) => column.compute([record])));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [record]);
    else group.push(record);
  }
  return [...groups.values()];
}

function columnOf(
  scope: QueryScope,
  object: ObjectSchema,
  query: Query,
  field: FieldType,
  nextName: () => string,
): Column {
  switch (field.type) {
    case 'Field':
      return fieldColumn(scope, object, query, field.field, field.alias ?? field.field);
    case 'FieldRelationship':
      return fieldColumn(scope, object, query, [...field.relationships, field.field].join('.'), field.field);
    case 'FieldFunctionExpression':
      return functionColumn(scope, object, query, field, field.alias ?? nextName());
    default:
      throw new OrgError('MALFORMED_QUERY', 'unexpected subquery in an aggregate query');
  }
}

function fieldColumn(scope: QueryScope, object: ObjectSchema, query: Query, text: string, name: string): Column {
  const path = fieldPath(scope, object, text, query.sObjectAlias);
  return {
    name: name === text && path.lookups.length === 0 ? path.field.name : name,
    expression: text.toLowerCase(),
    compute: ([first]) => (first === undefined ? null : path.read(first)),
  };
}

function functionColumn(scope: QueryScope, object: ObjectSchema, query: Query, call: Call, name: string): Column {
  const functionName = (call.functionName ?? '').toUpperCase();
  const [parameter] = call.parameters ?? [];
  const expression = expressionOf(call);
  if (parameter === undefined && functionName === 'COUNT') {
    return { name, expression, compute: (group) => group.length };
  }
  if (typeof parameter !== 'string') throw new OrgError('MALFORMED_QUERY', `unexpected function ${functionName}`);
  const { read } = fieldPath(scope, object, parameter, query.sObjectAlias);
  return { name, expression, compute: (group) => computeFunction(functionName, group.map(read)) };
}

function expressionOf(call: Call): string {
  return `${call.functionName ?? ''}(${(call.parameters ?? []).map(String).join(',')})`.toLowerCase();
}

function computeFunction(name: string, all: readonly FieldValue[]): FieldValue {
  const values = all.filter((value) => value !== null);
  const numbers = () => values.filter((value) => typeof value === 'number');
  const sum = () => numbers().reduce((total, value) => total + value, 0);
  const first = typeof values[0] === 'string' ? values[0] : undefined;
  switch (name) {
    case 'COUNT':
      return values.length;
    case 'COUNT_DISTINCT':
      return new Set(values).size;
    case 'SUM':
      return values.length === 0 ? null : sum();
    case 'AVG':
      return values.length === 0 ? null : sum() / values.length;
    case 'MIN':
      return extreme(values, (value, best) => value < best);
    case 'MAX':
      return extreme(values, (value, best) => value > best);
    case 'CALENDAR_YEAR':
      return first === undefined ? null : Number(first.slice(0, 4));
    case 'CALENDAR_MONTH':
      return first === undefined ? null : Number(first.slice(5, 7));
    case 'DAY_ONLY':
      return first === undefined ? null : first.slice(0, 10);
    case 'HOUR_IN_DAY':
      return first === undefined ? null : Number(first.slice(11, 13));
    default:
      throw new OrgError('MALFORMED_QUERY', `unexpected function ${name}`);
  }
}

function extreme<T>(values: readonly T[], better: (value: T, best: T) => boolean): T | null {
  const [first, ...rest] = values;
  if (first === undefined) return null;
  return rest.reduce((best, value) => (better(value, best) ? value : best), first);
}

function having(
  scope: QueryScope,
  object: ObjectSchema,
  query: Query,
  clause: HavingClause,
  columns: readonly Column[],
): (group: readonly SObjectRecord[]) => boolean {
  const test = (tree: ConditionTree, group: readonly SObjectRecord[]): boolean => {
    switch (tree.kind) {
      case 'and':
        return tree.parts.every((part) => test(part, group));
      case 'or':
        return tree.parts.some((part) => test(part, group));
      case 'not':
        return !test(tree.part, group);
      case 'leaf': {
        const { leaf } = tree;
        if (!('value' in leaf) || typeof leaf.value !== 'string') {
          throw new OrgError('MALFORMED_QUERY', 'unexpected condition in HAVING');
        }
        const column =
          'fn' in leaf
            ? functionColumn(scope, object, query, leaf.fn, 'having')
            : (columns.find((entry) => entry.name === leaf.field) ??
              fieldColumn(scope, object, query, leaf.field, leaf.field));
        return compareNumber(column.compute(group), leaf.operator, Number(leaf.value));
      }
    }
  };
  const tree = conditionTree(clause);
  return (group) => test(tree, group);
}

function compareNumber(value: FieldValue, operator: string, wanted: number): boolean {
  if (typeof value !== 'number' || Number.isNaN(wanted)) {
    throw new OrgError('MALFORMED_QUERY', 'HAVING compares numbers only in the simulated org');
  }
  switch (operator) {
    case '=':
      return value === wanted;
    case '!=':
      return value !== wanted;
    case '>':
      return value > wanted;
    case '>=':
      return value >= wanted;
    case '<':
      return value < wanted;
    case '<=':
      return value <= wanted;
    default:
      throw new OrgError('MALFORMED_QUERY', `unexpected token: '${operator}'`);
  }
}

function sortGroups(
  scope: QueryScope,
  object: ObjectSchema,
  query: Query,
  columns: readonly Column[],
  groups: SObjectRecord[][],
): void {
  const clauses = clauseList(query.orderBy);
  if (clauses.length === 0) return;
  const keys = clauses.map((entry) => {
    const column = 'field' in entry ? undefined : functionColumnOf(scope, object, query, entry.fn);
    const named = 'field' in entry ? columns.find((candidate) => candidate.name === entry.field) : column;
    const found = named ?? ('field' in entry ? fieldColumn(scope, object, query, entry.field, entry.field) : undefined);
    return { entry, read: (group: readonly SObjectRecord[]) => found?.compute(group) ?? null };
  });
  groups.sort(combine(keys));
}

function functionColumnOf(scope: QueryScope, object: ObjectSchema, query: Query, call: FunctionExp): Column {
  return functionColumn(scope, object, query, call, 'order');
}
