import type { ApexType, SystemType } from './apex-type.js';
import { sameType } from './apex-type.js';
import { CLASSES, isList, isMap, isSet, numberRank, TYPES } from './core-types.js';
import type { UserClass } from './user-class.js';

/** What an argument costs when it is passed as another type: the cheapest overload is taken. */
const COST = { exact: 0, closer: 1, wider: 2, converted: 4, object: 8 } as const;

/**
 * How well a value of one type can be assigned to another; undefined if not at all. Source: Apex Developer Guide,
 * "Rules of Conversion", "Using the instanceof Keyword", "Lists".
 */
export function conversionCost(from: ApexType, to: ApexType): number | undefined {
  if (from.kind === 'void' || to.kind === 'void') return undefined;
  if (from.kind === 'null') return sameType(to, TYPES.Object) ? COST.object : COST.exact;
  if (from.kind === 'parameter' || to.kind === 'parameter' || sameType(from, to)) return COST.exact;
  if (sameType(to, TYPES.Object)) return COST.object;
  return numberCost(from, to) ?? textCost(from, to) ?? referenceCost(from, to);
}

/** True if a value of one type may stand where the other is expected, without a cast. */
export function isAssignable(from: ApexType, to: ApexType): boolean {
  return conversionCost(from, to) !== undefined;
}

/** Integer, Long, Double, Decimal widen; Decimal and Double fit each other. */
function numberCost(from: ApexType, to: ApexType): number | undefined {
  const [a, b] = [numberRank(from), numberRank(to)];
  if (a < 0 || b < 0) return undefined;
  return b > a ? COST.wider + b - a : a === 3 && b === 2 ? COST.converted : undefined;
}

function textCost(from: ApexType, to: ApexType): number | undefined {
  const pairs = [
    [TYPES.Id, TYPES.String],
    [TYPES.String, TYPES.Id],
    [TYPES.Date, TYPES.Datetime],
  ] as const;
  return pairs.some(([a, b]) => sameType(from, a) && sameType(to, b)) ? COST.converted : undefined;
}

function referenceCost(from: ApexType, to: ApexType): number | undefined {
  if (from.kind === 'record') return to.kind === 'record' && to.object === undefined ? COST.wider : undefined;
  if (from.kind === 'user') return conforms(from.class, to) ? COST.closer : undefined;
  if (from.kind !== 'system' || to.kind !== 'system') return undefined;
  if (from.class === to.class) return argumentsCost(from, to);
  if (to.class === CLASSES.ITERABLE && (isList(from) || isSet(from))) return argumentsCost(from, to);
  return from.class.extends(to.class) ? COST.closer : undefined;
}

/** Collections fit where their elements do; lists and maps of records also from the general to the special. */
function argumentsCost(from: SystemType, to: SystemType): number | undefined {
  const fits = from.args.every((arg, index) => {
    const wanted = to.args[index];
    if (wanted === undefined || sameType(arg, wanted)) return true;
    if (isSet(from) && isSet(to) && !sameType(wanted, TYPES.Object)) return isTextual(arg) && isTextual(wanted);
    if (arg.kind === 'record' && wanted.kind === 'record')
      return arg.object === undefined || wanted.object === undefined;
    if (isMap(from) && index === 0) return isTextual(arg) && isTextual(wanted);
    return (numberRank(arg) < 0 || sameType(wanted, TYPES.Object)) && isAssignable(arg, wanted);
  });
  return fits ? COST.converted : undefined;
}

function isTextual(type: ApexType): boolean {
  return sameType(type, TYPES.String) || sameType(type, TYPES.Id);
}

/** True if the class is, extends or implements the type. */
export function conforms(from: UserClass, to: ApexType): boolean {
  if (to.kind === 'user') return from.conformsTo(to.class);
  if (to.kind !== 'system') return false;
  const { superclass } = from;
  if (superclass?.kind === 'system' && superclass.class.extends(to.class)) return true;
  if (from.interfaces.some((entry) => entry.kind === 'system' && entry.class === to.class)) return true;
  if (from.interfaces.some((entry) => entry.kind === 'user' && conforms(entry.class, to))) return true;
  return from.parent !== undefined && conforms(from.parent, to);
}

/** True if a cast can succeed: either direction of an assignment, or an interface in play. */
export function isCastable(from: ApexType, to: ApexType): boolean {
  if (isAssignable(from, to) || isAssignable(to, from)) return true;
  if (numberRank(from) >= 0 && numberRank(to) >= 0) return true;
  const isInterface = (type: ApexType) =>
    (type.kind === 'user' || type.kind === 'system') && type.class.kind === 'interface';
  if (isInterface(from) || isInterface(to)) return true;
  if (from.kind === 'system' && to.kind === 'system' && from.class === to.class) {
    return from.args.every((arg, index) => isCastable(arg, to.args[index] ?? arg));
  }
  return false;
}
