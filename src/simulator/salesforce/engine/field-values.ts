import type { FieldSchema, OrgSchema } from '../metadata/schema.js';
import { type FieldValue, OrgError } from './org-engine.js';
import { normalizeId } from './record-id.js';

const EMAIL = /^[^\s@<>(),;:"]+@[^\s@<>(),;:"]+\.[^\s@<>(),;:".]+$/;
const DATETIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * Brings an input value into the form that is stored, or refuses it in Salesforce's words. Text is trimmed and empty
 * text is null, as Salesforce stores it.
 *
 * @throws OrgError e.g. `STRING_TOO_LONG`, `INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST`, `JSON_PARSER_ERROR`, `MALFORMED_ID`.
 */
export function storedValue(field: FieldSchema, value: FieldValue, schema: OrgSchema): FieldValue {
  if (value === null) return field.type === 'boolean' ? false : null;
  switch (field.type) {
    case 'boolean':
      return booleanValue(field, value);
    case 'double':
    case 'int':
      return numberValue(field, value);
    case 'datetime':
    case 'date':
      return dateValue(field, value);
    case 'id':
    case 'reference':
      return referenceValue(field, value, schema);
    default:
      return textValue(field, value);
  }
}

function wrongType(type: string, value: FieldValue): OrgError {
  const token = typeof value === 'string' ? 'VALUE_STRING' : typeof value === 'number' ? 'VALUE_NUMBER' : 'VALUE_TRUE';
  return new OrgError(
    'JSON_PARSER_ERROR',
    `Cannot deserialize instance of ${type} from ${token} value ${String(value)}`,
  );
}

function booleanValue(field: FieldSchema, value: FieldValue): boolean {
  if (typeof value === 'boolean') return value;
  const text = String(value).toLowerCase();
  if (typeof value === 'string' && (text === 'true' || text === 'false')) return text === 'true';
  throw wrongType(`boolean (field ${field.name})`, value);
}

function numberValue(field: FieldSchema, value: FieldValue): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) throw wrongType('double', value);
  const factor = 10 ** field.scale;
  const rounded = Math.round(number * factor) / factor;
  const digits = field.precision - field.scale;
  if (field.precision > 0 && Math.abs(rounded) >= 10 ** digits) {
    throw new OrgError(
      'NUMBER_OUTSIDE_VALID_RANGE',
      `${field.label}: value outside of valid range on numeric field: ${String(value)}`,
      [field.name],
    );
  }
  return rounded;
}

function dateValue(field: FieldSchema, value: FieldValue): string {
  if (typeof value !== 'string' || !DATETIME.test(value)) throw wrongType(field.type, value);
  const time = Date.parse(value.length === 10 || /(Z|[+-]\d{2}:?\d{2})$/.test(value) ? value : `${value}Z`);
  if (Number.isNaN(time)) throw wrongType(field.type, value);
  return field.type === 'date' ? new Date(time).toISOString().slice(0, 10) : toSecond(time);
}

/** Date-times are kept to the second: ISO-8601 in UTC with `.000Z`. */
export function toSecond(time: number): string {
  return new Date(Math.floor(time / 1000) * 1000).toISOString();
}

function referenceValue(field: FieldSchema, value: FieldValue, schema: OrgSchema): string | null {
  if (value === '') return null;
  const id = typeof value === 'string' ? normalizeId(value) : undefined;
  const target = id === undefined ? undefined : schema.objectOfId(id);
  if (id === undefined || target === undefined || field.reference?.to.includes(target.name) === false) {
    throw new OrgError('MALFORMED_ID', `${field.label}: id value of incorrect type: ${String(value)}`, [field.name]);
  }
  return id;
}

function textValue(field: FieldSchema, value: FieldValue): string | null {
  if (typeof value !== 'string') throw wrongType('string', value);
  const text = value.trim();
  if (text === '') return null;
  if (field.length > 0 && text.length > field.length) {
    const shown = text.length > 300 ? `${text.slice(0, 300)}…` : text;
    throw new OrgError(
      'STRING_TOO_LONG',
      `${field.label}: data value too large: ${shown} (max length=${field.length})`,
      [field.name],
    );
  }
  if (field.type === 'email' && !EMAIL.test(text)) {
    throw new OrgError('INVALID_EMAIL_ADDRESS', `${field.label}: invalid email address: ${text}`, [field.name]);
  }
  if (field.picklist?.restricted === true && !field.picklist.values.some((entry) => entry.value === text)) {
    throw new OrgError(
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      `${field.label}: bad value for restricted picklist field: ${text}`,
      [field.name],
    );
  }
  return text;
}
