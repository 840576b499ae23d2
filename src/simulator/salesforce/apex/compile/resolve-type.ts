import type { Program } from '../program.js';
import type { TypeNode } from '../syntax/ast.js';
import { ApexCompileError } from '../syntax/compile-error.js';
import { ANY_RECORD, type ApexType, typeName } from '../types/apex-type.js';
import type { CodeUnit } from '../types/code-unit.js';
import { isMap, isSet } from '../types/core-types.js';
import type { UserClass } from '../types/user-class.js';
import { unknownType } from './platform-types.js';

/** From where a type name is looked up. */
export interface TypeContext {
  readonly program: Program;
  readonly unit: CodeUnit;
  readonly owner: UserClass | undefined;
}

/** The type that a node names. @throws ApexCompileError `Invalid type: …`, or that it is not supported */
export function resolveType(context: TypeContext, node: TypeNode): ApexType {
  const found = findType(context, node.names);
  if (found === undefined) throw new ApexCompileError(context.unit.file, node.at, unknownType(node.names));
  const wanted = found.kind === 'system' ? found.class.typeParameters.length : 0;
  if (node.args.length !== wanted) {
    throw new ApexCompileError(context.unit.file, node.at, `Invalid type arguments for ${typeName(found)}`);
  }
  if (found.kind !== 'system' || wanted === 0) return found;
  const type: ApexType = { ...found, args: node.args.map((arg) => resolveType(context, arg)) };
  if ((isSet(type) || isMap(type)) && type.args.length === 0) return found;
  return type;
}

/** The type of that dotted name, if there is one. User's classes hide those of the platform. */
export function findType(context: TypeContext, names: readonly string[]): ApexType | undefined {
  const { program } = context;
  const lower = names.map((name) => name.toLowerCase());
  const user = findUserClass(context, lower);
  if (user !== undefined) return { kind: 'user', class: user };
  if (lower.length === 1 && lower[0] === 'sobject') return ANY_RECORD;
  const system = program.library.class(lower.join('.'));
  if (system !== undefined) return { kind: 'system', class: system, args: [] };
  const objectName = lower[0] === 'schema' && lower.length === 2 ? lower[1] : lower.length === 1 ? lower[0] : undefined;
  const object = objectName === undefined ? undefined : program.schema.object(objectName);
  return object === undefined ? undefined : { kind: 'record', object };
}

function findUserClass(context: TypeContext, names: readonly string[]): UserClass | undefined {
  const [first = '', second, ...more] = names;
  if (more.length > 0) return undefined;
  const top = nearClass(context.owner, first) ?? context.program.classes.get(first);
  return second === undefined ? top : top?.inner.get(second);
}

/** An inner class as seen from inside: of the class itself, those it extends, and the one around it. */
function nearClass(owner: UserClass | undefined, name: string): UserClass | undefined {
  for (let around = owner; around !== undefined; around = around.outer) {
    if (around.declaration.name.toLowerCase() === name) return around;
    for (let of: UserClass | undefined = around; of !== undefined; of = of.parent) {
      const inner = of.inner.get(name);
      if (inner !== undefined) return inner;
    }
  }
  return undefined;
}
