import type { Block, MethodNode } from '../syntax/ast.js';
import type { UserClass } from '../types/user-class.js';
import type { Collect } from './collect.js';
import { FinalFlow } from './final-flow.js';

/** Checks the `final` variables of a trigger or of anonymous Apex. @throws ApexCompileError */
export function checkFinals(file: string, body: Block): void {
  new FinalFlow(file).block(body);
}

/** Checks every body of a class, and that its constructors and initialiser blocks assign each `final` member once. */
export function checkFinalsOf(of: UserClass, collect: Collect): void {
  const { file } = of.unit;
  const open = (isStatic: boolean) =>
    [...of.fields.values()]
      .filter((field) => field.isFinal && !field.isInitialised && field.isStatic === isStatic)
      .map(({ name }) => name);
  collect(() => void initialised(of, open(true), true));
  let assigned: readonly string[] = [];
  collect(() => {
    assigned = initialised(of, open(false), false);
  });
  for (const node of of.declaration.methods) collect(() => checkMethod(file, node, open(false), assigned));
  for (const { getter, setter } of of.declaration.properties) {
    for (const accessor of [getter, setter]) {
      const body = accessor?.body;
      if (body !== undefined) collect(() => checkFinals(file, body));
    }
  }
}

/** Follows the initialiser blocks; the members that they assign. */
function initialised(of: UserClass, open: readonly string[], isStatic: boolean): readonly string[] {
  const flow = new FinalFlow(of.unit.file, open);
  for (const node of of.declaration.initializers) {
    if (node.isStatic === isStatic) flow.block(node.body);
  }
  return flow.assignedMembers();
}

function checkMethod(file: string, node: MethodNode, open: readonly string[], assigned: readonly string[]): void {
  if (node.body === undefined) return;
  const flow = new FinalFlow(file, node.kind === 'constructor' ? open : []);
  flow.assignMembers(callsAnother(node) ? open : assigned);
  for (const { name, isFinal } of node.parameters) flow.declare(name, isFinal, true);
  flow.block(node.body);
}

/** `this(…)`: the other constructor assigns all of them. */
function callsAnother(node: MethodNode): boolean {
  const first = node.body?.statements[0];
  return (
    first?.kind === 'expression' && first.expression.kind === 'constructorCall' && first.expression.which === 'this'
  );
}
