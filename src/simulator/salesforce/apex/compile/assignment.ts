import type { Expression } from '../syntax/ast.js';
import { typeName } from '../types/apex-type.js';
import { numberRank, TYPES } from '../types/core-types.js';
import type { Value } from '../values/value.js';
import { assigned } from './convert.js';
import { combine } from './operators.js';
import type { Place } from './place.js';
import { compilePlace } from './places.js';
import type { Compiled, Scope } from './scope.js';

type Of<K extends Expression['kind']> = Extract<Expression, { readonly kind: K }>;

function writable(scope: Scope, target: Expression): Place {
  const place = compilePlace(scope, target);
  if (place.writeProblem !== undefined) throw scope.error(target.at, place.writeProblem);
  return place;
}

/** `=`, `+=` and their kin; the value of the expression is what was assigned. */
export function compileAssignment(scope: Scope, expression: Of<'assign'>): Compiled {
  const place = writable(scope, expression.target);
  const { operator, at } = expression;
  const { type, base, index, write } = place;
  if (operator === '=') {
    const value = assigned(scope, scope.expected(expression.value, type), type, at);
    return {
      type,
      run: (frame) => {
        const target = base(frame);
        const position = index(frame);
        const result = value(frame);
        write(frame, target, position, result);
        return result;
      },
    };
  }
  return update(scope, place, expression, operator.slice(0, -1));
}

/** Reads, combines, writes; base and index are computed once and kept in slots meanwhile. */
function update(scope: Scope, place: Place, expression: Of<'assign'>, operator: string): Compiled {
  const { type, base, index, read, write } = place;
  const [baseSlot, indexSlot] = [scope.slots.take(), scope.slots.take()];
  const held: Compiled = {
    type,
    run: (frame) => read(frame, frame.slots[baseSlot] ?? null, frame.slots[indexSlot] ?? null),
  };
  const right = scope.expression(expression.value);
  const result = combine(scope, operator, held, right, expression.at);
  const value = assigned(scope, result, type, expression.at);
  return {
    type,
    run: (frame) => {
      frame.slots[baseSlot] = base(frame);
      frame.slots[indexSlot] = index(frame);
      const next = value(frame);
      write(frame, frame.slots[baseSlot] ?? null, frame.slots[indexSlot] ?? null, next);
      return next;
    },
  };
}

/** `++` and `--`. */
export function compileStep(scope: Scope, expression: Of<'step'>): Compiled {
  const place = writable(scope, expression.operand);
  const { type, base, index, read, write } = place;
  if (numberRank(type) < 0) throw scope.error(expression.at, `++ and -- need a number: ${typeName(type)}`);
  let current: Value = null;
  const held: Compiled = { type, run: () => current };
  const one: Compiled = { type: TYPES.Integer, run: () => 1 };
  const result = combine(scope, expression.operator === '++' ? '+' : '-', held, one, expression.at);
  const { prefix } = expression;
  return {
    type,
    run: (frame) => {
      const [target, position] = [base(frame), index(frame)];
      const before = read(frame, target, position);
      current = before;
      const after = result.run(frame);
      write(frame, target, position, after);
      return prefix ? after : before;
    },
  };
}
