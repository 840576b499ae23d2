import type { Evaluate, Frame } from '../run/frame.js';
import { raise, raiseNull } from '../run/throw.js';
import type { Expression } from '../syntax/ast.js';
import type { Position } from '../syntax/compile-error.js';
import { type ApexType, sameType, typeName } from '../types/apex-type.js';
import { isAssignable } from '../types/assignability.js';
import { numberRank, TYPES } from '../types/core-types.js';
import { compare, equal, looselyEqual } from '../values/equality.js';
import { DatetimeValue, DateValue, TimeValue } from '../values/temporal.js';
import { textOf } from '../values/text.js';
import type { Value } from '../values/value.js';
import { ARITHMETIC, BITWISE } from './arithmetic.js';
import { converted, toRank } from './convert.js';
import type { Compiled, Scope } from './scope.js';

type Of<K extends Expression['kind']> = Extract<Expression, { readonly kind: K }>;

/** Two operands with their operator. */
export function compileBinary(scope: Scope, expression: Of<'binary'>): Compiled {
  const left = scope.expression(expression.left);
  const right = scope.expression(expression.right);
  return combine(scope, expression.operator, left, right, expression.at);
}

/** The result of an operator on two compiled values; also for `+=` and its kin. @throws ApexCompileError */
export function combine(scope: Scope, operator: string, left: Compiled, right: Compiled, at: Position): Compiled {
  if (left.type.kind === 'void' || right.type.kind === 'void') throw scope.error(at, 'a void method has no value');
  switch (operator) {
    case '&&':
    case '||':
      return logical(scope, operator, left, right, at);
    case '==':
    case '!=':
    case '<>':
    case '===':
    case '!==':
      return equality(scope, operator, left, right, at);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return relational(scope, operator, left, right, at);
    case '??':
      return coalesce(scope, left, right, at);
    case '+':
    case '-':
    case '*':
    case '/':
      return arithmetic(scope, operator, left, right, at);
    default:
      return bitwise(scope, operator, left, right, at);
  }
}

function expectBoolean(scope: Scope, value: Compiled, at: Position): void {
  if (value.type.kind !== 'null' && !sameType(value.type, TYPES.Boolean)) {
    throw scope.error(at, `Condition expression must be of type Boolean: ${typeName(value.type)}`);
  }
}

/** A condition; null in it is an error at run time. @throws ApexCompileError */
export function compileCondition(scope: Scope, expression: Expression): (frame: Frame) => boolean {
  const value = scope.expression(expression);
  expectBoolean(scope, value, expression.at);
  return truth(value.run);
}

function truth(run: Evaluate): (frame: Frame) => boolean {
  return (frame) => {
    const value = run(frame);
    return typeof value === 'boolean' ? value : raiseNull();
  };
}

function logical(scope: Scope, operator: '&&' | '||', left: Compiled, right: Compiled, at: Position): Compiled {
  expectBoolean(scope, left, at);
  expectBoolean(scope, right, at);
  const [a, b] = [truth(left.run), truth(right.run)];
  const run: Evaluate = operator === '&&' ? (frame) => a(frame) && b(frame) : (frame) => a(frame) || b(frame);
  return { type: TYPES.Boolean, run };
}

function isComparable(a: ApexType, b: ApexType): boolean {
  if (isAssignable(a, b) || isAssignable(b, a)) return true;
  if (numberRank(a) >= 0 && numberRank(b) >= 0) return true;
  return a.kind === 'system' && b.kind === 'system' && a.class === b.class && a.args.length > 0;
}

function equality(scope: Scope, operator: string, left: Compiled, right: Compiled, at: Position): Compiled {
  if (!isComparable(left.type, right.type)) {
    throw scope.error(
      at,
      `Comparison arguments must be compatible types: ${typeName(left.type)}, ${typeName(right.type)}`,
    );
  }
  const [a, b] = [left.run, right.run];
  const negate = operator !== '==' && operator !== '===';
  const isExact = operator.length === 3;
  const test: (x: Value, y: Value, frame: Frame) => boolean = isExact ? identical : looselyEqual;
  return { type: TYPES.Boolean, run: (frame) => test(a(frame), b(frame), frame) !== negate };
}

/** `===`: the same object; values of the plain types are compared by content. */
function identical(a: Value, b: Value, frame: Frame): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return looselyEqual(a, b, frame);
  const plain = a instanceof DateValue || a instanceof DatetimeValue || a instanceof TimeValue;
  return plain ? equal(a, b, frame) : a === b;
}

function relational(scope: Scope, operator: string, left: Compiled, right: Compiled, at: Position): Compiled {
  const ordered = isComparable(left.type, right.type) && [left.type, right.type].every(isOrdered);
  if (!ordered) {
    throw scope.error(
      at,
      `Comparison arguments must be compatible types: ${typeName(left.type)}, ${typeName(right.type)}`,
    );
  }
  const [a, b] = [left.run, right.run];
  const test = RELATIONS[operator] ?? (() => false);
  return {
    type: TYPES.Boolean,
    run: (frame) => {
      const [x, y] = [a(frame), b(frame)];
      if (typeof x === 'number' && typeof y === 'number') return test(x - y);
      return x === null || y === null ? false : test(compare(x, y, true));
    },
  };
}

const RELATIONS: Readonly<Record<string, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

function isOrdered(type: ApexType): boolean {
  if (type.kind === 'null' || numberRank(type) >= 0) return true;
  const plain = [TYPES.String, TYPES.Id, TYPES.Date, TYPES.Datetime, TYPES.Time];
  return plain.some((entry) => sameType(entry, type));
}

function coalesce(scope: Scope, left: Compiled, right: Compiled, at: Position): Compiled {
  const type = commonType(left.type, right.type);
  if (type === undefined) throw incompatible(scope, left.type, right.type, at);
  const [a, b] = [converted(left, type), converted(right, type)];
  return { type, run: (frame) => a(frame) ?? b(frame) };
}

function incompatible(scope: Scope, a: ApexType, b: ApexType, at: Position) {
  return scope.error(at, `Incompatible types: ${typeName(a)}, ${typeName(b)}`);
}

/** The type that both fit. */
export function commonType(a: ApexType, b: ApexType): ApexType | undefined {
  if (a.kind === 'null') return b;
  if (b.kind === 'null') return a;
  if (isAssignable(b, a) && !(numberRank(a) >= 0 && numberRank(b) > numberRank(a))) return a;
  return isAssignable(a, b) ? b : undefined;
}

/** `test ? yes : no`, of the type that both branches fit. Only one of them is evaluated. */
export function compileConditional(scope: Scope, expression: Of<'conditional'>): Compiled {
  const test = compileCondition(scope, expression.test);
  const yes = scope.expression(expression.yes);
  const no = scope.expression(expression.no);
  const type =
    commonType(yes.type, no.type) ??
    (bothRecords(yes.type, no.type) ? { kind: 'record', object: undefined } : undefined);
  if (type === undefined) throw incompatible(scope, yes.type, no.type, expression.at);
  const [a, b] = [converted(yes, type), converted(no, type)];
  return { type, run: (frame) => (test(frame) ? a(frame) : b(frame)) };
}

function bothRecords(a: ApexType, b: ApexType): boolean {
  return a.kind === 'record' && b.kind === 'record';
}

/** `-`, `+`, `!` and `~`. A minus before a literal belongs to it, so that the smallest Integer can be written. */
export function compileUnary(scope: Scope, expression: Of<'unary'>): Compiled {
  const { operator, at } = expression;
  if (operator === '-' && expression.operand.kind === 'literal' && expression.operand.literal.type === 'Integer') {
    const value = -Number(expression.operand.literal.digits);
    return { type: TYPES.Integer, run: () => value };
  }
  const operand = scope.expression(expression.operand);
  if (operator === '!') {
    expectBoolean(scope, operand, at);
    const run = truth(operand.run);
    return { type: TYPES.Boolean, run: (frame) => !run(frame) };
  }
  const rank = numberRank(operand.type);
  if (rank < 0 || (operator === '~' && rank > 1)) {
    throw scope.error(at, `Arithmetic expressions must use numeric arguments: ${typeName(operand.type)}`);
  }
  if (operator === '+') return operand;
  const zero: Compiled = { type: TYPES.Integer, run: () => (operator === '-' ? 0 : -1) };
  return operator === '-' ? arithmetic(scope, '-', zero, operand, at) : bitwise(scope, '^', zero, operand, at);
}

function arithmetic(
  scope: Scope,
  operator: '+' | '-' | '*' | '/',
  left: Compiled,
  right: Compiled,
  at: Position,
): Compiled {
  const isText = (value: Compiled) => sameType(value.type, TYPES.String) || sameType(value.type, TYPES.Id);
  if (operator === '+' && (isText(left) || isText(right))) return concatenation(left, right);
  const calendar = calendarArithmetic(operator, left, right);
  if (calendar !== undefined) return calendar;
  const rank = Math.max(numberRank(left.type), numberRank(right.type));
  if (numberRank(left.type) < 0 || numberRank(right.type) < 0) {
    const bad = numberRank(left.type) < 0 ? left : right;
    throw scope.error(at, `Arithmetic expressions must use numeric arguments: ${typeName(bad.type)}`);
  }
  const type = RANKED[rank] ?? TYPES.Decimal;
  const compute = ARITHMETIC[rank]?.[operator] ?? raiseNull;
  const [a, b] = [converted(left, type), converted(right, type)];
  return { type, run: (frame) => compute(a(frame), b(frame)) };
}

const RANKED = [TYPES.Integer, TYPES.Long, TYPES.Double, TYPES.Decimal];

/** Null is shown as `null`; a Date has a clock here, unlike in `String.valueOf`. */
function concatenation(left: Compiled, right: Compiled): Compiled {
  const shown = (value: Value, frame: Frame) => {
    if (typeof value === 'string') return value;
    return value instanceof DateValue ? `${value.toString()} 00:00:00` : textOf(value, frame);
  };
  const [a, b] = [left.run, right.run];
  return { type: TYPES.String, run: (frame) => shown(a(frame), frame) + shown(b(frame), frame) };
}

const DAY_MS = 86_400_000;

/** Date plus days, Datetime plus days and parts of days. */
function calendarArithmetic(operator: string, left: Compiled, right: Compiled): Compiled | undefined {
  if (operator !== '+' && operator !== '-') return undefined;
  const isDate = sameType(left.type, TYPES.Date);
  const isMoment = sameType(left.type, TYPES.Datetime);
  if ((!isDate && !isMoment) || numberRank(right.type) < 0) return undefined;
  const days = toRank(3);
  const sign = operator === '+' ? 1 : -1;
  const [a, b] = [left.run, right.run];
  return {
    type: left.type,
    run: (frame) => {
      const [start, count] = [a(frame), days(b(frame))];
      if (start === null || count === null) return raiseNull();
      const number = Number(String(count)) * sign;
      if (start instanceof DateValue) return new DateValue(start.days + Math.trunc(number));
      if (start instanceof DatetimeValue) return new DatetimeValue(Math.round(start.ms + number * DAY_MS));
      return raise('TypeException', 'not a date');
    },
  };
}

function bitwise(scope: Scope, operator: string, left: Compiled, right: Compiled, at: Position): Compiled {
  if (sameType(left.type, TYPES.Boolean) && sameType(right.type, TYPES.Boolean) && ['&', '|', '^'].includes(operator)) {
    const [a, b] = [truth(left.run), truth(right.run)];
    return { type: TYPES.Boolean, run: (frame) => booleanBits(operator, a(frame), b(frame)) };
  }
  const ranks = [numberRank(left.type), numberRank(right.type)];
  if (ranks.some((rank) => rank < 0 || rank > 1)) {
    throw scope.error(
      at,
      `Bitwise operators need Integer or Long arguments: ${typeName(left.type)}, ${typeName(right.type)}`,
    );
  }
  const rank = Math.max(...ranks);
  const type = RANKED[rank] ?? TYPES.Long;
  const compute = BITWISE[rank]?.[operator];
  if (compute === undefined) throw scope.error(at, `unknown operator ${operator}`);
  const [a, b] = [converted(left, type), converted(right, type)];
  return { type, run: (frame) => compute(a(frame), b(frame)) };
}

function booleanBits(operator: string, a: boolean, b: boolean): boolean {
  if (operator === '&') return a && b;
  return operator === '|' ? a || b : a !== b;
}
