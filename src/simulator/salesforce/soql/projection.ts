import type { FieldType, Subquery } from '@jetstreamapp/soql-parser-js';
import { OrgError, type SObjectRecord } from '../engine/org-engine.js';
import type { ObjectSchema } from '../metadata/schema.js';
import { QueryRow, type QueryRows, type QueryValue } from './query-result.js';
import { type FieldPath, fieldPath, parentOf, type QueryScope } from './query-scope.js';
import { located } from './soql-parser.js';

/** Runs a child subquery for one parent record. */
export type ChildQuery = (parent: SObjectRecord) => QueryRows;

interface ProjectionContext {
  readonly scope: QueryScope;
  readonly object: ObjectSchema;
  readonly alias: string | undefined;
  readonly compileChild: (subquery: Subquery) => ChildQuery;
}

/** A node of the SELECT list: values of a record, and parents below it. */
interface Node {
  readonly values: Map<string, FieldPath | ((record: SObjectRecord) => QueryValue)>;
  readonly parents: Map<string, { readonly lookup: FieldPath['lookups'][number]; readonly node: Node }>;
}

/** Compiles the SELECT list of a plain query. @throws OrgError for unknown or duplicate fields. */
export function compileProjection(
  context: ProjectionContext,
  fields: readonly FieldType[],
): (record: SObjectRecord) => QueryRow {
  const root: Node = { values: new Map(), parents: new Map() };
  const children: { readonly name: string; readonly run: ChildQuery }[] = [];
  for (const entry of fields) {
    switch (entry.type) {
      case 'Field':
        addPath(context, root, entry.field);
        break;
      case 'FieldRelationship':
        addPath(context, root, [...entry.relationships, entry.field].join('.'));
        break;
      case 'FieldSubquery':
        children.push({ name: entry.subquery.relationshipName, run: context.compileChild(entry.subquery) });
        break;
      case 'FieldFunctionExpression':
        addFunction(context, root, entry.functionName.toUpperCase(), entry.parameters, entry.alias);
        break;
      default:
        throw new OrgError('MALFORMED_QUERY', 'TYPEOF is not supported by the simulated org');
    }
  }
  return (record) => projectRow(context, root, record, context.object.name, children);
}

function addPath(context: ProjectionContext, root: Node, pathText: string): void {
  const path = fieldPath(context.scope, context.object, pathText, context.alias);
  let node = root;
  for (const lookup of path.lookups) {
    const name = lookup.reference?.relationshipName ?? lookup.name;
    let parent = node.parents.get(name);
    if (parent === undefined) {
      parent = { lookup, node: { values: new Map(), parents: new Map() } };
      node.parents.set(name, parent);
    }
    node = parent.node;
  }
  if (node.values.has(path.field.name)) {
    throw new OrgError(
      'INVALID_FIELD',
      located(context.scope.soql, pathText, `duplicate field selected: ${path.field.name}`),
    );
  }
  node.values.set(path.field.name, path);
}

function addFunction(
  context: ProjectionContext,
  root: Node,
  name: string,
  parameters: readonly unknown[],
  alias: string | undefined,
): void {
  const [parameter] = parameters;
  if (typeof parameter !== 'string') throw new OrgError('MALFORMED_QUERY', `unexpected function ${name}`);
  if (name === 'FIELDS') {
    for (const field of fieldsOf(context, parameter.toUpperCase())) addPath(context, root, field);
    return;
  }
  const path = fieldPath(context.scope, context.object, parameter, context.alias);
  if (name === 'TOLABEL') {
    const label = (value: QueryValue) =>
      path.field.picklist?.values.find((entry) => entry.value === value)?.label ?? value;
    root.values.set(alias ?? path.field.name, (record) => label(path.read(record)));
    return;
  }
  if (name !== 'FORMAT') throw new OrgError('MALFORMED_QUERY', `unexpected function ${name}`);
  root.values.set(alias ?? path.field.name, (record) => {
    const value = path.read(record);
    return value === null ? null : String(value);
  });
}

function fieldsOf(context: ProjectionContext, which: string): readonly string[] {
  const { scope, object } = context;
  return object.fields
    .filter((field) => which === 'ALL' || field.custom === (which === 'CUSTOM'))
    .filter((field) => scope.userId === undefined || scope.context.access.canReadField(scope.userId, object, field))
    .map((field) => field.name);
}

function projectRow(
  context: ProjectionContext,
  node: Node,
  record: SObjectRecord,
  type: string,
  children: readonly { readonly name: string; readonly run: ChildQuery }[],
): QueryRow {
  const values = new Map<string, QueryValue>();
  const dateTimes = new Set<string>();
  for (const [name, value] of node.values) {
    if (typeof value === 'function') {
      values.set(name, value(record));
      continue;
    }
    values.set(name, value.read(record));
    if (value.field.type === 'datetime') dateTimes.add(name);
  }
  for (const [name, parent] of node.parents) values.set(name, projectParent(context, parent, record));
  for (const child of children) {
    const rows = child.run(record);
    values.set(child.name, rows.totalSize === 0 ? null : rows);
  }
  const objectName = context.scope.context.schema.objectOfId(record.Id)?.name ?? type;
  return new QueryRow(type, { objectName, id: record.Id }, values, dateTimes);
}

function projectParent(
  context: ProjectionContext,
  parent: { readonly lookup: FieldPath['lookups'][number]; readonly node: Node },
  record: SObjectRecord,
): QueryRow | null {
  const found = parentOf(context.scope, record, parent.lookup);
  if (found === undefined) return null;
  const targets = parent.lookup.reference?.to ?? [];
  const type = targets.length > 1 ? 'Name' : (targets[0] ?? 'Name');
  // The paths of a parent's node start at the queried object; here they are read from the parent itself.
  const local: Node = {
    values: new Map([...parent.node.values].map(([name, path]) => [name, atHolder(path)])),
    parents: parent.node.parents,
  };
  return projectRow(context, local, found, type, []);
}

function atHolder(
  path: FieldPath | ((record: SObjectRecord) => QueryValue),
): FieldPath | ((record: SObjectRecord) => QueryValue) {
  if (typeof path === 'function') return path;
  return { ...path, read: path.ofHolder, lookups: [] };
}
