import type { LiteralType } from '@jetstreamapp/soql-parser-js';
import { type FieldValue, OrgError } from '../engine/org-engine.js';
import { normalizeId } from '../engine/record-id.js';
import type { FieldSchema } from '../metadata/schema.js';
import { type DateRange, dateLiteralRange } from './date-literals.js';

/** A literal of a condition, ready to compare with. Text is lower-case, ids are 18 characters, dates are ranges. */
export type ComparisonValue =
  | { readonly kind: 'value'; readonly value: FieldValue }
  | { readonly kind: 'range'; readonly range: DateRange };

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** The text that a quoted literal stands for. */
export function unquote(literal: string): string {
  const inner = literal.startsWith("'") ? literal.slice(1, -1) : literal;
  return inner.replace(/\\(.)/gs, (_whole, char: string) => ESCAPES[char.toLowerCase()] ?? char);
}

/** True for fields whose text is compared letter for letter. */
export function isIdField(field: FieldSchema): boolean {
  return field.type === 'id' || field.type === 'reference';
}

/**
 * Reads a literal for comparison with a field.
 *
 * @throws OrgError `INVALID_FIELD` for a literal of the wrong type, `INVALID_QUERY_FILTER_OPERATOR` for a malformed id.
 */
export function comparisonValue(
  field: FieldSchema,
  literal: string,
  type: LiteralType | undefined,
  now: number,
): ComparisonValue {
  switch (type) {
    case 'NULL':
      return { kind: 'value', value: null };
    case 'BOOLEAN':
      expectType(field, field.type === 'boolean');
      return { kind: 'value', value: literal.toUpperCase() === 'TRUE' };
    case 'INTEGER':
    case 'DECIMAL':
      expectType(field, field.type === 'double' || field.type === 'int');
      return { kind: 'value', value: Number(literal) };
    case 'DATE_LITERAL':
    case 'DATE_N_LITERAL':
      expectType(field, field.type === 'datetime' || field.type === 'date');
      return { kind: 'range', range: dateLiteralRange(literal, now) };
    case 'DATE':
    case 'DATETIME':
      return { kind: 'range', range: dateValue(field, literal, type) };
    default:
      return { kind: 'value', value: textComparison(field, unquote(literal)) };
  }
}

/** The stored form of a value given by a bind variable or a semi-join. */
export function boundValue(field: FieldSchema, value: FieldValue): ComparisonValue {
  if (typeof value === 'string' && (field.type === 'datetime' || field.type === 'date')) {
    const time = Date.parse(value);
    return { kind: 'range', range: { start: time, end: time + 1 } };
  }
  return { kind: 'value', value: typeof value === 'string' ? textComparison(field, value) : value };
}

function dateValue(field: FieldSchema, literal: string, type: 'DATE' | 'DATETIME'): DateRange {
  const expected = field.type === 'date' ? 'DATE' : 'DATETIME';
  expectType(field, (field.type === 'datetime' || field.type === 'date') && expected === type);
  const start = Date.parse(literal);
  if (Number.isNaN(start)) throw new OrgError('MALFORMED_QUERY', `unexpected token: '${literal}'`);
  return { start, end: start + (type === 'DATE' ? 86_400_000 : 1) };
}

function textComparison(field: FieldSchema, text: string): FieldValue {
  if (isIdField(field)) {
    if (text === '') return null;
    const id = normalizeId(text);
    if (id === undefined) throw new OrgError('INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${text}`);
    return id;
  }
  expectType(field, !['boolean', 'double', 'int', 'datetime', 'date'].includes(field.type));
  return text === '' ? null : text.toLowerCase();
}

function expectType(field: FieldSchema, fits: boolean): void {
  if (fits) return;
  const unquoted: Readonly<Record<string, string>> = {
    boolean: 'boolean',
    double: 'double',
    int: 'int',
    datetime: 'dateTime',
    date: 'date',
  };
  const type = unquoted[field.type];
  const hint = type === undefined ? 'should be enclosed in quotes' : 'should not be enclosed in quotes';
  throw new OrgError(
    'INVALID_FIELD',
    `value of filter criterion for field '${field.name}' must be of type ${type ?? 'string'} and ${hint}`,
  );
}
