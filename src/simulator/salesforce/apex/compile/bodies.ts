import type { Program } from '../program.js';
import type { Run } from '../run/frame.js';
import type { Accessor, Block, MethodNode, Statement } from '../syntax/ast.js';
import { ApexCompileError, type Position } from '../syntax/compile-error.js';
import { type ApexType, sameType, substitute, typeName, VOID_TYPE } from '../types/apex-type.js';
import type { UserClass, UserMethod, UserProperty } from '../types/user-class.js';
import type { Collect } from './collect.js';
import { COMPILER } from './compiler.js';
import { assigned } from './convert.js';
import { checkFinalsOf } from './finals.js';
import { endsAlways } from './flow.js';
import { type CodeContext, Scope, SlotCounter } from './scope.js';
import { fieldsOf } from './variables.js';

/** Compiles everything in a class that runs: the static check of every body. */
export function compileClass(program: Program, of: UserClass, collect: Collect): void {
  if (of.kind !== 'class') return;
  collect(() => checkImplemented(program, of));
  compileInitializers(program, of, collect);
  checkFinalsOf(of, collect);
  const constructors = [...of.constructors];
  const methods = new Map([...of.methods].map(([name, list]) => [name, [...list]]));
  for (const node of of.declaration.methods) {
    const method = node.kind === 'constructor' ? constructors.shift() : methods.get(node.name.toLowerCase())?.shift();
    if (method !== undefined) collect(() => compileMethod(program, of, method, node));
  }
  for (const implicit of constructors) collect(() => compileMethod(program, of, implicit, emptyConstructor(of)));
  for (const node of of.declaration.properties) {
    const property = of.properties.get(node.name.toLowerCase());
    if (property === undefined) continue;
    collect(() => compileAccessor(program, of, property, property.getter, node.getter));
    collect(() => compileAccessor(program, of, property, property.setter, node.setter));
  }
}

function context(program: Program, of: UserClass, isStatic: boolean, returns: ApexType | undefined): CodeContext {
  return { compiler: COMPILER, program, unit: of.unit, owner: of, isStatic, returns, triggerObject: undefined };
}

function initialising(program: Program, of: UserClass, isStatic: boolean): CodeContext {
  return { ...context(program, of, isStatic, undefined), initialises: true };
}

function emptyConstructor(of: UserClass): MethodNode {
  const { at, modifiers, name } = of.declaration;
  const body: Block = { kind: 'block', at, end: at, statements: [] };
  return { kind: 'constructor', at, modifiers, name, returns: undefined, parameters: [], body };
}

function compileMethod(program: Program, of: UserClass, method: UserMethod, node: MethodNode): void {
  if (node.body === undefined) return;
  const slots = new SlotCounter();
  const initialises = node.kind === 'constructor';
  const scope = new Scope({ ...context(program, of, method.isStatic, method.returns), initialises }, slots);
  node.parameters.forEach((parameter, index) => {
    scope.declare(parameter.name, method.parameters[index] ?? VOID_TYPE, parameter.at);
  });
  const implicit = node.kind === 'constructor' ? superConstructor(of, node) : undefined;
  const body = scope.block(node.body);
  if (method.returns.kind !== 'void' && !endsAlways(node.body)) {
    throw new ApexCompileError(of.unit.file, node.body.end, `Non-void method might not return a value: ${method.name}`);
  }
  program.code.setBody(method, implicit === undefined ? body : after(implicit, body));
}

function after(first: UserMethod, body: Run): Run {
  return (frame) => {
    frame.execution.invoke(first, frame.self, [], frame);
    return body(frame);
  };
}

/** The constructor of the superclass that runs first where the body does not call one. @throws ApexCompileError */
function superConstructor(of: UserClass, node: MethodNode): UserMethod | undefined {
  const constructors = of.parent?.constructors ?? [];
  if (constructors.length === 0 || startsWithCall(node.body?.statements[0])) return undefined;
  const found = constructors.find((entry) => entry.parameters.length === 0);
  if (found !== undefined) return found;
  throw new ApexCompileError(
    of.unit.file,
    node.at,
    `No default constructor available in super type: ${of.parent?.name ?? ''}`,
  );
}

function startsWithCall(statement: Statement | undefined): boolean {
  return statement?.kind === 'expression' && statement.expression.kind === 'constructorCall';
}

function compileAccessor(
  program: Program,
  of: UserClass,
  property: UserProperty,
  method: UserMethod | undefined,
  node: Accessor | undefined,
): void {
  if (method === undefined || node?.body === undefined) return;
  const slots = new SlotCounter();
  const code = { ...context(program, of, property.isStatic, method.returns), accessor: property };
  const scope = new Scope(code, slots);
  const [parameter] = method.parameters;
  if (parameter !== undefined) scope.declare('value', parameter, node.at);
  program.code.setBody(method, scope.block(node.body));
}

/** Field initialisers and initialiser blocks, in the order of the source. */
function compileInitializers(program: Program, of: UserClass, collect: Collect): void {
  const entries: { readonly at: Position; readonly isStatic: boolean; readonly compile: () => Run }[] = [];
  for (const node of of.declaration.fields) {
    for (const { name, init, at } of node.variables) {
      const field = of.fields.get(name.toLowerCase());
      if (init === undefined || field === undefined) continue;
      const compile = () => {
        const scope = new Scope(initialising(program, of, field.isStatic), new SlotCounter());
        const value = assigned(scope, scope.expected(init, field.type), field.type, init.at);
        return initialiser(of, field.isStatic, field.slot, at, value);
      };
      entries.push({ at, isStatic: field.isStatic, compile });
    }
  }
  for (const { at, isStatic, body } of of.declaration.initializers) {
    const compile = () => new Scope(initialising(program, of, isStatic), new SlotCounter()).block(body);
    entries.push({ at, isStatic, compile });
  }
  entries.sort((a, b) => a.at.line - b.at.line || a.at.column - b.at.column);
  for (const { isStatic, compile } of entries) {
    collect(() => program.code.addInitializer(of, isStatic, compile()));
  }
}

function initialiser(
  of: UserClass,
  isStatic: boolean,
  slot: number,
  at: Position,
  value: (frame: Parameters<Run>[0]) => ReturnType<typeof fieldsOf>[number],
): Run {
  of.unit.executableLines.add(at.line);
  const { index } = of.unit;
  return (frame) => {
    frame.line = at.line;
    frame.execution.lines?.hit(index, at.line);
    const result = value(frame);
    const target = isStatic ? frame.execution.statics(of, frame) : fieldsOf(frame.self);
    target[slot] = result;
    return 0;
  };
}

/** @throws ApexCompileError for an abstract or interface method that a concrete class does not have. */
function checkImplemented(program: Program, of: UserClass): void {
  if (of.isAbstract) return;
  const missing = (what: string) =>
    new ApexCompileError(of.unit.file, of.declaration.at, `Class ${of.name} must implement the method: ${what}`);
  for (const method of of.table.values()) {
    if (method.isAbstract)
      throw missing(
        `${method.returns.kind === 'void' ? 'void' : typeName(method.returns)} ${method.owner.name}.${method.key}`,
      );
  }
  for (const type of allInterfaces(of)) {
    if (type.kind === 'user') {
      for (const method of [...type.class.methods.values()].flat()) {
        if (!of.table.has(method.key)) throw missing(`${type.class.name}.${method.key}`);
      }
    } else if (type.kind === 'system') {
      for (const method of program.library.contract(type.class)) {
        const wanted = method.parameters.map((parameter) => substitute(parameter, type.args));
        const found = [...of.table.values()].some(
          (own) =>
            own.name.toLowerCase() === method.name.toLowerCase() &&
            own.parameters.length === wanted.length &&
            own.parameters.every((parameter, index) => sameType(parameter, wanted[index] ?? VOID_TYPE)),
        );
        if (!found) throw missing(`${type.class.name}.${method.name}(${wanted.map(typeName).join(', ')})`);
      }
    }
  }
}

function allInterfaces(of: UserClass): readonly ApexType[] {
  const own = of.interfaces.flatMap((type) => (type.kind === 'user' ? [type, ...allInterfaces(type.class)] : [type]));
  return of.parent === undefined ? own : [...own, ...allInterfaces(of.parent)];
}
