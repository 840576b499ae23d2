import type { FieldValue, SObjectRecord } from '../engine/org-engine.js';
import type { ObjectSchema } from '../metadata/schema.js';
import { QueryRow, QueryRows, type QueryValue } from '../soql/run-query.js';
import { jsonError } from './rest-types.js';

/** Date-times as the REST API writes them: `2026-01-01T00:00:00.000+0000`. */
export function restDateTime(value: FieldValue): FieldValue {
  return typeof value === 'string' ? value.replace(/Z$/, '+0000') : value;
}

/** The URL of a record within the org. */
export function recordUrl(version: string, objectName: string, id: string): string {
  return `/services/data/v${version}/sobjects/${objectName}/${id}`;
}

/** A stored record as the REST API writes it, reduced to the given fields. */
export function recordJson(
  version: string,
  object: ObjectSchema,
  record: SObjectRecord,
  visible: (fieldName: string) => boolean,
): Record<string, unknown> {
  const json: Record<string, unknown> = {
    attributes: { type: object.name, url: recordUrl(version, object.name, record.Id) },
  };
  for (const field of object.fields) {
    if (!visible(field.name)) continue;
    const value = record[field.name] ?? null;
    json[field.name] = field.type === 'datetime' ? restDateTime(value) : value;
  }
  return json;
}

/** A row of a query result as the REST API writes it. */
export function queryRowJson(version: string, row: QueryRow): Record<string, unknown> {
  const { record } = row;
  const url = record === undefined ? {} : { url: recordUrl(version, record.objectName, record.id) };
  const json: Record<string, unknown> = { attributes: { type: row.type, ...url } };
  for (const [name, value] of row.values) json[name] = valueJson(version, value, row.dateTimes.has(name));
  return json;
}

function valueJson(version: string, value: QueryValue, isDateTime: boolean): unknown {
  if (value instanceof QueryRow) return queryRowJson(version, value);
  if (value instanceof QueryRows) {
    return {
      totalSize: value.totalSize,
      done: true,
      records: value.rows().map((row) => queryRowJson(version, row)),
    };
  }
  return isDateTime ? restDateTime(value) : value;
}

/** True for a JSON object, as opposed to an array or a plain value. */
export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads the fields of a record from a request body; `attributes` is skipped.
 *
 * @throws ApiError `JSON_PARSER_ERROR` for nested values.
 */
export function inputFields(body: unknown): Record<string, FieldValue> {
  if (!isJsonObject(body)) throw jsonError('The HTTP entity body is required, but this request has no entity body.');
  const fields: Record<string, FieldValue> = {};
  for (const [name, value] of Object.entries(body)) {
    if (name === 'attributes') continue;
    if (typeof value === 'object' && value !== null) {
      const token = Array.isArray(value) ? 'START_ARRAY' : 'START_OBJECT';
      throw jsonError(`Cannot deserialize instance of ${name} from ${token} value`);
    }
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null) {
      fields[name] = value;
    }
  }
  return fields;
}
