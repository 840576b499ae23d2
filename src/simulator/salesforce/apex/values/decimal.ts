import { ApexObject } from './value.js';

/** Digits that a division may have. Apex Developer Guide does not bound Decimal; results observed have 34 digits. */
const DIVISION_DIGITS = 34;

/** Names of `System.RoundingMode`. Source: Apex Reference Guide, "RoundingMode Enum". */
export type RoundingMode = 'UP' | 'DOWN' | 'CEILING' | 'FLOOR' | 'HALF_UP' | 'HALF_DOWN' | 'HALF_EVEN' | 'UNNECESSARY';

/** An exact decimal number: `unscaled` × 10^-`scale`. */
export class DecimalValue extends ApexObject {
  /** All digits as a whole number. */
  readonly unscaled: bigint;
  /** How many of the digits stand after the point. */
  readonly scale: number;

  constructor(unscaled: bigint, scale: number) {
    super();
    this.unscaled = unscaled;
    this.scale = scale;
  }

  /** From digits such as `-12.50` or `1e-7`; undefined if it is no number. */
  static parse(text: string): DecimalValue | undefined {
    const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text.trim());
    const [, sign = '', whole = '', fraction = '', exponent = '0'] = match ?? [];
    if (match === null || whole + fraction === '') return undefined;
    const unscaled = BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction}`);
    const scale = fraction.length - Number(exponent);
    return scale >= 0 ? new DecimalValue(unscaled, scale) : new DecimalValue(unscaled * 10n ** BigInt(-scale), 0);
  }

  /** From a number; of a floating-point number, the shortest digits that mean it. */
  static of(value: number | bigint): DecimalValue {
    if (typeof value === 'bigint') return new DecimalValue(value, 0);
    return DecimalValue.parse(String(value)) ?? new DecimalValue(0n, 0);
  }

  get typeName(): string {
    return 'Decimal';
  }

  /** The sum, with the longer scale of the two. */
  add(other: DecimalValue): DecimalValue {
    const scale = Math.max(this.scale, other.scale);
    return new DecimalValue(this.#at(scale) + other.#at(scale), scale);
  }

  /** The difference, with the longer scale of the two. */
  subtract(other: DecimalValue): DecimalValue {
    return this.add(other.negate());
  }

  /** The exact product: the scales add up. */
  multiply(other: DecimalValue): DecimalValue {
    return new DecimalValue(this.unscaled * other.unscaled, this.scale + other.scale);
  }

  /** The divisor must not be zero. */
  divide(other: DecimalValue): DecimalValue {
    const digits = DIVISION_DIGITS + Math.max(0, other.digits - this.digits);
    return this.divideTo(other, digits, 'HALF_EVEN').stripTrailingZeros();
  }

  /** The quotient rounded to a scale. The divisor must not be zero. */
  divideTo(other: DecimalValue, scale: number, mode: RoundingMode): DecimalValue {
    const numerator = this.unscaled * 10n ** BigInt(Math.max(0, scale + other.scale));
    const denominator = other.unscaled * 10n ** BigInt(this.scale + Math.max(0, -(scale + other.scale)));
    return new DecimalValue(roundedQuotient(numerator, denominator, mode), scale);
  }

  /** The number with the other sign. */
  negate(): DecimalValue {
    return new DecimalValue(-this.unscaled, this.scale);
  }

  /** The number without its sign. */
  abs(): DecimalValue {
    return this.unscaled < 0n ? this.negate() : this;
  }

  /** -1, 0 or 1: by value, whatever the scales. */
  compare(other: DecimalValue): number {
    const scale = Math.max(this.scale, other.scale);
    const [mine, theirs] = [this.#at(scale), other.#at(scale)];
    return mine < theirs ? -1 : mine > theirs ? 1 : 0;
  }

  /** The number with another scale, rounded where digits get lost. */
  setScale(scale: number, mode: RoundingMode): DecimalValue {
    if (scale >= this.scale) return new DecimalValue(this.#at(scale), scale);
    return new DecimalValue(roundedQuotient(this.unscaled, 10n ** BigInt(this.scale - scale), mode), scale);
  }

  /** The same value with the shortest scale from 0 on. */
  stripTrailingZeros(): DecimalValue {
    let { unscaled, scale } = this;
    while (scale > 0 && unscaled % 10n === 0n) {
      unscaled /= 10n;
      scale -= 1;
    }
    return new DecimalValue(unscaled, scale);
  }

  /** The whole part, towards zero. */
  truncated(): bigint {
    return this.unscaled / 10n ** BigInt(this.scale);
  }

  get digits(): number {
    return String(this.unscaled).replace('-', '').length;
  }

  /** The nearest floating-point number. */
  toNumber(): number {
    return Number(this.toString());
  }

  /** All digits of the scale, never with an exponent. */
  override toString(): string {
    const digits = String(this.unscaled < 0n ? -this.unscaled : this.unscaled).padStart(this.scale + 1, '0');
    const whole = digits.slice(0, digits.length - this.scale);
    const fraction = this.scale === 0 ? '' : `.${digits.slice(-this.scale)}`;
    return `${this.unscaled < 0n ? '-' : ''}${whole}${fraction}`;
  }

  #at(scale: number): bigint {
    return this.unscaled * 10n ** BigInt(scale - this.scale);
  }
}

/** A binary floating-point number. */
export class DoubleValue extends ApexObject {
  /** As JavaScript holds it: both are IEEE 754. */
  readonly value: number;

  constructor(value: number) {
    super();
    this.value = value;
  }

  get typeName(): string {
    return 'Double';
  }

  /** As Apex shows it: whole numbers with `.0`. */
  override toString(): string {
    return Number.isInteger(this.value) ? this.value.toFixed(1) : String(this.value);
  }
}

function roundedQuotient(numerator: bigint, denominator: bigint, mode: RoundingMode): bigint {
  const negative = numerator < 0n !== denominator < 0n;
  const [n, d] = [numerator < 0n ? -numerator : numerator, denominator < 0n ? -denominator : denominator];
  const whole = n / d;
  const rest = n % d;
  const up = rest > 0n && roundsUp(mode, negative, rest * 2n === d ? 0 : rest * 2n > d ? 1 : -1, whole % 2n === 1n);
  const result = up ? whole + 1n : whole;
  return negative ? -result : result;
}

function roundsUp(mode: RoundingMode, negative: boolean, half: number, odd: boolean): boolean {
  switch (mode) {
    case 'UP':
      return true;
    case 'DOWN':
    case 'UNNECESSARY':
      return false;
    case 'CEILING':
      return !negative;
    case 'FLOOR':
      return negative;
    case 'HALF_UP':
      return half >= 0;
    case 'HALF_DOWN':
      return half > 0;
    case 'HALF_EVEN':
      return half > 0 || (half === 0 && odd);
  }
}
