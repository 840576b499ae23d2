import type { Evaluate, Frame, Run } from '../run/frame.js';
import type { Expression, Statement, SwitchBranch } from '../syntax/ast.js';
import { type ApexType, typeName } from '../types/apex-type.js';
import { isAssignable, isCastable } from '../types/assignability.js';
import { isInstance } from '../types/runtime-type.js';
import type { EnumConstant } from '../values/enum-constant.js';
import { equal } from '../values/equality.js';
import type { Value } from '../values/value.js';
import { converted } from './convert.js';
import { resolveType } from './resolve-type.js';
import type { Compiled, Scope } from './scope.js';

type Switch = Extract<Statement, { readonly kind: 'switch' }>;

interface Branch {
  readonly test: (value: Value, frame: Frame) => boolean;
  readonly run: Run;
}

/** `switch on`. Text is compared with its case. Source: Apex Developer Guide, "Switch Statements". */
export function compileSwitch(scope: Scope, statement: Switch): Run {
  const subject = scope.expression(statement.subject);
  const branches = statement.branches.map((branch) => compileBranch(scope, branch, subject.type));
  const last = statement.branches.findIndex((branch) => branch.when.kind === 'else');
  if (last >= 0 && last !== statement.branches.length - 1)
    throw scope.error(statement.at, 'when else must be the last when');
  const { run } = subject;
  return (frame) => {
    const value = run(frame);
    const branch = branches.find((entry) => entry.test(value, frame));
    return branch === undefined ? 0 : branch.run(frame);
  };
}

function compileBranch(scope: Scope, branch: SwitchBranch, subject: ApexType): Branch {
  const { when } = branch;
  if (when.kind === 'else') return { test: () => true, run: scope.inner().block(branch.body) };
  if (when.kind === 'type') {
    const type = resolveType(scope.code, when.type);
    if (!isCastable(subject, type)) throw scope.error(branch.at, `When type cannot be ${typeName(type)}`);
    const inner = scope.inner();
    const { slot } = inner.declare(when.name, type, branch.at);
    const body = inner.block(branch.body);
    return storing(slot, type, body);
  }
  const values = when.values.map((value) => whenValue(scope, value, subject));
  return {
    test: (value, frame) => values.some((candidate) => equal(value, candidate(frame), frame)),
    run: scope.inner().block(branch.body),
  };
}

/** Keeps the tested value in the variable of the branch. */
function storing(slot: number, type: ApexType, body: Run): Branch {
  return {
    test: (value, frame) => {
      if (!isInstance(value, type)) return false;
      frame.slots[slot] = value;
      return true;
    },
    run: body,
  };
}

/** A literal, or the bare name of a constant of the subject's enum. */
function whenValue(scope: Scope, expression: Expression, subject: ApexType): Evaluate {
  const constant = expression.kind === 'name' ? enumConstant(scope, subject, expression.name) : undefined;
  if (constant !== undefined) return () => constant;
  const value: Compiled = scope.expression(expression);
  if (!isAssignable(value.type, subject)) {
    throw scope.error(expression.at, `When value of type ${typeName(value.type)} does not fit ${typeName(subject)}`);
  }
  return converted(value, subject);
}

function enumConstant(scope: Scope, subject: ApexType, name: string): EnumConstant | undefined {
  if (subject.kind === 'user') return subject.class.constants.get(name.toLowerCase());
  return subject.kind === 'system' ? scope.program.library.constant(subject.class.name, name) : undefined;
}
