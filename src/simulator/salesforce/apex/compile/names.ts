import { raiseNull } from '../run/throw.js';
import type { Expression } from '../syntax/ast.js';
import { readPlace } from './place.js';
import { compilePlace } from './places.js';
import type { Compiled, Scope } from './scope.js';
import { namesOf } from './scope.js';
import { findStatic, isVariable } from './statics.js';

type Of<K extends Expression['kind']> = Extract<Expression, { readonly kind: K }>;

/** A bare name: a variable. @throws ApexCompileError */
export function compileName(scope: Scope, expression: Of<'name'>): Compiled {
  if (!isVariable(scope, expression.name))
    throw scope.error(expression.at, `Variable does not exist: ${expression.name}`);
  return readable(scope, expression);
}

function readable(scope: Scope, expression: Of<'name' | 'member'>): Compiled {
  const place = compilePlace(scope, expression);
  if (place.readProblem !== undefined) throw scope.error(expression.at, place.readProblem);
  return readPlace(place);
}

/** `a.b`, `a?.b`, `Type.b`. @throws ApexCompileError */
export function compileMember(scope: Scope, expression: Of<'member'>): Compiled {
  const names = namesOf(expression);
  if (names !== undefined && !isVariable(scope, names[0] ?? '')) {
    const found = findStatic(scope, names, expression.at);
    if (found?.kind === 'value') return found.value;
    if (found?.kind === 'place') {
      if (found.place.readProblem !== undefined) throw scope.error(expression.at, found.place.readProblem);
      return readPlace(found.place);
    }
    const start = findStatic(scope, names.slice(0, -1), expression.at);
    if (start === undefined && names.length === 2) {
      throw scope.error(expression.at, `Variable does not exist: ${names[0] ?? ''}`);
    }
    if (start !== undefined && start.kind !== 'value' && start.kind !== 'place') {
      throw scope.error(expression.at, `Variable does not exist: ${names.join('.')}`);
    }
  }
  return expression.safe ? safeMember(scope, expression) : readable(scope, expression);
}

/** `a?.b` is null where `a` is. */
function safeMember(scope: Scope, expression: Of<'member'>): Compiled {
  const target = scope.expression(expression.target);
  const slot = scope.slots.take();
  const held: Compiled = { type: target.type, run: (frame) => frame.slots[slot] ?? raiseNull() };
  const place = compilePlace(scope, { ...expression, safe: false }, held);
  const { run } = target;
  const read = readPlace(place);
  return {
    type: place.type,
    isParent: place.isParent,
    run: (frame) => {
      const value = run(frame);
      if (value === null) return null;
      frame.slots[slot] = value;
      return read.run(frame);
    },
  };
}
