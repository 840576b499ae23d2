import { raise, raiseNull } from '../run/throw.js';
import { BlobValue } from '../values/blob.js';
import { ListValue, MapValue, SetValue } from '../values/collections.js';
import { DecimalValue, DoubleValue } from '../values/decimal.js';
import { Bag } from '../values/instances.js';
import { RecordValue } from '../values/records.js';
import { DatetimeValue, DateValue, TimeValue } from '../values/temporal.js';
import type { Value } from '../values/value.js';

type Argument = Value | undefined;

/** The static types have been checked before: what does not fit here can only be null, or came in as Object. */
function mismatch(value: Argument, wanted: string): never {
  if (value === null || value === undefined) raise('NullPointerException', 'Argument cannot be null.');
  raise('TypeException', `Invalid conversion from runtime type ${typeof value} to ${wanted}`);
}

export function text(value: Argument): string {
  return typeof value === 'string' ? value : mismatch(value, 'String');
}

/** Text, or undefined for null. */
export function optionalText(value: Argument): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function integer(value: Argument): number {
  return typeof value === 'number' ? value : mismatch(value, 'Integer');
}

export function long(value: Argument): bigint {
  if (typeof value === 'number') return BigInt(value);
  return typeof value === 'bigint' ? value : mismatch(value, 'Long');
}

export function decimal(value: Argument): DecimalValue {
  if (typeof value === 'number' || typeof value === 'bigint') return DecimalValue.of(value);
  if (value instanceof DoubleValue) return DecimalValue.of(value.value);
  return value instanceof DecimalValue ? value : mismatch(value, 'Decimal');
}

export function double(value: Argument): number {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  if (value instanceof DecimalValue) return value.toNumber();
  return value instanceof DoubleValue ? value.value : mismatch(value, 'Double');
}

export function flag(value: Argument): boolean {
  return typeof value === 'boolean' ? value : mismatch(value, 'Boolean');
}

export function list(value: Argument): ListValue {
  return value instanceof ListValue ? value : mismatch(value, 'List');
}

export function set(value: Argument): SetValue {
  return value instanceof SetValue ? value : mismatch(value, 'Set');
}

export function map(value: Argument): MapValue {
  return value instanceof MapValue ? value : mismatch(value, 'Map');
}

/** The items of a list or a set. */
export function items(value: Argument): readonly Value[] {
  if (value instanceof ListValue) return value.items;
  return value instanceof SetValue ? [...value.entries.values()] : mismatch(value, 'List');
}

export function record(value: Argument): RecordValue {
  return value instanceof RecordValue ? value : mismatch(value, 'SObject');
}

export function date(value: Argument): DateValue {
  if (value instanceof DatetimeValue) return DateValue.fromMs(value.ms);
  return value instanceof DateValue ? value : mismatch(value, 'Date');
}

export function datetime(value: Argument): DatetimeValue {
  if (value instanceof DateValue) return new DatetimeValue(value.ms);
  return value instanceof DatetimeValue ? value : mismatch(value, 'Datetime');
}

export function time(value: Argument): TimeValue {
  return value instanceof TimeValue ? value : mismatch(value, 'Time');
}

export function blob(value: Argument): Buffer {
  return value instanceof BlobValue ? value.bytes : mismatch(value, 'Blob');
}

export function bag(value: Argument): Bag {
  return value instanceof Bag ? value : raiseNull();
}

/** An object of a class of this folder. */
export function object<T>(value: Argument, type: abstract new (...args: never[]) => T): T {
  return value instanceof type ? value : raiseNull();
}

export function defined(value: Argument): Value {
  return value ?? null;
}
