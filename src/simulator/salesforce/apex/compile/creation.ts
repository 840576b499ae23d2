import type { ObjectSchema } from '../../metadata/schema.js';
import { addTo, fill, putInto } from '../library/collections.js';
import type { Evaluate, Frame } from '../run/frame.js';
import { raise, raiseNull } from '../run/throw.js';
import type { Expression, NamedValue } from '../syntax/ast.js';
import { type ApexType, typeName, type UserType } from '../types/apex-type.js';
import { isAssignable } from '../types/assignability.js';
import { EXCEPTION_TYPE, elementOf, isList, isMap, isSet, listOf, TYPES } from '../types/core-types.js';
import type { UserMethod } from '../types/user-class.js';
import { ListValue, MapValue, SetValue } from '../values/collections.js';
import { isException, SystemException } from '../values/instances.js';
import { fieldType, writeField } from '../values/record-fields.js';
import { RecordValue } from '../values/records.js';
import type { Value } from '../values/value.js';
import { assigned, conversion, converted } from './convert.js';
import { checkVisible, chooseOverload } from './members.js';
import { resolveType } from './resolve-type.js';
import type { Compiled, Scope } from './scope.js';

type Of<K extends Expression['kind']> = Extract<Expression, { readonly kind: K }>;

/** `new T(…)`. @throws ApexCompileError */
export function compileNew(scope: Scope, expression: Of<'new'>): Compiled {
  const type = resolveType(scope.code, expression.type);
  const args = expression.args.map((arg) => scope.expression(arg));
  if (type.kind === 'record' && type.object !== undefined && args.length === 0) {
    const { object } = type;
    return { type, run: () => new RecordValue(object) };
  }
  if (type.kind === 'user') return newUser(scope, expression, type, args);
  if (type.kind === 'system') {
    if (isList(type) || isSet(type) || isMap(type)) return newCollection(scope, expression, type, args);
    if (type.class.extends(EXCEPTION_TYPE.class)) return newException(scope, expression, type, args);
    return newSystem(scope, expression, type, args);
  }
  throw scope.error(expression.at, `Type cannot be constructed: ${typeName(type)}`);
}

function newUser(scope: Scope, expression: Of<'new'>, type: UserType, args: readonly Compiled[]): Compiled {
  const { class: of } = type;
  if (of.isAbstract || of.kind === 'enum') throw scope.error(expression.at, `Type cannot be constructed: ${of.name}`);
  const found = chooseConstructor(scope, expression, of.constructors, args, typeName(type));
  if (found === undefined && args.length > 0) {
    if (!scope.program.isException(of)) {
      throw scope.error(expression.at, `Constructor not defined: ${signature(of.name, args)}`);
    }
    return exceptionOf(scope, expression, type, args, (frame) => frame.execution.instantiate(of, frame));
  }
  const values = found === undefined ? [] : constructorArgs(found, args);
  return {
    type,
    run: (frame) => {
      const instance = frame.execution.instantiate(of, frame);
      if (found !== undefined) {
        frame.execution.invoke(
          found,
          instance,
          values.map((value) => value(frame)),
          frame,
        );
      }
      return instance;
    },
  };
}

function constructorArgs(found: UserMethod, args: readonly Compiled[]): readonly Evaluate[] {
  return args.map((arg, index) => converted(arg, found.parameters[index] ?? arg.type));
}

/** Exceptions have their inherited constructors beside the ones that they declare. */
function chooseConstructor(
  scope: Scope,
  expression: Of<'new'>,
  constructors: readonly UserMethod[],
  args: readonly Compiled[],
  name: string,
): UserMethod | undefined {
  const chosen = chooseOverload(
    constructors,
    args.map((arg) => arg.type),
  );
  if (chosen !== undefined)
    checkVisible(scope, { ...chosen, isPrivate: chosen.modifiers.has('private') }, expression.at);
  else if (constructors.length > 0 && !scope.program.isException(constructors[0]?.owner ?? failOwner())) {
    throw scope.error(expression.at, `Constructor not defined: ${signature(name, args)}`);
  }
  return chosen;
}

function failOwner(): never {
  throw new Error('a constructor has an owner');
}

/** A call as messages show it: the name with the types of the arguments, e.g. `f(Integer, String)`. */
export function signature(name: string, args: readonly { readonly type: ApexType }[]): string {
  return `${name}(${args.map((arg) => typeName(arg.type)).join(', ')})`;
}

function newException(
  scope: Scope,
  expression: Of<'new'>,
  type: Extract<ApexType, { kind: 'system' }>,
  args: readonly Compiled[],
): Compiled {
  if (type.class === EXCEPTION_TYPE.class) throw scope.error(expression.at, 'Type cannot be constructed: Exception');
  return exceptionOf(scope, expression, type, args, () => new SystemException(type.class, null));
}

/** `()`, `(message)`, `(cause)`, `(message, cause)`. Source: Apex Developer Guide, "Create Custom Exceptions". */
function exceptionOf(
  scope: Scope,
  expression: Of<'new'>,
  type: ApexType,
  args: readonly Compiled[],
  make: Evaluate,
): Compiled {
  const isText = (arg: Compiled | undefined) => arg !== undefined && isAssignable(arg.type, TYPES.String);
  const isCause = (arg: Compiled | undefined) => arg !== undefined && isAssignable(arg.type, EXCEPTION_TYPE);
  const [first, second] = args;
  const fits =
    args.length === 0 ||
    (args.length === 1 && (isText(first) || isCause(first))) ||
    (args.length === 2 && isText(first) && isCause(second));
  if (!fits) throw scope.error(expression.at, `Constructor not defined: ${signature(typeName(type), args)}`);
  const message = isText(first) ? first?.run : undefined;
  const cause = message === undefined ? first?.run : second?.run;
  return {
    type,
    run: (frame) => {
      const exception = make(frame);
      if (!isException(exception)) return raiseNull();
      const text = message?.(frame) ?? null;
      exception.state.message = typeof text === 'string' ? text : null;
      exception.state.cause = cause?.(frame) ?? null;
      return exception;
    },
  };
}

function newSystem(
  scope: Scope,
  expression: Of<'new'>,
  type: Extract<ApexType, { kind: 'system' }>,
  args: readonly Compiled[],
): Compiled {
  const constructors = scope.program.library.members(type.class)?.constructors ?? [];
  const chosen = chooseOverload(
    constructors,
    args.map((arg) => arg.type),
  );
  if (chosen === undefined)
    throw scope.error(expression.at, `Constructor not defined: ${signature(type.class.name, args)}`);
  const values = args.map((arg, index) => converted(arg, chosen.parameters[index] ?? arg.type));
  return {
    type,
    run: (frame) =>
      chosen.body(
        values.map((value) => value(frame)),
        null,
        frame,
      ),
  };
}

function emptyCollection(type: Extract<ApexType, { kind: 'system' }>): ListValue | SetValue | MapValue {
  const [first = TYPES.Object, second = TYPES.Object] = type.args;
  if (isList(type)) return new ListValue(first, []);
  return isSet(type) ? new SetValue(first) : new MapValue(first, second);
}

function newCollection(
  scope: Scope,
  expression: Of<'new'>,
  type: Extract<ApexType, { kind: 'system' }>,
  args: readonly Compiled[],
): Compiled {
  const [source, ...more] = args;
  if (source === undefined) return { type, run: () => emptyCollection(type) };
  const [first = TYPES.Object, second = TYPES.Object] = type.args;
  const element = elementOf(source.type);
  const fits = isMap(type)
    ? isAssignable(source.type, type) || (isList(source.type) && isAssignable(source.type, listOf(second)))
    : element !== undefined && isAssignable(element, first);
  const sized = isList(type) && source.type.kind === 'system' && source.type.class === TYPES.Integer.class;
  if (more.length > 0 || (!fits && !sized)) {
    throw scope.error(expression.at, `Constructor not defined: ${signature(typeName(type), args)}`);
  }
  const convert = (element === undefined ? undefined : conversion(element, first)) ?? ((item: Value) => item);
  return {
    type,
    run: (frame) => {
      const collection = emptyCollection(type);
      const value = source.run(frame);
      if (value === null) raise('NullPointerException', 'Argument cannot be null.');
      if (!sized) fill(collection, value, convert, frame);
      return collection;
    },
  };
}

/** `new List<T>{ … }`, `new Set<T>{ … }`, `new T[n]`. */
export function compileNewElements(scope: Scope, expression: Of<'newElements' | 'newArray'>): Compiled {
  const type = resolveType(scope.code, expression.type);
  const element = elementOf(type);
  if (element === undefined || type.kind !== 'system') {
    throw scope.error(expression.at, `Type has no elements: ${typeName(type)}`);
  }
  if (expression.kind === 'newArray') return sizedList(scope, expression, type, element);
  const values = expression.elements.map((item) => assigned(scope, scope.expected(item, element), element, item.at));
  if (isList(type))
    return {
      type,
      run: (frame) =>
        new ListValue(
          element,
          values.map((value) => value(frame)),
        ),
    };
  return {
    type,
    run: (frame) => {
      const set = new SetValue(element);
      for (const value of values) addTo(set, value(frame), frame);
      return set;
    },
  };
}

function sizedList(scope: Scope, expression: Of<'newArray'>, type: ApexType, element: ApexType): Compiled {
  const size = assigned(scope, scope.expression(expression.size), TYPES.Integer, expression.at);
  return {
    type,
    run: (frame) => {
      const count = size(frame);
      const items: Value[] = new Array<Value>(typeof count === 'number' ? count : raiseNull()).fill(null);
      return new ListValue(element, items);
    },
  };
}

/** `new Map<K, V>{ k => v }`. */
export function compileNewPairs(scope: Scope, expression: Of<'newPairs'>): Compiled {
  const type = resolveType(scope.code, expression.type);
  if (!isMap(type) || type.kind !== 'system')
    throw scope.error(expression.at, `Type has no entries: ${typeName(type)}`);
  const [keyType = TYPES.Object, valueType = TYPES.Object] = type.args;
  const pairs = expression.pairs.map(({ key, value }) => ({
    key: assigned(scope, scope.expression(key), keyType, key.at),
    value: assigned(scope, scope.expected(value, valueType), valueType, value.at),
  }));
  return {
    type,
    run: (frame) => {
      const map = new MapValue(keyType, valueType);
      for (const { key, value } of pairs) putInto(map, key(frame), value(frame), frame);
      return map;
    },
  };
}

/** `new Case(Subject = 'x')`. */
export function compileNewRecord(scope: Scope, expression: Of<'newRecord'>): Compiled {
  const type = resolveType(scope.code, expression.type);
  if (type.kind !== 'record' || type.object === undefined) {
    throw scope.error(expression.at, `Only sObjects take field values by name: ${typeName(type)}`);
  }
  const { object } = type;
  const setters = expression.fields.map((entry) => fieldSetter(scope, object, entry));
  return {
    type,
    run: (frame) => {
      const record = new RecordValue(object);
      for (const set of setters) set(record, frame);
      return record;
    },
  };
}

function fieldSetter(
  scope: Scope,
  object: ObjectSchema,
  { name, value, at }: NamedValue,
): (record: RecordValue, frame: Frame) => void {
  const field = scope.program.schema.field(object, name);
  if (field !== undefined) {
    if (!field.createable && !field.updateable && field.type !== 'id') {
      throw scope.error(at, `Field is not writeable: ${object.name}.${field.name}`);
    }
    const run = assigned(scope, scope.expression(value), fieldType(field), at);
    return (record, frame) => writeField(record, field, run(frame));
  }
  const lookup = scope.program.schema.parentRelationship(object, name);
  if (lookup === undefined) throw scope.error(at, `Field does not exist: ${name} on ${object.name}`);
  const { run } = scope.expression(value);
  return (record, frame) => {
    const parent = run(frame);
    record.parents.set(name.toLowerCase(), parent instanceof RecordValue ? parent : null);
  };
}
