import type { ApexType, SystemType } from './apex-type.js';
import { SystemClass } from './system-class.js';

function simple(name: string): SystemType {
  return { kind: 'system', class: new SystemClass(name), args: [] };
}

/** The types that the language itself knows. */
export const TYPES = {
  Boolean: simple('Boolean'),
  Integer: simple('Integer'),
  Long: simple('Long'),
  Double: simple('Double'),
  Decimal: simple('Decimal'),
  String: simple('String'),
  Id: simple('Id'),
  Date: simple('Date'),
  Datetime: simple('Datetime'),
  Time: simple('Time'),
  Blob: simple('Blob'),
  Object: simple('Object'),
  Type: simple('System.Type'),
  SObjectType: simple('Schema.SObjectType'),
  SObjectField: simple('Schema.SObjectField'),
  AggregateResult: simple('AggregateResult'),
} as const;

const LIST = new SystemClass('List', { typeParameters: ['T'] });
const SET = new SystemClass('Set', { typeParameters: ['T'] });
const MAP = new SystemClass('Map', { typeParameters: ['K', 'V'] });
const ITERABLE = new SystemClass('Iterable', { typeParameters: ['T'], kind: 'interface' });
const ITERATOR = new SystemClass('Iterator', { typeParameters: ['T'], kind: 'interface' });
const EXCEPTION = new SystemClass('Exception');

/** The classes that the language itself knows and that have parameters or heirs. */
export const CLASSES = { LIST, SET, MAP, ITERABLE, ITERATOR, EXCEPTION } as const;

/** `Exception`, from which all exceptions come. */
export const EXCEPTION_TYPE: SystemType = { kind: 'system', class: EXCEPTION, args: [] };

/** `List<element>`. */
export function listOf(element: ApexType): SystemType {
  return { kind: 'system', class: LIST, args: [element] };
}

/** `Set<element>`. */
export function setOf(element: ApexType): SystemType {
  return { kind: 'system', class: SET, args: [element] };
}

/** `Map<key, value>`. */
export function mapOf(key: ApexType, value: ApexType): SystemType {
  return { kind: 'system', class: MAP, args: [key, value] };
}

/** The type argument of a list or set; undefined for anything else. */
export function elementOf(type: ApexType): ApexType | undefined {
  if (type.kind !== 'system') return undefined;
  return type.class === LIST || type.class === SET || type.class === ITERABLE ? type.args[0] : undefined;
}

/** True for `List<…>`. */
export function isList(type: ApexType): boolean {
  return type.kind === 'system' && type.class === LIST;
}

/** True for `Set<…>`. */
export function isSet(type: ApexType): boolean {
  return type.kind === 'system' && type.class === SET;
}

/** True for `Map<…>`. */
export function isMap(type: ApexType): boolean {
  return type.kind === 'system' && type.class === MAP;
}

/** Place in the order of numbers that widen by themselves: Integer, Long, Double, Decimal; -1 for anything else. */
export function numberRank(type: ApexType): number {
  if (type.kind !== 'system') return -1;
  return NUMBERS.indexOf(type.class);
}

const NUMBERS = [TYPES.Integer, TYPES.Long, TYPES.Double, TYPES.Decimal].map((type) => type.class);
