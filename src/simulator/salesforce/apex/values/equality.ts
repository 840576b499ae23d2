import { normalizeId } from '../../engine/record-id.js';
import type { Frame } from '../run/frame.js';
import { raise } from '../run/throw.js';
import { typeName } from '../types/apex-type.js';
import { BlobValue } from './blob.js';
import { type Key, ListValue, MapValue, SetValue } from './collections.js';
import { DecimalValue, DoubleValue } from './decimal.js';
import { EnumConstant } from './enum-constant.js';
import { Instance, TypeValue } from './instances.js';
import { AggregateRow, FieldToken, ObjectToken, RecordValue } from './records.js';
import { DatetimeValue, DateValue, TimeValue } from './temporal.js';
import { ApexObject, type Value } from './value.js';

/** Numbers and their kin as something that `<` compares; undefined for anything else. */
export function numberOf(value: Value): number | bigint | DecimalValue | undefined {
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof DecimalValue) return value;
  if (value instanceof DoubleValue) return value.value;
  return undefined;
}

/** Any number but a Double, exactly. */
export function decimalOf(value: number | bigint | DecimalValue): DecimalValue {
  return value instanceof DecimalValue ? value : DecimalValue.of(value);
}

function compareNumbers(a: number | bigint | DecimalValue, b: number | bigint | DecimalValue): number {
  if (a instanceof DecimalValue || b instanceof DecimalValue) return decimalOf(a).compare(decimalOf(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `==`: text without case, ids in either length, collections and records by content, user classes by `equals`. */
export function looselyEqual(a: Value, b: Value, frame: Frame): boolean {
  if (a === b) return true;
  if (a === null || b === null) return false;
  if (typeof a === 'string' && typeof b === 'string') return sameText(a, b);
  return equal(a, b, frame);
}

function sameText(a: string, b: string): boolean {
  if (a.length !== b.length) return isSameId(a, b);
  return a.toLowerCase() === b.toLowerCase();
}

/** Ids of 15 and 18 characters are the same. */
export function isSameId(a: string, b: string): boolean {
  if (a.length + b.length !== 33) return a === b;
  const [left, right] = [normalizeId(a), normalizeId(b)];
  return left !== undefined && left === right;
}

/** `equals()`, `List.contains`, keys: as {@link looselyEqual}, but the case of text counts. */
export function equal(a: Value, b: Value, frame: Frame): boolean {
  if (a === b) return true;
  if (a === null || b === null) return false;
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== undefined && y !== undefined) return compareNumbers(x, y) === 0;
  if (a instanceof Instance) {
    const own = frame.execution.findMethod(a, 'equals(object)');
    return own !== undefined && frame.execution.invoke(own, a, [b], frame) === true;
  }
  if (a instanceof ListValue && b instanceof ListValue) {
    return (
      a.items.length === b.items.length && a.items.every((item, index) => equal(item, b.items[index] ?? null, frame))
    );
  }
  if (a instanceof ApexObject && b instanceof ApexObject) return keyOf(a, frame) === keyOf(b, frame);
  return false;
}

/** Under what a value stands in a set or map. */
export function keyOf(value: Value, frame: Frame): Key {
  if (!(value instanceof ApexObject)) return value;
  if (value instanceof DecimalValue) return tagged('d', value.stripTrailingZeros().toString());
  if (value instanceof DoubleValue) return tagged('d', String(value.value));
  if (value instanceof DateValue) return tagged('D', String(value.days));
  if (value instanceof DatetimeValue) return tagged('T', String(value.ms));
  if (value instanceof TimeValue) return tagged('t', String(value.ms));
  if (value instanceof ObjectToken) return tagged('o', value.object.name);
  if (value instanceof FieldToken) return tagged('f', `${value.object.name}.${value.field.name}`);
  if (value instanceof BlobValue) return tagged('b', value.bytes.toString('base64'));
  if (value instanceof TypeValue) return tagged('y', typeName(value.type));
  if (value instanceof Instance) return instanceKey(value, frame);
  return structuralKey(value, frame);
}

/** A character that no Apex source holds keeps these apart from real text. */
function tagged(tag: string, text: string): string {
  return `\u0000${tag}${text}`;
}

/** Objects that define `hashCode` are found by it; others are only equal to themselves. */
function instanceKey(value: Instance, frame: Frame): Key {
  const own = frame.execution.findMethod(value, 'hashcode()');
  const hasEquals = frame.execution.findMethod(value, 'equals(object)') !== undefined;
  if (own === undefined || !hasEquals) return value;
  return tagged('h', `${value.class.name}:${String(frame.execution.invoke(own, value, [], frame))}`);
}

function structuralKey(value: ApexObject, frame: Frame): Key {
  const part = (item: Value): string => {
    const key = keyOf(item, frame);
    return typeof key === 'object' && key !== null ? `@${identity(key)}` : `${typeof key}:${String(key)}`;
  };
  if (value instanceof ListValue) return tagged('l', value.items.map(part).join('|'));
  if (value instanceof SetValue) return tagged('s', joined([...value.entries.values()].map(part)));
  if (value instanceof MapValue) {
    return tagged('m', joined([...value.entries.values()].map((entry) => `${part(entry.key)}=${part(entry.value)}`)));
  }
  if (value instanceof RecordValue || value instanceof AggregateRow) {
    const fields = [...value.values]
      .filter(([, field]) => field !== null)
      .map(([name, field]) => `${name}=${part(field)}`);
    return tagged('r', `${value.typeName}:${joined(fields)}`);
  }
  return value;
}

/** The parts in an order that does not depend on when they were put in. */
function joined(parts: readonly string[]): string {
  return [...parts].sort(order).join('|');
}

const identities = new WeakMap<object, number>();
let nextIdentity = 1;

function identity(object: object): number {
  const known = identities.get(object);
  if (known !== undefined) return known;
  const number = nextIdentity++;
  identities.set(object, number);
  return number;
}

/** Order for `<`, `sort()` and `compareTo`: negative, zero or positive. Null comes first. @throws ApexThrow */
export function compare(a: Value, b: Value, ignoreCase = false): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== undefined && y !== undefined) return compareNumbers(x, y);
  if (typeof a === 'string' && typeof b === 'string') {
    return ignoreCase ? order(a.toLowerCase(), b.toLowerCase()) : order(a, b);
  }
  if (a instanceof DatetimeValue && b instanceof DatetimeValue) return order(a.ms, b.ms);
  if (a instanceof DateValue && b instanceof DateValue) return order(a.days, b.days);
  if (a instanceof DateValue && b instanceof DatetimeValue) return order(a.ms, b.ms);
  if (a instanceof DatetimeValue && b instanceof DateValue) return order(a.ms, b.ms);
  if (a instanceof TimeValue && b instanceof TimeValue) return order(a.ms, b.ms);
  if (a instanceof EnumConstant && b instanceof EnumConstant) return order(a.ordinal, b.ordinal);
  return raise('ListException', 'One or more of the items in this list is not Comparable.');
}

function order<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `hashCode()`: the same for equal values. */
export function hashOf(value: Value, frame: Frame): number {
  const key = keyOf(value, frame);
  const text = typeof key === 'object' && key !== null ? String(identity(key)) : String(key);
  let hash = 0;
  for (let index = 0; index < text.length; index += 1) hash = (Math.imul(31, hash) + text.charCodeAt(index)) | 0;
  return hash;
}
