import type { LiteralType } from '@jetstreamapp/soql-parser-js';
import { type FieldValue, OrgError, type SObjectRecord } from '../engine/org-engine.js';
import type { FieldSchema, ObjectSchema } from '../metadata/schema.js';
import type { ConditionLeaf, ConditionTree } from './condition-tree.js';
import { boundValue, type ComparisonValue, comparisonValue, isIdField, unquote } from './condition-values.js';
import { type FieldPath, fieldPath, type QueryScope } from './query-scope.js';

/** A compiled WHERE clause: the test, and what an index could answer of it. */
export interface Predicate {
  matches(record: SObjectRecord): boolean;
  /** Equalities that every matching record fulfils: field of the object itself, and its possible values. */
  readonly equalities: readonly { readonly fieldName: string; readonly values: readonly FieldValue[] }[];
}

/** Runs the subquery of a semi-join: the values of its one field. */
export type SubqueryRunner = (leaf: Extract<ConditionLeaf, { valueQuery: unknown }>) => readonly FieldValue[];

interface CompileContext {
  readonly scope: QueryScope;
  readonly object: ObjectSchema;
  readonly alias: string | undefined;
  readonly runSubquery: SubqueryRunner;
}

/** Compiles a WHERE clause against an object. @throws OrgError for unknown fields and literals of the wrong type. */
export function compilePredicate(context: CompileContext, tree: ConditionTree): Predicate {
  switch (tree.kind) {
    case 'leaf':
      return compileLeaf(context, tree.leaf);
    case 'not': {
      const part = compilePredicate(context, tree.part);
      return { matches: (record) => !part.matches(record), equalities: [] };
    }
    case 'and': {
      const parts = tree.parts.map((part) => compilePredicate(context, part));
      return {
        matches: (record) => parts.every((part) => part.matches(record)),
        equalities: parts.flatMap((part) => part.equalities),
      };
    }
    case 'or': {
      const parts = tree.parts.map((part) => compilePredicate(context, part));
      return { matches: (record) => parts.some((part) => part.matches(record)), equalities: [] };
    }
  }
}

function compileLeaf(context: CompileContext, leaf: ConditionLeaf): Predicate {
  if (!('field' in leaf)) {
    throw new OrgError('MALFORMED_QUERY', 'functions are not supported in the WHERE clause of the simulated org');
  }
  const path = fieldPath(context.scope, context.object, leaf.field, context.alias);
  if (path.field.type === 'textarea' && path.field.length > 255) {
    throw new OrgError('INVALID_FIELD', `field '${path.field.name}' can not be filtered in a query call`);
  }
  if ('valueQuery' in leaf) {
    const values = context.runSubquery(leaf).map((value) => boundValue(path.field, value));
    return membership(path, leaf.operator, values);
  }
  const literals = literalValues(context.scope, path.field, leaf);
  if (leaf.operator === 'LIKE') return like(path, literals.texts);
  if (leaf.operator === 'IN' || leaf.operator === 'NOT IN') return membership(path, leaf.operator, literals.values());
  const [value] = literals.values();
  if (value === undefined) throw new OrgError('MALFORMED_QUERY', 'unexpected token: <EOF>');
  return comparison(path, leaf.operator, value);
}

interface Literals {
  readonly texts: readonly string[];
  values(): readonly ComparisonValue[];
}

function literalValues(
  scope: QueryScope,
  field: FieldSchema,
  leaf: { readonly value: string | readonly string[]; readonly literalType?: LiteralType | LiteralType[] | undefined },
): Literals {
  const raw = typeof leaf.value === 'string' ? [leaf.value] : leaf.value;
  if (leaf.literalType === 'APEX_BIND_VARIABLE') return bindValues(scope, field, raw[0] ?? '');
  const typeAt = (index: number) => (Array.isArray(leaf.literalType) ? leaf.literalType[index] : leaf.literalType);
  const now = scope.context.clock.now();
  return {
    texts: raw,
    values: () => raw.map((literal, index) => comparisonValue(field, literal, typeAt(index), now)),
  };
}

function bindValues(scope: QueryScope, field: FieldSchema, name: string): Literals {
  const bound = scope.binds?.[name];
  if (bound === undefined) throw new OrgError('MALFORMED_QUERY', `unexpected token: ':'`);
  const list: readonly FieldValue[] = typeof bound === 'object' && bound !== null ? bound : [bound];
  return {
    texts: list.map((value) => String(value).replace(/\\/g, '\\\\')),
    values: () => list.map((value) => boundValue(field, value)),
  };
}

/** The stored value in the form in which it is compared: text without case, dates as milliseconds. */
function comparable(field: FieldSchema, value: FieldValue): FieldValue {
  if (typeof value !== 'string' || isIdField(field)) return value;
  if (field.type === 'datetime' || field.type === 'date') return Date.parse(value);
  return value.toLowerCase();
}

function equals(field: FieldSchema, stored: FieldValue, wanted: ComparisonValue): boolean {
  const value = comparable(field, stored);
  if (wanted.kind === 'value') return value === wanted.value;
  return typeof value === 'number' && value >= wanted.range.start && value < wanted.range.end;
}

function membership(path: FieldPath, operator: string, values: readonly ComparisonValue[]): Predicate {
  const plain = new Set(values.flatMap((value) => (value.kind === 'value' ? [value.value] : [])));
  const ranges = values.filter((value) => value.kind === 'range');
  const isIn = (record: SObjectRecord) => {
    const stored = path.read(record);
    return plain.has(comparable(path.field, stored)) || ranges.some((range) => equals(path.field, stored, range));
  };
  if (operator === 'NOT IN') return { matches: (record) => !isIn(record), equalities: [] };
  if (operator !== 'IN') throw new OrgError('INVALID_FIELD', `invalid operator on ${path.field.name}`);
  const indexable = path.lookups.length === 0 && ranges.length === 0 && !plain.has(null);
  return { matches: isIn, equalities: indexable ? [{ fieldName: path.field.name, values: [...plain] }] : [] };
}

function comparison(path: FieldPath, operator: string, wanted: ComparisonValue): Predicate {
  const { field } = path;
  if (operator === '=') {
    const indexable = path.lookups.length === 0 && wanted.kind === 'value' && wanted.value !== null;
    return {
      matches: (record) => equals(field, path.read(record), wanted),
      equalities: indexable ? [{ fieldName: field.name, values: [wanted.value] }] : [],
    };
  }
  if (operator === '!=') return { matches: (record) => !equals(field, path.read(record), wanted), equalities: [] };
  const test = ordering(operator, field);
  const bounds = wanted.kind === 'range' ? wanted.range : { start: wanted.value, end: wanted.value };
  return {
    matches: (record) => {
      const value = comparable(field, path.read(record));
      return value !== null && bounds.start !== null && test(value, bounds.start, bounds.end);
    },
    equalities: [],
  };
}

type Ordering = (value: string | number | boolean, start: string | number | boolean, end: FieldValue) => boolean;

/** For a range, `>` means after its end and `<` before its start; for a value both ends are the value. */
function ordering(operator: string, field: FieldSchema): Ordering {
  if (field.type === 'boolean' || operator === 'INCLUDES' || operator === 'EXCLUDES') {
    throw new OrgError('INVALID_FIELD', `invalid operator on ${field.type} field`);
  }
  const isRange = field.type === 'datetime' || field.type === 'date';
  switch (operator) {
    case '<':
      return (value, start) => value < start;
    case '>=':
      return (value, start) => value >= start;
    case '>':
      return (value, _start, end) => end !== null && (isRange ? value >= end : value > end);
    case '<=':
      return (value, _start, end) => end !== null && (isRange ? value < end : value <= end);
    default:
      throw new OrgError('MALFORMED_QUERY', `unexpected token: '${operator}'`);
  }
}

/** `%` is any text, `_` one character, both can be escaped by a backslash; case does not count. */
function like(path: FieldPath, literals: readonly string[]): Predicate {
  if (isIdField(path.field) || ['boolean', 'double', 'datetime', 'date'].includes(path.field.type)) {
    throw new OrgError('INVALID_FIELD', `invalid operator on ${path.field.type} field`);
  }
  const patterns = literals.map(likePattern);
  return {
    matches: (record) => {
      const value = path.read(record);
      return typeof value === 'string' && patterns.some((pattern) => pattern.test(value));
    },
    equalities: [],
  };
}

const ANY_TEXT = '[\\s\\S]*';

function likePattern(literal: string): RegExp {
  const inner = literal.startsWith("'") ? literal.slice(1, -1) : literal;
  let source = '';
  for (let index = 0; index < inner.length; index += 1) {
    const char = inner[index] ?? '';
    if (char === '\\') {
      index += 1;
      source += escapeRegExp(unquote(`\\${inner[index] ?? ''}`));
    } else if (char === '%') source += source.endsWith(ANY_TEXT) ? '' : ANY_TEXT;
    else source += char === '_' ? '[\\s\\S]' : escapeRegExp(char);
  }
  return new RegExp(`^${source}$`, 'i');
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
