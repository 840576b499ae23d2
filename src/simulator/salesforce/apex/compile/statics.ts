import type { ObjectSchema } from '../../metadata/schema.js';
import { describeObject, FIELD_DESCRIBE, FieldDescribe, OBJECT_DESCRIBE } from '../library/schema.js';
import type { Position } from '../syntax/compile-error.js';
import type { ApexType } from '../types/apex-type.js';
import { TYPES } from '../types/core-types.js';
import { FieldToken, ObjectToken } from '../values/records.js';
import type { Value } from '../values/value.js';
import { findVariable } from './members.js';
import type { Place } from './place.js';
import { unsupportedPlatformName } from './platform-types.js';
import { findType } from './resolve-type.js';
import type { Compiled, Scope } from './scope.js';
import { compileTriggerVariable } from './trigger-variables.js';
import { memberPlace, nothing } from './variables.js';

/** What a dotted name without a variable in front stands for. */
export type StaticReference =
  | { readonly kind: 'type'; readonly type: ApexType }
  | { readonly kind: 'value'; readonly value: Compiled }
  | { readonly kind: 'place'; readonly place: Place }
  /** `Schema.SObjectType`, in front of an object's name. */
  | { readonly kind: 'describes' }
  /** `Schema.SObjectType.Case.fields`, in front of a field's name. */
  | { readonly kind: 'describedFields'; readonly object: ObjectSchema };

/** True if a variable of that name is in sight: it hides types. */
export function isVariable(scope: Scope, name: string): boolean {
  if (scope.find(name) !== undefined) return true;
  for (let owner = scope.code.owner; owner !== undefined; owner = owner.outer) {
    const member = findVariable(owner, name);
    if (member !== undefined) return owner === scope.code.owner || member.isStatic;
  }
  return false;
}

/** Resolves `Type`, `Outer.Inner`, `Type.member`, `Case.Subject`, `Trigger.new`, `Schema.SObjectType.Case` and the like. */
export function findStatic(scope: Scope, names: readonly string[], at: Position): StaticReference | undefined {
  const lower = names.map((name) => name.toLowerCase());
  if (lower[0] === 'trigger' && lower.length === 2) {
    return { kind: 'value', value: compileTriggerVariable(scope, lower[1] ?? '', at) };
  }
  if (lower[0] === 'system' && lower[1] === 'label')
    throw scope.error(at, 'custom labels are not supported by the simulated org');
  const described = findDescribe(scope, lower);
  if (described !== undefined) return described;
  const type = findType(scope.code, names);
  if (type !== undefined) return { kind: 'type', type };
  const last = names.at(-1);
  const holder = names.length < 2 ? undefined : findType(scope.code, names.slice(0, -1));
  if (holder !== undefined && last !== undefined) return staticMember(scope, holder, last, at);
  const unsupported = unsupportedPlatformName(names);
  if (unsupported !== undefined) throw scope.error(at, unsupported);
  return undefined;
}

function findDescribe(scope: Scope, names: readonly string[]): StaticReference | undefined {
  const path = names[0] === 'schema' ? names.slice(1) : names;
  if (path[0] !== 'sobjecttype') return undefined;
  if (path.length === 1) return { kind: 'describes' };
  const object = scope.program.schema.object(path[1] ?? '');
  if (object === undefined) return undefined;
  if (path.length === 2)
    return {
      kind: 'value',
      value: constant({ kind: 'system', class: OBJECT_DESCRIBE, args: [] }, describeObject(object)),
    };
  if (path[2] !== 'fields') return undefined;
  if (path.length === 3) return { kind: 'describedFields', object };
  const field = scope.program.schema.field(object, path[3] ?? '');
  if (field === undefined || path.length > 4) return undefined;
  const type: ApexType = { kind: 'system', class: FIELD_DESCRIBE, args: [] };
  return { kind: 'value', value: constant(type, new FieldDescribe(object, field)) };
}

function constant(type: ApexType, value: Value): Compiled {
  return { type, run: () => value };
}

function staticMember(scope: Scope, holder: ApexType, name: string, at: Position): StaticReference | undefined {
  if (holder.kind === 'record' && holder.object !== undefined) return recordToken(scope, holder.object, name);
  if (holder.kind === 'user') {
    const enumConstant = holder.class.constants.get(name.toLowerCase());
    if (enumConstant !== undefined) return { kind: 'value', value: constant(holder, enumConstant) };
    const member = findVariable(holder.class, name);
    if (member?.isStatic === true) return { kind: 'place', place: memberPlace(scope, member, undefined, at) };
    return undefined;
  }
  if (holder.kind !== 'system') return undefined;
  const { library } = scope.program;
  const enumConstant = library.constant(holder.class.name, name);
  if (enumConstant !== undefined) return { kind: 'value', value: constant(holder, enumConstant) };
  const property = library.property(holder.class, name);
  if (property?.isStatic !== true) return undefined;
  const place: Place = {
    type: property.type,
    base: nothing,
    index: nothing,
    read: (frame) => property.get(null, frame),
    write: (frame, _base, _index, value) => property.set?.(null, value, frame),
    writeProblem: property.set === undefined ? `Property is not writeable: ${property.name}` : undefined,
  };
  return { kind: 'place', place };
}

/** `Case.SObjectType` and `Case.Subject`. */
function recordToken(scope: Scope, object: ObjectSchema, name: string): StaticReference | undefined {
  if (name.toLowerCase() === 'sobjecttype') {
    return { kind: 'value', value: constant(TYPES.SObjectType, new ObjectToken(object)) };
  }
  const field = scope.program.schema.field(object, name);
  return field === undefined
    ? undefined
    : { kind: 'value', value: constant(TYPES.SObjectField, new FieldToken(object, field)) };
}
