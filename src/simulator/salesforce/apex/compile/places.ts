import { field } from '../../metadata/field-builders.js';
import type { FieldSchema } from '../../metadata/schema.js';
import { parentRecord } from '../library/records.js';
import { raise, raiseNull } from '../run/throw.js';
import type { Expression } from '../syntax/ast.js';
import type { Position } from '../syntax/compile-error.js';
import { ANY_RECORD, type RecordType, typeName } from '../types/apex-type.js';
import { isList, listOf, numberRank } from '../types/core-types.js';
import { ListValue } from '../values/collections.js';
import { fieldType, readField, writeField } from '../values/record-fields.js';
import { RecordValue } from '../values/records.js';
import type { Value } from '../values/value.js';
import { findVariable } from './members.js';
import { nameField, parentType } from './name-entity.js';
import type { Place } from './place.js';
import type { Compiled, Scope } from './scope.js';
import { namesOf } from './scope.js';
import { compileSoql } from './soql.js';
import { findStatic, isVariable } from './statics.js';
import { localPlace, memberPlace, nothing } from './variables.js';

/** Something that can be assigned. `holder` stands in for the compiled target. @throws ApexCompileError */
export function compilePlace(scope: Scope, expression: Expression, holder?: Compiled): Place {
  if (expression.kind === 'name') return namePlace(scope, expression.name, expression.at);
  if (expression.kind === 'index') return indexPlace(scope, expression);
  if (expression.kind !== 'member') throw scope.error(expression.at, 'Expression cannot be assigned');
  const names = namesOf(expression);
  if (holder === undefined && names !== undefined && !isVariable(scope, names[0] ?? '')) {
    const found = findStatic(scope, names, expression.at);
    if (found?.kind === 'place') return found.place;
    if (found !== undefined) throw scope.error(expression.at, `Expression cannot be assigned: ${names.join('.')}`);
  }
  if (expression.target.kind === 'super') throw scope.error(expression.at, 'super can only be used to call a method');
  const target = holder ?? compileTarget(scope, expression.target);
  return memberOf(scope, target, expression.name, expression.at);
}

/** `[SELECT …].Field` is the field of the one record that was found. */
function compileTarget(scope: Scope, target: Expression): Compiled {
  return target.kind === 'soql' ? compileSoql(scope, target, ANY_RECORD) : scope.expression(target);
}

function namePlace(scope: Scope, name: string, at: Position): Place {
  const local = scope.find(name);
  if (local !== undefined) return localPlace(local);
  for (let owner = scope.code.owner; owner !== undefined; owner = owner.outer) {
    const member = findVariable(owner, name);
    if (member === undefined) continue;
    if (owner !== scope.code.owner && !member.isStatic) break;
    return memberPlace(scope, member, undefined, at);
  }
  throw scope.error(at, `Variable does not exist: ${name}`);
}

/** `target.name` by the type of the target. */
function memberOf(scope: Scope, target: Compiled, name: string, at: Position): Place {
  const { type } = target;
  if (type.kind === 'user') {
    const member = findVariable(type.class, name);
    if (member !== undefined) return memberPlace(scope, member, target, at);
  }
  if (type.kind === 'record') return recordPlace(scope, type, target, name, at);
  if (type.kind === 'system') {
    const property = scope.program.library.property(type.class, name);
    if (property !== undefined && !property.isStatic) {
      return {
        type: property.type,
        base: target.run,
        index: nothing,
        read: (frame, base) => (base === null ? raiseNull() : property.get(base, frame)),
        write: (frame, base, _index, value) => property.set?.(base, value, frame),
        writeProblem: property.set === undefined ? `Property is not writeable: ${property.name}` : undefined,
      };
    }
  }
  throw scope.error(at, `Variable does not exist: ${name} (in ${typeName(type)})`);
}

/** The one field that every sObject has. */
const ID_FIELD = field('Id', 'id');

function recordOf(value: Value): RecordValue {
  return value instanceof RecordValue ? value : raiseNull();
}

/** True where reading goes over a parent that is not there: the value is null. Writing there is another matter. */
function endsHere(target: Compiled, base: Value): boolean {
  return base === null && target.isParent === true;
}

/** A field of an sObject, its parent, or its child records. */
function recordPlace(scope: Scope, type: RecordType, target: Compiled, name: string, at: Position): Place {
  const { schema } = scope.program;
  const { object } = type;
  const named = nameField(type, schema, name);
  if (named !== undefined) return fieldPlace(named, target, type);
  if (object === undefined && name.toLowerCase() === 'id') return fieldPlace(ID_FIELD, target, type);
  if (object === undefined)
    throw scope.error(at, `Variable does not exist: ${name} (SObject has no fields of its own: use get)`);
  const own = schema.field(object, name);
  if (own !== undefined) return fieldPlace(own, target, type);
  const lookup = schema.parentRelationship(object, name);
  if (lookup !== undefined) return parentPlace(scope, lookup, target, name);
  const child = schema
    .childRelationships(object.name)
    .find((entry) => entry.name?.toLowerCase() === name.toLowerCase());
  if (child === undefined) throw scope.error(at, `Variable does not exist: ${name} (no such field of ${object.name})`);
  const lower = name.toLowerCase();
  return {
    type: listOf({ kind: 'record', object: child.child }),
    base: target.run,
    index: nothing,
    read: (_frame, base) =>
      recordOf(base).children.get(lower) ?? new ListValue({ kind: 'record', object: child.child }, []),
    write: nothing,
    writeProblem: `Field is not writeable: ${object.name}.${name}`,
  };
}

function fieldPlace(of: FieldSchema, target: Compiled, type: RecordType): Place {
  const fixed = !of.createable && !of.updateable && of.type !== 'id';
  return {
    type: fieldType(of),
    base: target.run,
    index: nothing,
    read: (_frame, base) => (endsHere(target, base) ? null : readField(recordOf(base), of)),
    write: (_frame, base, _index, value) => writeField(recordOf(base), of, value),
    writeProblem: fixed ? `Field is not writeable: ${typeName(type)}.${of.name}` : undefined,
  };
}

function parentPlace(scope: Scope, lookup: FieldSchema, target: Compiled, name: string): Place {
  const relationship = (lookup.reference?.relationshipName ?? name).toLowerCase();
  return {
    type: parentType(lookup, scope.program.schema),
    base: target.run,
    index: nothing,
    isParent: true,
    read: (_frame, base) => (endsHere(target, base) ? null : parentRecord(recordOf(base), relationship)),
    write: (_frame, base, _index, value) => {
      recordOf(base).parents.set(relationship, value instanceof RecordValue ? value : null);
    },
  };
}

function indexPlace(scope: Scope, expression: Extract<Expression, { readonly kind: 'index' }>): Place {
  const target = scope.expression(expression.target);
  const index = scope.expression(expression.index);
  if (!isList(target.type) || target.type.kind !== 'system') {
    throw scope.error(expression.at, `Only a list has elements: ${typeName(target.type)}`);
  }
  if (numberRank(index.type) !== 0) throw scope.error(expression.at, 'the index of a list is an Integer');
  const [element] = target.type.args;
  if (element === undefined) throw scope.error(expression.at, 'a list without an element type');
  return {
    type: element,
    base: target.run,
    index: index.run,
    read: (_frame, base, at) => {
      const { items } = listOfValue(base);
      return items[checked(items, at)] ?? null;
    },
    write: (_frame, base, at, value) => {
      const { items } = listOfValue(base);
      items[checked(items, at)] = value;
    },
  };
}

function listOfValue(value: Value): ListValue {
  return value instanceof ListValue ? value : raiseNull();
}

function checked(items: readonly Value[], index: Value): number {
  if (typeof index !== 'number') return raiseNull();
  if (index < 0 || index >= items.length) raise('ListException', `List index out of bounds: ${index}`);
  return index;
}
