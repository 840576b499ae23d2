import type { Position } from '../syntax/compile-error.js';
import type { ApexType } from '../types/apex-type.js';
import { conversionCost } from '../types/assignability.js';
import type { UserClass, UserField, UserMethod, UserProperty } from '../types/user-class.js';
import type { Scope } from './scope.js';

/** A variable or property of a class, also inherited. */
export function findVariable(of: UserClass, name: string): UserField | UserProperty | undefined {
  const lower = name.toLowerCase();
  return of.fields.get(lower) ?? of.properties.get(lower) ?? (of.parent && findVariable(of.parent, name));
}

/** True for a property: it has accessors, where a field is read and written as it is. */
export function isProperty(member: UserField | UserProperty): member is UserProperty {
  return 'readable' in member;
}

/** Methods of that name, own ones first; overridden ones are left out. */
export function methodsNamed(of: UserClass, name: string): readonly UserMethod[] {
  const found = new Map<string, UserMethod>();
  const visit = (from: UserClass) => {
    for (const method of from.methods.get(name.toLowerCase()) ?? []) {
      if (!found.has(method.key)) found.set(method.key, method);
    }
    if (from.parent !== undefined) visit(from.parent);
    for (const entry of from.interfaces) if (entry.kind === 'user') visit(entry.class);
  };
  visit(of);
  return [...found.values()];
}

/** The cheapest of several methods for arguments of these types; undefined if none fits. */
export function chooseOverload<T extends { readonly parameters: readonly ApexType[] }>(
  candidates: readonly T[],
  args: readonly ApexType[],
  parametersOf: (candidate: T) => readonly ApexType[] = (candidate) => candidate.parameters,
): T | undefined {
  let best: T | undefined;
  let bestCost = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const cost = totalCost(parametersOf(candidate), args);
    if (cost !== undefined && cost < bestCost) {
      best = candidate;
      bestCost = cost;
    }
  }
  return best;
}

function totalCost(parameters: readonly ApexType[], args: readonly ApexType[]): number | undefined {
  if (parameters.length !== args.length) return undefined;
  let total = 0;
  for (const [index, parameter] of parameters.entries()) {
    const arg = args[index];
    const cost = arg === undefined ? undefined : conversionCost(arg, parameter);
    if (cost === undefined) return undefined;
    total += cost;
  }
  return total;
}

interface Guarded {
  readonly owner: UserClass;
  readonly name: string;
  readonly isPrivate: boolean;
  readonly testVisible: boolean;
}

/**
 * Refuses what another class keeps to itself.
 *
 * @throws ApexCompileError for a private member of another class that is not `@TestVisible` to a test.
 */
export function checkVisible(scope: Scope, member: Guarded, at: Position): void {
  if (!member.isPrivate || topOf(member.owner) === topOf(scope.code.owner)) return;
  if (member.testVisible && scope.code.unit.isTest) return;
  throw scope.error(at, `Variable or method is not visible: ${member.owner.name}.${member.name}`);
}

function topOf(of: UserClass | undefined): UserClass | undefined {
  let top = of;
  while (top?.outer !== undefined) top = top.outer;
  return top;
}
