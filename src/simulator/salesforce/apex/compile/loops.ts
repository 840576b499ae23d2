import type { Run } from '../run/frame.js';
import { raiseNull } from '../run/throw.js';
import type { Statement } from '../syntax/ast.js';
import { typeName } from '../types/apex-type.js';
import { isAssignable, isCastable } from '../types/assignability.js';
import { elementOf } from '../types/core-types.js';
import { IteratorValue, ListValue, SetValue } from '../values/collections.js';
import type { Value } from '../values/value.js';
import { conversion } from './convert.js';
import { compileCondition } from './operators.js';
import { resolveType } from './resolve-type.js';
import type { Scope } from './scope.js';

type Of<K extends Statement['kind']> = Extract<Statement, { readonly kind: K }>;

/** `for (init; test; update)`. `break` leaves it, `continue` goes on with the updates. */
export function compileFor(scope: Scope, statement: Of<'for'>): Run {
  const init = statement.init.map((entry) => scope.statement(entry));
  const test = statement.test === undefined ? () => true : compileCondition(scope, statement.test);
  const update = statement.update.map((entry) => scope.expression(entry).run);
  const body = scope.loop().statement(statement.body);
  return (frame) => {
    for (const run of init) run(frame);
    while (test(frame)) {
      frame.execution.limits.step();
      const completion = body(frame);
      if (completion === 1) return 0;
      if (completion === 3) return 3;
      for (const run of update) run(frame);
    }
    return 0;
  };
}

/** `while`, and `do … while`, which runs its body once before the test. */
export function compileWhile(scope: Scope, statement: Of<'while'>): Run {
  const test = compileCondition(scope, statement.test);
  const body = scope.loop().statement(statement.body);
  const { testFirst } = statement;
  return (frame) => {
    if (testFirst && !test(frame)) return 0;
    do {
      frame.execution.limits.step();
      const completion = body(frame);
      if (completion === 1) return 0;
      if (completion === 3) return 3;
    } while (test(frame));
    return 0;
  };
}

/** Over a list, a set, or the records of a query; also in chunks of 200 if the variable is a list of records. */
export function compileForEach(scope: Scope, statement: Of<'forEach'>): Run {
  const source = scope.expression(statement.source);
  const element = elementOf(source.type);
  if (element === undefined) {
    throw scope.error(statement.source.at, `Loop must iterate over a collection: ${typeName(source.type)}`);
  }
  const type = resolveType(scope.code, statement.type);
  const inChunks = statement.source.kind === 'soql' && elementOf(type) !== undefined;
  const isRecordCast = element.kind === 'record' && type.kind === 'record' && isCastable(element, type);
  if (!inChunks && !isAssignable(element, type) && !isRecordCast) {
    throw scope.error(statement.at, `Loop variable must be of type ${typeName(element)}`);
  }
  const { slot } = scope.declare(statement.name, type, statement.at);
  const body = scope.loop().statement(statement.body);
  const convert = conversion(element, type) ?? ((value: Value) => value);
  const { run } = source;
  return (frame) => {
    const values = inChunks ? chunks(run(frame)) : itemsOf(run(frame));
    for (const value of values) {
      frame.execution.limits.step();
      frame.slots[slot] = convert(value);
      const completion = body(frame);
      if (completion === 1) return 0;
      if (completion === 3) return 3;
    }
    return 0;
  };
}

const CHUNK = 200;

function chunks(source: Value): readonly Value[] {
  if (!(source instanceof ListValue)) return raiseNull();
  const lists: Value[] = [];
  for (let start = 0; start < source.items.length; start += CHUNK) {
    lists.push(new ListValue(source.element, source.items.slice(start, start + CHUNK)));
  }
  return lists;
}

/** The elements; what holds them, and the map that it came from, cannot gain or lose elements meanwhile. */
function* itemsOf(source: Value): Iterable<Value> {
  if (source instanceof IteratorValue) yield* source.items;
  else if (source instanceof ListValue || source instanceof SetValue) {
    const held = [source, ...(source.source === undefined ? [] : [source.source])];
    for (const collection of held) collection.loops += 1;
    try {
      yield* source instanceof ListValue ? source.items : [...source.entries.values()];
    } finally {
      for (const collection of held) collection.loops -= 1;
    }
  } else raiseNull();
}
