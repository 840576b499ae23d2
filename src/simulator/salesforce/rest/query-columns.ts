import type { FieldType } from '@jetstreamapp/soql-parser-js';
import type { ObjectSchema, OrgSchema } from '../metadata/schema.js';
import { parseSoql } from '../soql/soql-parser.js';

/** The answer to `query?columns=true`: what the columns of the result are, without its rows. */
export function columnMetadata(schema: OrgSchema, soql: string): Record<string, unknown> {
  const query = parseSoql(soql);
  const object = schema.object(query.sObject ?? '');
  const fields = query.fields ?? [];
  return {
    columnMetadata: fields.map((field) => column(schema, object, field)),
    entityName: object?.name ?? query.sObject ?? '',
    groupBy: query.groupBy !== undefined,
    idSelected: fields.some((field) => field.type === 'Field' && field.field.toLowerCase() === 'id'),
    keyPrefix: object?.keyPrefix ?? null,
  };
}

function column(schema: OrgSchema, object: ObjectSchema | undefined, field: FieldType): Record<string, unknown> {
  switch (field.type) {
    case 'Field':
      return entry(schema, object, field.field, false, []);
    case 'FieldRelationship':
      return entry(schema, undefined, [...field.relationships, field.field].join('.'), false, []);
    case 'FieldSubquery': {
      const inner = (field.subquery.fields ?? []).map((child) => column(schema, undefined, child));
      return entry(schema, undefined, field.subquery.relationshipName, false, inner);
    }
    case 'FieldFunctionExpression':
      return entry(schema, undefined, field.alias ?? field.rawValue ?? field.functionName, true, []);
    default:
      return entry(schema, undefined, 'TYPEOF', false, []);
  }
}

function entry(
  schema: OrgSchema,
  object: ObjectSchema | undefined,
  name: string,
  aggregate: boolean,
  joinColumns: readonly unknown[],
): Record<string, unknown> {
  const field = object === undefined ? undefined : schema.field(object, name);
  const number = field?.type === 'double' || field?.type === 'int';
  return {
    aggregate,
    apexType: field?.type ?? 'String',
    booleanType: field?.type === 'boolean',
    columnName: field?.name ?? name,
    custom: field?.custom ?? false,
    displayName: field?.name ?? name,
    foreignKeyName: null,
    insertable: field?.createable ?? false,
    joinColumns,
    numberType: number,
    textType: field?.type === 'string',
    updatable: field?.updateable ?? false,
  };
}
