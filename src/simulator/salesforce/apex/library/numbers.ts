import { raise } from '../run/throw.js';
import { TYPES } from '../types/core-types.js';
import { SystemClass } from '../types/system-class.js';
import { DecimalValue, DoubleValue, type RoundingMode } from '../values/decimal.js';
import { EnumConstant } from '../values/enum-constant.js';
import { equal, hashOf } from '../values/equality.js';
import type { Value } from '../values/value.js';
import { decimal, double, integer, long } from './arguments.js';
import type { ClassDefinition } from './definition.js';

const ROUNDING = new SystemClass('System.RoundingMode', { kind: 'enum' });

const MODES: readonly RoundingMode[] = [
  'CEILING',
  'DOWN',
  'FLOOR',
  'HALF_DOWN',
  'HALF_EVEN',
  'HALF_UP',
  'UNNECESSARY',
  'UP',
];

function mode(value: Value | undefined): RoundingMode {
  const name = value instanceof EnumConstant ? value.name : '';
  return MODES.find((entry) => entry === name) ?? 'HALF_EVEN';
}

/** 32 bits, as Java counts. */
export function toInteger(value: number | bigint): number {
  return Number(BigInt.asIntN(32, BigInt(typeof value === 'number' ? Math.trunc(value) : value)));
}

/** 64 bits, as Java counts. */
export function toLong(value: number | bigint): bigint {
  return BigInt.asIntN(64, BigInt(typeof value === 'number' ? Math.trunc(value) : value));
}

function parseInteger(value: Value | undefined, type: 'Integer' | 'Long'): bigint {
  if (typeof value === 'number' || typeof value === 'bigint') return BigInt(value);
  if (value instanceof DecimalValue) return value.truncated();
  if (value instanceof DoubleValue) return BigInt(Math.trunc(value.value));
  if (typeof value !== 'string') raise('NullPointerException', 'Argument cannot be null.');
  const digits = value.trim();
  const bits = type === 'Integer' ? 32 : 64;
  const fits = /^[+-]?\d+$/.test(digits) && BigInt.asIntN(bits, BigInt(digits)) === BigInt(digits);
  if (!fits) raise('TypeException', `Invalid ${type.toLowerCase()}: ${value}`);
  return BigInt(digits);
}

function parseDecimal(value: Value | undefined, type: string): DecimalValue {
  if (typeof value !== 'string') return decimal(value);
  return DecimalValue.parse(value) ?? raise('TypeException', `Invalid ${type}: ${value}`);
}

/** With thousands separators, as an en_US user sees it. */
function grouped(plain: string): string {
  const [whole = '', fraction] = plain.split('.');
  const digits = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction === undefined ? digits : `${digits}.${fraction}`;
}

const common: ClassDefinition['methods'] = {
  'Boolean equals(Object other)': ([other], self, frame) => equal(self, other ?? null, frame),
  'Integer hashCode()': (_args, self, frame) => hashOf(self, frame),
  'String toString()': (_args, self) => String(self),
};

function divided(self: Value, divisor: Value | undefined, scale: Value | undefined, by: RoundingMode): DecimalValue {
  const other = decimal(divisor);
  if (other.unscaled === 0n) raise('MathException', 'Divide by 0');
  return decimal(self).divideTo(other, integer(scale), by);
}

/** Numbers and Boolean. Source: Apex Reference Guide, classes of the same names. */
export const NUMBERS: readonly ClassDefinition[] = [
  { class: ROUNDING, constants: MODES },
  {
    class: TYPES.Boolean.class,
    methods: {
      ...common,
      'static Boolean valueOf(Object value)': ([value]) =>
        typeof value === 'boolean' ? value : String(value).toLowerCase() === 'true',
    },
  },
  {
    class: TYPES.Integer.class,
    methods: {
      ...common,
      'static Integer valueOf(Object value)': ([value]) => Number(parseInteger(value, 'Integer')),
      'String format()': (_args, self) => grouped(String(integer(self))),
      'Long longValue()': (_args, self) => long(self),
      'Integer intValue()': (_args, self) => integer(self),
      'Double doubleValue()': (_args, self) => new DoubleValue(integer(self)),
    },
  },
  {
    class: TYPES.Long.class,
    methods: {
      ...common,
      'static Long valueOf(Object value)': ([value]) => parseInteger(value, 'Long'),
      'String format()': (_args, self) => grouped(String(long(self))),
      'Integer intValue()': (_args, self) => toInteger(long(self)),
      'Double doubleValue()': (_args, self) => new DoubleValue(Number(long(self))),
    },
  },
  {
    class: TYPES.Double.class,
    methods: {
      ...common,
      'static Double valueOf(Object value)': ([value]) => new DoubleValue(parseDecimal(value, 'double').toNumber()),
      'String format()': (_args, self) => grouped(String(double(self))),
      'Integer intValue()': (_args, self) => toInteger(double(self)),
      'Long longValue()': (_args, self) => toLong(double(self)),
      'Double doubleValue()': (_args, self) => self,
      'Long round()': (_args, self) => decimal(self).setScale(0, 'HALF_EVEN').unscaled,
    },
  },
  {
    class: TYPES.Decimal.class,
    methods: {
      ...common,
      'static Decimal valueOf(Object value)': ([value]) => parseDecimal(value, 'decimal'),
      'Decimal abs()': (_args, self) => decimal(self).abs(),
      'Decimal divide(Decimal divisor, Integer scale)': ([divisor, scale], self) =>
        divided(self, divisor, scale, 'HALF_EVEN'),
      'Decimal divide(Decimal divisor, Integer scale, RoundingMode mode)': ([divisor, scale, by], self) =>
        divided(self, divisor, scale, mode(by)),
      'String format()': (_args, self) => grouped(decimal(self).toString()),
      'Integer intValue()': (_args, self) => toInteger(decimal(self).truncated()),
      'Long longValue()': (_args, self) => toLong(decimal(self).truncated()),
      'Double doubleValue()': (_args, self) => new DoubleValue(decimal(self).toNumber()),
      'Decimal pow(Integer exponent)': ([exponent], self) =>
        DecimalValue.of(decimal(self).toNumber() ** integer(exponent)),
      'Integer precision()': (_args, self) => decimal(self).digits,
      'Long round()': (_args, self) => decimal(self).setScale(0, 'HALF_EVEN').unscaled,
      'Long round(RoundingMode mode)': ([by], self) => decimal(self).setScale(0, mode(by)).unscaled,
      'Integer scale()': (_args, self) => decimal(self).scale,
      'Decimal setScale(Integer scale)': ([scale], self) => decimal(self).setScale(integer(scale), 'HALF_EVEN'),
      'Decimal setScale(Integer scale, RoundingMode mode)': ([scale, by], self) =>
        decimal(self).setScale(integer(scale), mode(by)),
      'Decimal stripTrailingZeros()': (_args, self) => decimal(self).stripTrailingZeros(),
      'String toPlainString()': (_args, self) => decimal(self).toString(),
    },
  },
  {
    class: new SystemClass('Math'),
    aliases: ['System.Math'],
    methods: {
      'static Integer abs(Integer value)': ([x]) => Math.abs(integer(x)),
      'static Long abs(Long value)': ([x]) => (long(x) < 0n ? -long(x) : long(x)),
      'static Decimal abs(Decimal value)': ([x]) => decimal(x).abs(),
      'static Decimal ceil(Decimal value)': ([x]) => decimal(x).setScale(0, 'CEILING'),
      'static Decimal floor(Decimal value)': ([x]) => decimal(x).setScale(0, 'FLOOR'),
      'static Integer max(Integer a, Integer b)': ([a, b]) => Math.max(integer(a), integer(b)),
      'static Long max(Long a, Long b)': ([a, b]) => (long(a) > long(b) ? long(a) : long(b)),
      'static Decimal max(Decimal a, Decimal b)': ([a, b]) =>
        decimal(a).compare(decimal(b)) >= 0 ? decimal(a) : decimal(b),
      'static Integer min(Integer a, Integer b)': ([a, b]) => Math.min(integer(a), integer(b)),
      'static Long min(Long a, Long b)': ([a, b]) => (long(a) < long(b) ? long(a) : long(b)),
      'static Decimal min(Decimal a, Decimal b)': ([a, b]) =>
        decimal(a).compare(decimal(b)) <= 0 ? decimal(a) : decimal(b),
      'static Integer mod(Integer a, Integer b)': ([a, b]) => {
        if (integer(b) === 0) raise('MathException', 'Divide by 0');
        return integer(a) % integer(b);
      },
      'static Long mod(Long a, Long b)': ([a, b]) => {
        if (long(b) === 0n) raise('MathException', 'Divide by 0');
        return long(a) % long(b);
      },
      'static Double pow(Double base, Double exponent)': ([base, exponent]) =>
        new DoubleValue(double(base) ** double(exponent)),
      'static Double random()': (_args, _self, frame) => new DoubleValue(frame.execution.random()),
      'static Integer round(Decimal value)': ([x]) => toInteger(decimal(x).setScale(0, 'HALF_EVEN').unscaled),
      'static Long roundToLong(Decimal value)': ([x]) => decimal(x).setScale(0, 'HALF_EVEN').unscaled,
      'static Decimal signum(Decimal value)': ([x]) => DecimalValue.of(Math.sign(decimal(x).toNumber())),
      'static Double sqrt(Double value)': ([x]) => new DoubleValue(Math.sqrt(double(x))),
    },
  },
];
