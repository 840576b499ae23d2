import type { Frame } from '../run/frame.js';
import { raiseNull } from '../run/throw.js';
import type { Position } from '../syntax/compile-error.js';
import type { UserField, UserProperty } from '../types/user-class.js';
import { Instance } from '../values/instances.js';
import type { Value } from '../values/value.js';
import { checkVisible, isProperty } from './members.js';
import type { Place } from './place.js';
import type { Compiled, LocalVariable, Scope } from './scope.js';

/** The variables of an instance. @throws ApexThrow NullPointerException */
export function fieldsOf(value: Value): Value[] {
  return value instanceof Instance ? value.fields : raiseNull();
}

/** Where a local variable or a parameter is read and written: a slot of the frame. */
export function localPlace(variable: LocalVariable): Place {
  const { slot, type } = variable;
  return {
    type,
    base: nothing,
    index: nothing,
    read: (frame) => frame.slots[slot] ?? null,
    write: (frame, _base, _index, value) => {
      frame.slots[slot] = value;
    },
  };
}

/** For the parts of a place that need no computing. */
export const nothing = (): Value => null;

/** A variable or property of a class, reached over `target` (`this` and statics have none). */
export function memberPlace(
  scope: Scope,
  member: UserField | UserProperty,
  target: Compiled | undefined,
  at: Position,
): Place {
  checkVisible(scope, member, at);
  if (!member.isStatic && target === undefined && scope.code.isStatic) {
    throw scope.error(at, `Variable does not exist: ${member.name} (it is not static)`);
  }
  if (member.isStatic && target !== undefined) {
    throw scope.error(at, `static field cannot be referenced from a non static context: ${member.name}`);
  }
  const base = member.isStatic ? nothing : (target?.run ?? ((frame: Frame) => frame.self));
  return isProperty(member) ? propertyPlace(scope, member, base) : fieldPlace(scope, member, base, target);
}

function fieldPlace(
  scope: Scope,
  field: UserField,
  base: (frame: Frame) => Value,
  target: Compiled | undefined,
): Place {
  const { slot, owner, type } = field;
  const problem = finalProblem(scope, field, target);
  if (field.isStatic) {
    return {
      type,
      base,
      index: nothing,
      read: (frame) => frame.execution.statics(owner, frame)[slot] ?? null,
      write: (frame, _base, _index, value) => {
        frame.execution.statics(owner, frame)[slot] = value;
      },
      writeProblem: problem,
    };
  }
  return {
    type,
    base,
    index: nothing,
    read: (_frame, target) => fieldsOf(target)[slot] ?? null,
    write: (_frame, target, _index, value) => {
      fieldsOf(target)[slot] = value;
    },
    writeProblem: problem,
  };
}

/** Source: Apex Developer Guide, "Using the final Keyword". */
function finalProblem(scope: Scope, field: UserField, target: Compiled | undefined): string | undefined {
  const { initialises = false, owner, isStatic } = scope.code;
  const isOwn = target === undefined || target.isThis === true;
  const isPlace = isOwn && initialises && owner === field.owner && isStatic === field.isStatic;
  if (!field.isFinal || (isPlace && !field.isInitialised)) return undefined;
  return `Final members can only be assigned in their declaration, init blocks, or constructors: ${field.name}`;
}

/** Inside its own accessors a property's name means the value behind it. */
function propertyPlace(scope: Scope, property: UserProperty, base: (frame: Frame) => Value): Place {
  const behind = fieldPlace(scope, property.field, base, undefined);
  if (scope.code.accessor === property) return behind;
  const self = (target: Value) => (property.isStatic ? null : (target ?? raiseNull()));
  return {
    ...behind,
    read: (frame, target, index) => {
      const { getter } = property;
      if (getter === undefined) return behind.read(frame, target, index);
      return frame.execution.invoke(getter, self(target), [], frame);
    },
    write: (frame, target, index, value) => {
      const { setter } = property;
      if (setter === undefined) behind.write(frame, target, index, value);
      else frame.execution.invoke(setter, self(target), [value], frame);
    },
    readProblem: property.readable ? undefined : `Property is not readable: ${property.name}`,
    writeProblem: writeProblem(scope, property),
  };
}

function writeProblem(scope: Scope, property: UserProperty): string | undefined {
  const outside = scope.code.owner !== property.owner;
  const allowed = property.testVisible && scope.code.unit.isTest;
  if (property.writable && !(property.privateSet && outside && !allowed)) return undefined;
  return `Property is not writeable: ${property.name} of ${property.owner.name}`;
}
