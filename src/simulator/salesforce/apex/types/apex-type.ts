import type { ApexType, RecordType } from './user-class.js';

export type { ApexType, RecordType, SystemType, UserType } from './user-class.js';

/** The type of the literal `null`. */
export const NULL_TYPE: ApexType = { kind: 'null' };
/** What a method without a result gives. */
export const VOID_TYPE: ApexType = { kind: 'void' };
/** `SObject`, of no particular object. */
export const ANY_RECORD: RecordType = { kind: 'record', object: undefined };

/** A type as Apex shows it, e.g. `Map<Id, List<Case>>`. */
export function typeName(type: ApexType): string {
  switch (type.kind) {
    case 'null':
      return 'null';
    case 'void':
      return 'void';
    case 'parameter':
      return 'ANY';
    case 'record':
      return type.object?.name ?? 'SObject';
    case 'user':
      return type.class.name;
    case 'system':
      return type.args.length === 0 ? type.class.name : `${type.class.name}<${type.args.map(typeName).join(',')}>`;
  }
}

/** Name and parameter types of a method, by which overrides and implementations are found: `execute(system.queueablecontext)`. */
export function methodKey(name: string, parameters: readonly ApexType[]): string {
  return `${name}(${parameters.map(typeName).join(',')})`.toLowerCase();
}

/** True if both are the same type, with the same type arguments. */
export function sameType(a: ApexType, b: ApexType): boolean {
  if (a === b) return true;
  if (a.kind === 'system' && b.kind === 'system') {
    return a.class === b.class && a.args.every((arg, index) => sameType(arg, b.args[index] ?? arg));
  }
  if (a.kind === 'record' && b.kind === 'record') return a.object?.name === b.object?.name;
  if (a.kind === 'user' && b.kind === 'user') return a.class === b.class;
  return a.kind === b.kind;
}

/** The type with the parameters of its class filled in. */
export function substitute(type: ApexType, args: readonly ApexType[]): ApexType {
  if (type.kind === 'parameter') return args[type.index] ?? type;
  if (type.kind !== 'system' || type.args.length === 0) return type;
  return { ...type, args: type.args.map((arg) => substitute(arg, args)) };
}
