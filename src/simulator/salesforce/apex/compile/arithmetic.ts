import { raise, raiseNull } from '../run/throw.js';
import { DecimalValue, DoubleValue } from '../values/decimal.js';
import type { Value } from '../values/value.js';

type Compute = (a: Value, b: Value) => Value;
type Operators = Readonly<Record<string, Compute>>;

function integers(compute: (a: number, b: number) => number): Compute {
  return (a, b) => (typeof a === 'number' && typeof b === 'number' ? compute(a, b) : raiseNull());
}

function longs(compute: (a: bigint, b: bigint) => bigint): Compute {
  return (a, b) => (typeof a === 'bigint' && typeof b === 'bigint' ? BigInt.asIntN(64, compute(a, b)) : raiseNull());
}

function doubles(compute: (a: number, b: number) => number): Compute {
  return (a, b) =>
    a instanceof DoubleValue && b instanceof DoubleValue ? new DoubleValue(compute(a.value, b.value)) : raiseNull();
}

function decimals(compute: (a: DecimalValue, b: DecimalValue) => DecimalValue): Compute {
  return (a, b) => (a instanceof DecimalValue && b instanceof DecimalValue ? compute(a, b) : raiseNull());
}

function notZero<T>(value: T, isZero: boolean): T {
  return isZero ? raise('MathException', 'Divide by 0') : value;
}

/** By rank of the type: Integer, Long, Double, Decimal. Whole numbers overflow silently and divide towards zero. */
export const ARITHMETIC: readonly Operators[] = [
  {
    '+': integers((a, b) => (a + b) | 0),
    '-': integers((a, b) => (a - b) | 0),
    '*': integers((a, b) => Math.imul(a, b)),
    '/': integers((a, b) => Math.trunc(a / notZero(b, b === 0)) | 0),
  },
  {
    '+': longs((a, b) => a + b),
    '-': longs((a, b) => a - b),
    '*': longs((a, b) => a * b),
    '/': longs((a, b) => a / notZero(b, b === 0n)),
  },
  {
    '+': doubles((a, b) => a + b),
    '-': doubles((a, b) => a - b),
    '*': doubles((a, b) => a * b),
    '/': doubles((a, b) => a / notZero(b, b === 0)),
  },
  {
    '+': decimals((a, b) => a.add(b)),
    '-': decimals((a, b) => a.subtract(b)),
    '*': decimals((a, b) => a.multiply(b)),
    '/': decimals((a, b) => a.divide(notZero(b, b.unscaled === 0n))),
  },
];

/** By rank of the type: Integer, Long. */
export const BITWISE: readonly Operators[] = [
  {
    '&': integers((a, b) => a & b),
    '|': integers((a, b) => a | b),
    '^': integers((a, b) => a ^ b),
    '<<': integers((a, b) => a << b),
    '>>': integers((a, b) => a >> b),
    '>>>': integers((a, b) => (a >>> b) | 0),
  },
  {
    '&': longs((a, b) => a & b),
    '|': longs((a, b) => a | b),
    '^': longs((a, b) => a ^ b),
    '<<': longs((a, b) => a << (b & 63n)),
    '>>': longs((a, b) => a >> (b & 63n)),
    '>>>': longs((a, b) => BigInt.asUintN(64, a) >> (b & 63n)),
  },
];
