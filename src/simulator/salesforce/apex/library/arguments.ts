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

/** An argument as text. @throws ApexThrow NullPointerException, TypeException */
export function text(value: Argument): string {
  return typeof value === 'string' ? value : mismatch(value, 'String');
}

/** Text, or undefined for null. */
export function optionalText(value: Argument): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** An argument as a 32-bit number. @throws ApexThrow NullPointerException, TypeException */
export function integer(value: Argument): number {
  return typeof value === 'number' ? value : mismatch(value, 'Integer');
}

/** An argument as a 64-bit number; an Integer widens. @throws ApexThrow NullPointerException, TypeException */
export function long(value: Argument): bigint {
  if (typeof value === 'number') return BigInt(value);
  return typeof value === 'bigint' ? value : mismatch(value, 'Long');
}

/** An argument as a Decimal; every other number converts. @throws ApexThrow NullPointerException, TypeException */
export function decimal(value: Argument): DecimalValue {
  if (typeof value === 'number' || typeof value === 'bigint') return DecimalValue.of(value);
  if (value instanceof DoubleValue) return DecimalValue.of(value.value);
  return value instanceof DecimalValue ? value : mismatch(value, 'Decimal');
}

/**
 * An argument as a floating-point number; every other number converts.
 *
 * @throws ApexThrow NullPointerException, TypeException
 */
export function double(value: Argument): number {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  if (value instanceof DecimalValue) return value.toNumber();
  return value instanceof DoubleValue ? value.value : mismatch(value, 'Double');
}

/** An argument as a Boolean. @throws ApexThrow NullPointerException, TypeException */
export function flag(value: Argument): boolean {
  return typeof value === 'boolean' ? value : mismatch(value, 'Boolean');
}

/** An argument as a list, not copied. @throws ApexThrow NullPointerException, TypeException */
export function list(value: Argument): ListValue {
  return value instanceof ListValue ? value : mismatch(value, 'List');
}

/** An argument as a set, not copied. @throws ApexThrow NullPointerException, TypeException */
export function set(value: Argument): SetValue {
  return value instanceof SetValue ? value : mismatch(value, 'Set');
}

/** An argument as a map, not copied. @throws ApexThrow NullPointerException, TypeException */
export function map(value: Argument): MapValue {
  return value instanceof MapValue ? value : mismatch(value, 'Map');
}

/** The items of a list or a set. */
export function items(value: Argument): readonly Value[] {
  if (value instanceof ListValue) return value.items;
  return value instanceof SetValue ? [...value.entries.values()] : mismatch(value, 'List');
}

/** An argument as an sObject. @throws ApexThrow NullPointerException, TypeException */
export function record(value: Argument): RecordValue {
  return value instanceof RecordValue ? value : mismatch(value, 'SObject');
}

/** An argument as a day; of a Datetime, its day in GMT. @throws ApexThrow NullPointerException, TypeException */
export function date(value: Argument): DateValue {
  if (value instanceof DatetimeValue) return DateValue.fromMs(value.ms);
  return value instanceof DateValue ? value : mismatch(value, 'Date');
}

/** An argument as a moment; of a Date, its midnight in GMT. @throws ApexThrow NullPointerException, TypeException */
export function datetime(value: Argument): DatetimeValue {
  if (value instanceof DateValue) return new DatetimeValue(value.ms);
  return value instanceof DatetimeValue ? value : mismatch(value, 'Datetime');
}

/** An argument as a time of day. @throws ApexThrow NullPointerException, TypeException */
export function time(value: Argument): TimeValue {
  return value instanceof TimeValue ? value : mismatch(value, 'Time');
}

/** The bytes of an argument. @throws ApexThrow NullPointerException, TypeException */
export function blob(value: Argument): Buffer {
  return value instanceof BlobValue ? value.bytes : mismatch(value, 'Blob');
}

/** An argument as an object that is no more than its properties. @throws ApexThrow NullPointerException */
export function bag(value: Argument): Bag {
  return value instanceof Bag ? value : raiseNull();
}

/** An object of a class of this folder. */
export function object<T>(value: Argument, type: abstract new (...args: never[]) => T): T {
  return value instanceof type ? value : raiseNull();
}

/** An argument that may be null; one that was left out is null. */
export function defined(value: Argument): Value {
  return value ?? null;
}
