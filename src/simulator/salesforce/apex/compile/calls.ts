import type { NativeMethod } from '../library/native.js';
import { addFieldError, SOBJECT_METHODS } from '../library/records.js';
import { unsupportedInRegex } from '../library/regex/java-pattern.js';
import type { Evaluate } from '../run/frame.js';
import { raiseNull } from '../run/throw.js';
import type { Expression } from '../syntax/ast.js';
import { type ApexType, methodKey, substitute, typeName, VOID_TYPE } from '../types/apex-type.js';
import { EXCEPTION_TYPE, TYPES } from '../types/core-types.js';
import type { SystemClass } from '../types/system-class.js';
import type { UserClass, UserMethod } from '../types/user-class.js';
import { Instance } from '../values/instances.js';
import { ObjectToken } from '../values/records.js';
import type { Value } from '../values/value.js';
import { converted } from './convert.js';
import { signature } from './creation.js';
import { enumInstance, enumMethod } from './enums.js';
import { checkVisible, chooseOverload, methodsNamed } from './members.js';
import type { Compiled, Scope } from './scope.js';
import { namesOf } from './scope.js';
import { findStatic, isVariable } from './statics.js';

type Of<K extends Expression['kind']> = Extract<Expression, { readonly kind: K }>;
type Call = Of<'call'>;

/** A method call. @throws ApexCompileError for an unknown method or arguments that fit none. */
export function compileCall(scope: Scope, call: Call): Compiled {
  const { target } = call;
  if (target === undefined) return ownCall(scope, call);
  if (target.kind === 'super') return superCall(scope, call);
  const names = namesOf(target);
  if (names !== undefined && !isVariable(scope, names[0] ?? '')) {
    const found = findStatic(scope, names, target.at);
    if (found?.kind === 'type') return staticCall(scope, call, found.type);
    if (found?.kind === 'describedFields') return instanceCall(scope, call, describedFields(scope, names, call));
  }
  if (call.name.toLowerCase() === 'adderror' && target.kind === 'member') {
    const fieldCall = fieldErrorCall(scope, call, target);
    if (fieldCall !== undefined) return fieldCall;
  }
  return instanceCall(scope, call, scope.expression(target));
}

/** `Schema.SObjectType.Case.fields` as a value. */
function describedFields(scope: Scope, names: readonly string[], call: Call): Compiled {
  const describe = findStatic(scope, names.slice(0, -1), call.at);
  const of = scope.program.library.class('Schema.SObjectTypeFields');
  if (describe?.kind !== 'value' || of === undefined) throw scope.error(call.at, `Method does not exist: ${call.name}`);
  return { type: { kind: 'system', class: of, args: [] }, run: describe.value.run };
}

function compileArgs(scope: Scope, call: { readonly args: readonly Expression[] }): readonly Compiled[] {
  return call.args.map((arg) => {
    const compiled = scope.expression(arg);
    if (compiled.type.kind === 'void') throw scope.error(arg.at, 'a void method has no value');
    return compiled;
  });
}

function unknownMethod(scope: Scope, call: Call, args: readonly Compiled[], holder: string) {
  return scope.error(
    call.at,
    `Method does not exist or incorrect signature: ${signature(call.name, args)} on ${holder}`,
  );
}

/** A method of the class itself, or a static one of a class around it. */
function ownCall(scope: Scope, call: Call): Compiled {
  const args = compileArgs(scope, call);
  const types = args.map((arg) => arg.type);
  for (let owner = scope.code.owner; owner !== undefined; owner = owner.outer) {
    const isOwn = owner === scope.code.owner;
    const candidates = methodsNamed(owner, call.name).filter((method) => isOwn || method.isStatic);
    const method = chooseOverload(candidates, types);
    if (method !== undefined) {
      if (!method.isStatic && scope.code.isStatic) {
        throw scope.error(call.at, `Non static method cannot be referenced from a static context: ${call.name}`);
      }
      return userCall(method, args, method.isStatic ? undefined : (frame) => frame.self, true);
    }
  }
  const { owner } = scope.code;
  if (owner !== undefined && !scope.code.isStatic) {
    const self: Compiled = { type: { kind: 'user', class: owner }, run: (frame) => frame.self };
    const inherited = inheritedNative(scope, owner, call, args, self);
    if (inherited !== undefined) return inherited;
  }
  throw unknownMethod(scope, call, args, owner?.name ?? scope.code.unit.name);
}

function superCall(scope: Scope, call: Call): Compiled {
  const parent = scope.code.owner?.parent;
  const args = compileArgs(scope, call);
  const types = args.map((arg) => arg.type);
  const method = parent === undefined ? undefined : chooseOverload(methodsNamed(parent, call.name), types);
  if (method !== undefined) return userCall(method, args, (frame) => frame.self, false);
  const { owner } = scope.code;
  const self: Compiled = { type: TYPES.Object, run: (frame) => frame.self };
  const native = owner === undefined ? undefined : inheritedNative(scope, owner, call, args, self);
  if (native !== undefined) return native;
  throw unknownMethod(scope, call, args, parent?.name ?? 'super');
}

/** Methods of Exception and Object that a user's class has without declaring them. */
function inheritedNative(
  scope: Scope,
  owner: UserClass,
  call: Call,
  args: readonly Compiled[],
  self: Compiled,
): Compiled | undefined {
  const bases = scope.program.isException(owner) ? [EXCEPTION_TYPE.class, TYPES.Object.class] : [TYPES.Object.class];
  for (const base of bases) {
    const chosen = chooseNative(scope, base, call, args, [], false);
    if (chosen !== undefined) return nativeCall(chosen, args, self, [], call.safe);
  }
  return undefined;
}

function staticCall(scope: Scope, call: Call, holder: ApexType): Compiled {
  const args = compileArgs(scope, call);
  const types = args.map((arg) => arg.type);
  if (holder.kind === 'user') {
    const { class: of } = holder;
    if (of.kind === 'enum') return enumStatic(scope, call, of, args);
    const method = chooseOverload(
      methodsNamed(of, call.name).filter((entry) => entry.isStatic),
      types,
    );
    if (method === undefined) throw unknownMethod(scope, call, args, of.name);
    checkVisible(scope, method, call.at);
    return userCall(method, args, undefined, false);
  }
  if (holder.kind === 'system') {
    const enumCall = enumStaticOfSystem(scope, call, holder.class);
    if (enumCall !== undefined) return enumCall;
    const chosen = chooseNative(scope, holder.class, call, args, holder.args, true);
    if (chosen !== undefined) return nativeCall(chosen, args, undefined, holder.args, false);
  }
  if (holder.kind === 'record' && holder.object !== undefined && call.name.toLowerCase() === 'getsobjecttype') {
    const token = new ObjectToken(holder.object);
    return { type: TYPES.SObjectType, run: () => token };
  }
  throw unknownMethod(scope, call, args, typeName(holder));
}

function enumStatic(scope: Scope, call: Call, of: UserClass, args: readonly Compiled[]): Compiled {
  const constants = [...of.constants.values()];
  const made = enumMethod(call, { kind: 'user', class: of }, constants, args);
  if (made === undefined) throw unknownMethod(scope, call, args, of.name);
  return made;
}

function enumStaticOfSystem(scope: Scope, call: Call, of: SystemClass): Compiled | undefined {
  if (of.kind !== 'enum') return undefined;
  const args = compileArgs(scope, call);
  return enumMethod(call, { kind: 'system', class: of, args: [] }, scope.program.library.constants(of), args);
}

function instanceCall(scope: Scope, call: Call, target: Compiled): Compiled {
  const args = compileArgs(scope, call);
  const { type } = target;
  if (type.kind === 'user') return userInstanceCall(scope, call, target, type.class, args);
  if (type.kind === 'record') {
    const chosen = chooseNative(scope, SOBJECT_METHODS, call, args, [], false);
    if (chosen === undefined) throw unknownMethod(scope, call, args, typeName(type));
    const made = nativeCall(chosen, args, target, [], call.safe);
    return call.name.toLowerCase() === 'clone' ? { ...made, type } : made;
  }
  if (type.kind === 'system') {
    if (type.class.kind === 'enum') {
      const made = enumInstance(call, target, args);
      if (made !== undefined) return made;
    }
    const chosen =
      chooseNative(scope, type.class, call, args, type.args, false) ??
      chooseNative(scope, TYPES.Object.class, call, args, [], false);
    if (chosen !== undefined) {
      if (type.class.kind === 'interface') return interfaceCall(chosen, args, target, type.args, call);
      return nativeCall(chosen, args, target, type.args, call.safe);
    }
  }
  throw unknownMethod(scope, call, args, typeName(type));
}

function userInstanceCall(
  scope: Scope,
  call: Call,
  target: Compiled,
  of: UserClass,
  args: readonly Compiled[],
): Compiled {
  if (of.kind === 'enum') {
    const made = enumInstance(call, target, args);
    if (made !== undefined) return made;
  }
  const method = chooseOverload(
    methodsNamed(of, call.name).filter((entry) => !entry.isStatic),
    args.map((arg) => arg.type),
  );
  if (method === undefined) {
    const native = inheritedNative(scope, of, call, args, target);
    if (native !== undefined) return native;
    throw unknownMethod(scope, call, args, of.name);
  }
  checkVisible(scope, method, call.at);
  return call.safe
    ? safely(target, (held) => userCall(method, args, held, true))
    : userCall(method, args, target.run, true);
}

/** `target?.method()`: null, and no arguments computed, where the target is null. */
function safely(target: Compiled, call: (held: Evaluate) => Compiled): Compiled {
  let value: Value = null;
  const made = call(() => value);
  return {
    type: made.type,
    run: (frame) => {
      const receiver = target.run(frame);
      if (receiver === null) return null;
      value = receiver;
      return made.run(frame);
    },
  };
}

function userCall(
  method: UserMethod,
  args: readonly Compiled[],
  self: Evaluate | undefined,
  virtual: boolean,
): Compiled {
  const values = args.map((arg, index) => converted(arg, method.parameters[index] ?? arg.type));
  const evaluate = (frame: Parameters<Evaluate>[0]) => values.map((value) => value(frame));
  if (self === undefined) {
    if (method.annotations.has('future')) {
      return {
        type: VOID_TYPE,
        run: (frame) => {
          frame.execution.program.jobs.callLater(method, evaluate(frame), frame);
          return null;
        },
      };
    }
    return {
      type: method.returns,
      run: (frame) => {
        frame.execution.statics(method.owner, frame);
        return frame.execution.invoke(method, null, evaluate(frame), frame);
      },
    };
  }
  const { key } = method;
  return {
    type: method.returns,
    run: (frame) => {
      const receiver = self(frame);
      if (!(receiver instanceof Instance)) return raiseNull();
      const actual = virtual && !method.isPrivate ? (receiver.class.table.get(key) ?? method) : method;
      return frame.execution.invoke(actual, receiver, evaluate(frame), frame);
    },
  };
}

function chooseNative(
  scope: Scope,
  of: SystemClass,
  call: Call,
  args: readonly Compiled[],
  typeArgs: readonly ApexType[],
  isStatic: boolean,
): NativeMethod | undefined {
  const candidates = scope.program.library.methods(of, call.name).filter((method) => method.isStatic === isStatic);
  const chosen = chooseOverload(
    candidates,
    args.map((arg) => arg.type),
    (method) => method.parameters.map((parameter) => substitute(parameter, typeArgs)),
  );
  if (chosen !== undefined) checkRegex(scope, call, chosen);
  return chosen;
}

/** A regular expression that stands in the source is looked at when it is loaded. @throws ApexCompileError */
function checkRegex(scope: Scope, call: Call, { parameterNames }: NativeMethod): void {
  const regex = call.args[parameterNames.indexOf('regex')];
  if (regex?.kind !== 'literal' || regex.literal.type !== 'String') return;
  const problem = unsupportedInRegex(regex.literal.value);
  if (problem !== undefined) throw scope.error(regex.at, problem);
}

function nativeCall(
  method: NativeMethod,
  args: readonly Compiled[],
  self: Compiled | undefined,
  typeArgs: readonly ApexType[],
  safe: boolean,
): Compiled {
  const parameters = method.parameters.map((parameter) => substitute(parameter, typeArgs));
  const values = args.map((arg, index) => converted(arg, parameters[index] ?? arg.type));
  const { body } = method;
  const type = substitute(method.returns, typeArgs);
  if (self === undefined) {
    return {
      type,
      run: (frame) =>
        body(
          values.map((value) => value(frame)),
          null,
          frame,
        ),
    };
  }
  const { run } = self;
  return {
    type,
    run: (frame) => {
      const receiver = run(frame);
      if (receiver === null) return safe ? null : raiseNull();
      return body(
        values.map((value) => value(frame)),
        receiver,
        frame,
      );
    },
  };
}

/** A method of a platform interface on an object of a user's class. */
function interfaceCall(
  method: NativeMethod,
  args: readonly Compiled[],
  target: Compiled,
  typeArgs: readonly ApexType[],
  call: Call,
): Compiled {
  const native = nativeCall(method, args, target, typeArgs, call.safe);
  const key = methodKey(
    method.name,
    method.parameters.map((parameter) => substitute(parameter, typeArgs)),
  );
  return {
    type: native.type,
    run: (frame) => {
      const receiver = target.run(frame);
      const own = frame.execution.findMethod(receiver, key);
      if (own === undefined) return native.run(frame);
      return frame.execution.invoke(
        own,
        receiver,
        args.map((arg) => arg.run(frame)),
        frame,
      );
    },
  };
}

/** `record.Field.addError(…)`. */
function fieldErrorCall(scope: Scope, call: Call, target: Of<'member'>): Compiled | undefined {
  const holder = scope.expression(target.target);
  const [reason] = call.args;
  if (holder.type.kind !== 'record' || holder.type.object === undefined || reason === undefined) return undefined;
  const field = scope.program.schema.field(holder.type.object, target.name);
  if (field === undefined) return undefined;
  const message = scope.expression(reason);
  return {
    type: VOID_TYPE,
    run: (frame) => addFieldError(holder.run(frame), field.name, message.run(frame), frame),
  };
}

/** `this(…)` and `super(…)` at the start of a constructor. */
export function compileConstructorCall(scope: Scope, expression: Of<'constructorCall'>): Compiled {
  const { owner } = scope.code;
  const args = compileArgs(scope, expression);
  const of = expression.which === 'this' ? owner : owner?.parent;
  const types = args.map((arg) => arg.type);
  const found = of === undefined ? undefined : chooseOverload(of.constructors, types);
  if (found === undefined) {
    const implicit = args.length === 0 && (of?.constructors.length ?? 0) === 0;
    if (!implicit) throw scope.error(expression.at, `Constructor not defined: ${signature(of?.name ?? 'super', args)}`);
    return { type: VOID_TYPE, run: () => null };
  }
  return { ...userCall(found, args, (frame) => frame.self, false), type: VOID_TYPE };
}
