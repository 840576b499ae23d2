import { normalizeId } from '../../engine/record-id.js';
import { toInteger, toLong } from '../library/numbers.js';
import type { Evaluate } from '../run/frame.js';
import { raise } from '../run/throw.js';
import type { Position } from '../syntax/compile-error.js';
import { type ApexType, sameType, typeName } from '../types/apex-type.js';
import { isAssignable } from '../types/assignability.js';
import { numberRank, TYPES } from '../types/core-types.js';
import { DecimalValue, DoubleValue } from '../values/decimal.js';
import { DatetimeValue, DateValue } from '../values/temporal.js';
import type { Value } from '../values/value.js';
import type { Compiled, Scope } from './scope.js';

type Conversion = (value: Value) => Value;

/** Converts a number to the type of that rank; a narrower one takes the whole part and its low bits. */
export function toRank(rank: number): Conversion {
  return (value) => {
    if (value === null) return null;
    if (rank <= 1) return toWhole(value, rank);
    if (rank === 2) return toDouble(value);
    return rank === 3 ? toDecimal(value) : value;
  };
}

function toWhole(value: Value, rank: number): Value {
  const whole = wholeOf(value);
  if (whole === undefined) return value;
  return rank === 0 ? toInteger(whole) : toLong(whole);
}

function wholeOf(value: Value): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (value instanceof DoubleValue) return value.value;
  return value instanceof DecimalValue ? value.truncated() : undefined;
}

function toDouble(value: Value): Value {
  if (typeof value === 'number' || typeof value === 'bigint') return new DoubleValue(Number(value));
  return value instanceof DecimalValue ? new DoubleValue(value.toNumber()) : value;
}

function toDecimal(value: Value): Value {
  if (typeof value === 'number' || typeof value === 'bigint') return DecimalValue.of(value);
  return value instanceof DoubleValue ? DecimalValue.of(value.value) : value;
}

/** Text as an id. @throws ApexThrow StringException */
export function toId(value: Value): Value {
  if (typeof value !== 'string') return value;
  return normalizeId(value) ?? raise('StringException', `Invalid id: ${value}`);
}

/** What has to happen to a value of one type that is stored as another; undefined if nothing. */
export function conversion(from: ApexType, to: ApexType): Conversion | undefined {
  const [a, b] = [numberRank(from), numberRank(to)];
  if (a >= 0 && b >= 0) return a === b ? undefined : toRank(b);
  if (sameType(from, TYPES.String) && sameType(to, TYPES.Id)) return toId;
  if (sameType(from, TYPES.Date) && sameType(to, TYPES.Datetime)) {
    return (value) => (value instanceof DateValue ? new DatetimeValue(value.ms) : value);
  }
  return undefined;
}

/** The value as it is assigned to a type. @throws ApexCompileError `Illegal assignment from … to …` */
export function assigned(scope: Scope, value: Compiled, to: ApexType, at: Position): Evaluate {
  if (!isAssignable(value.type, to)) {
    throw scope.error(at, `Illegal assignment from ${typeName(value.type)} to ${typeName(to)}`);
  }
  return converted(value, to);
}

/** The value in the other type, without a check. */
export function converted(value: Compiled, to: ApexType): Evaluate {
  const convert = conversion(value.type, to);
  const { run } = value;
  return convert === undefined ? run : (frame) => convert(run(frame));
}
