import { raise } from '../run/throw.js';
import type { Expression, Literal } from '../syntax/ast.js';
import { NULL_TYPE, typeName } from '../types/apex-type.js';
import { isCastable } from '../types/assignability.js';
import { numberRank, TYPES } from '../types/core-types.js';
import { isInstance, runtimeType } from '../types/runtime-type.js';
import { DecimalValue, DoubleValue } from '../values/decimal.js';
import { TypeValue } from '../values/instances.js';
import type { Value } from '../values/value.js';
import { compileAssignment, compileStep } from './assignment.js';
import { compileCall, compileConstructorCall } from './calls.js';
import { conversion } from './convert.js';
import { compileNew, compileNewElements, compileNewPairs, compileNewRecord } from './creation.js';
import { compileMember, compileName } from './names.js';
import { compileBinary, compileConditional, compileUnary } from './operators.js';
import { readPlace } from './place.js';
import { compilePlace } from './places.js';
import { resolveType } from './resolve-type.js';
import type { Compiled, Scope } from './scope.js';
import { compileSoql } from './soql.js';

type Of<K extends Expression['kind']> = Extract<Expression, { readonly kind: K }>;

/** Checks an expression and turns it into a closure. @throws ApexCompileError */
export function compileExpression(scope: Scope, expression: Expression): Compiled {
  switch (expression.kind) {
    case 'literal':
      return compileLiteral(scope, expression);
    case 'name':
      return compileName(scope, expression);
    case 'member':
      return compileMember(scope, expression);
    case 'this':
      return compileThis(scope, expression);
    case 'super':
      throw scope.error(expression.at, 'super can only be used to call a method');
    case 'call':
      return compileCall(scope, expression);
    case 'constructorCall':
      return compileConstructorCall(scope, expression);
    case 'index':
      return readPlace(compilePlace(scope, expression));
    case 'unary':
      return compileUnary(scope, expression);
    case 'binary':
      return compileBinary(scope, expression);
    case 'conditional':
      return compileConditional(scope, expression);
    case 'assign':
      return compileAssignment(scope, expression);
    case 'step':
      return compileStep(scope, expression);
    case 'cast':
      return compileCast(scope, expression);
    case 'instanceof':
      return compileInstanceof(scope, expression);
    case 'soql':
      return compileSoql(scope, expression, undefined);
    default:
      return compileCreation(scope, expression);
  }
}

function compileCreation(scope: Scope, expression: Expression): Compiled {
  switch (expression.kind) {
    case 'new':
      return compileNew(scope, expression);
    case 'newRecord':
      return compileNewRecord(scope, expression);
    case 'newElements':
    case 'newArray':
      return compileNewElements(scope, expression);
    case 'newPairs':
      return compileNewPairs(scope, expression);
    case 'classReference': {
      const value = new TypeValue(resolveType(scope.code, expression.type));
      return { type: TYPES.Type, run: () => value };
    }
    default:
      throw scope.error(expression.at, `Unexpected ${expression.kind}`);
  }
}

function compileLiteral(scope: Scope, expression: Of<'literal'>): Compiled {
  const { literal } = expression;
  if (literal.type === 'Integer' && Number(literal.digits) > 2_147_483_647) {
    throw scope.error(expression.at, `Illegal integer: ${literal.digits}`);
  }
  const value = literalValue(literal);
  return { type: literal.type === 'null' ? NULL_TYPE : TYPES[literal.type], run: () => value };
}

/** The value of a literal. */
export function literalValue(literal: Literal): Value {
  switch (literal.type) {
    case 'null':
      return null;
    case 'String':
    case 'Boolean':
      return literal.value;
    case 'Integer':
      return Number(literal.digits);
    case 'Long':
      return BigInt(literal.digits);
    case 'Double':
      return new DoubleValue(Number(literal.digits));
    case 'Decimal':
      return DecimalValue.parse(literal.digits) ?? null;
  }
}

function compileThis(scope: Scope, expression: Of<'this'>): Compiled {
  const { owner, isStatic } = scope.code;
  if (owner === undefined || isStatic) throw scope.error(expression.at, "'this' does not exist in static code");
  return { type: { kind: 'user', class: owner }, run: (frame) => frame.self, isThis: true };
}

function compileCast(scope: Scope, expression: Of<'cast'>): Compiled {
  const type = resolveType(scope.code, expression.type);
  const operand = compileExpression(scope, expression.operand);
  if (!isCastable(operand.type, type)) {
    throw scope.error(
      expression.at,
      `Incompatible types since an instance of ${typeName(operand.type)} is never an instance of ${typeName(type)}`,
    );
  }
  const { run } = operand;
  const convert = conversion(operand.type, type);
  if (convert !== undefined) return { type, run: (frame) => convert(run(frame)) };
  return {
    type,
    run: (frame) => {
      const value = run(frame);
      const widened = widen(value, type);
      if (widened !== undefined) return widened;
      if (value === null || isInstance(value, type)) return value;
      const from = typeof value === 'object' ? value.typeName : typeName(runtimeType(value) ?? TYPES.Object);
      return raise('TypeException', `Invalid conversion from runtime type ${from} to ${typeName(type)}`);
    },
  };
}

/** A number that came in as Object may be cast to a wider one. */
function widen(value: Value, type: Parameters<typeof numberRank>[0]): Value | undefined {
  const from = runtimeType(value);
  if (from === undefined || numberRank(from) < 0 || numberRank(type) <= numberRank(from)) return undefined;
  return conversion(from, type)?.(value);
}

function compileInstanceof(scope: Scope, expression: Of<'instanceof'>): Compiled {
  const type = resolveType(scope.code, expression.type);
  const { run } = compileExpression(scope, expression.operand);
  return { type: TYPES.Boolean, run: (frame) => isInstance(run(frame), type) };
}
