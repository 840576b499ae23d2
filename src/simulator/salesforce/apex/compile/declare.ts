import type { Program } from '../program.js';
import type { FieldNode, MethodNode, Modifiers, PropertyNode, TypeDeclaration } from '../syntax/ast.js';
import { ApexCompileError, type Position } from '../syntax/compile-error.js';
import { type ApexType, methodKey, typeName, VOID_TYPE } from '../types/apex-type.js';
import type { CodeUnit } from '../types/code-unit.js';
import { UserClass, type UserField, type UserMethod, type UserProperty } from '../types/user-class.js';
import { EnumConstant } from '../values/enum-constant.js';
import { resolveType } from './resolve-type.js';

/** Registers a class and those inside it by name. @throws ApexCompileError for a name that is taken. */
export function registerClass(
  program: Program,
  unit: CodeUnit,
  declaration: TypeDeclaration,
  outer: UserClass | undefined,
): UserClass {
  const of = new UserClass(declaration, unit, outer, program.allClasses.length);
  program.allClasses.push(of);
  const names = outer === undefined ? program.classes : outer.inner;
  const key = declaration.name.toLowerCase();
  if (names.has(key)) throw new ApexCompileError(unit.file, declaration.at, `Duplicate class: ${of.name}`);
  names.set(key, of);
  declaration.constants.forEach(({ name }, index) => {
    of.constants.set(name.toLowerCase(), new EnumConstant(of, name, index));
  });
  for (const inner of declaration.inner) registerClass(program, unit, inner, of);
  return of;
}

/** Resolves what a class extends and implements. @throws ApexCompileError */
export function declareHeritage(program: Program, of: UserClass): void {
  const context = { program, unit: of.unit, owner: of.outer ?? of };
  const { superclass, interfaces } = of.declaration;
  if (superclass !== undefined) {
    const type = resolveType(context, superclass);
    const open =
      type.kind === 'user' && (type.class.isAbstract || type.class.declaration.modifiers.words.has('virtual'));
    const isException = type.kind === 'system' && /Exception$/.test(type.class.name);
    const ownException = type.kind === 'user' && /Exception$/.test(type.class.name);
    if (!open && !isException && !ownException) {
      throw new ApexCompileError(
        of.unit.file,
        superclass.at,
        `Non-virtual and non-abstract type cannot be extended: ${typeName(type)}`,
      );
    }
    of.superclass = type;
  }
  for (const node of interfaces) {
    const type = resolveType(context, node);
    if ((type.kind !== 'user' && type.kind !== 'system') || type.class.kind !== 'interface') {
      throw new ApexCompileError(of.unit.file, node.at, `Only interfaces can be implemented: ${typeName(type)}`);
    }
    of.interfaces.push(type);
  }
}

/** Declares variables, properties and methods, after those of the superclass. @throws ApexCompileError */
export function declareMembers(program: Program, of: UserClass): void {
  const declarer = new MemberDeclarer(program, of);
  if (of.parent !== undefined) {
    of.layout.push(...of.parent.layout);
    of.instanceSlots = of.parent.instanceSlots;
    for (const [key, method] of of.parent.table) of.table.set(key, method);
  }
  for (const node of of.declaration.fields) declarer.fields(node);
  for (const node of of.declaration.properties) declarer.property(node);
  for (const node of of.declaration.methods) declarer.method(node);
  if (of.kind === 'class' && of.constructors.length === 0 && (of.parent?.constructors.length ?? 0) > 0) {
    declarer.method(implicitConstructor(of));
  }
}

/** A class without constructors has one that calls that of its superclass. */
function implicitConstructor(of: UserClass): MethodNode {
  const { at, name } = of.declaration;
  const modifiers = { words: new Set(['public']), annotations: [] };
  const body = { kind: 'block', at, end: at, statements: [] } as const;
  return { kind: 'constructor', at, modifiers, name, returns: undefined, parameters: [], body };
}

class MemberDeclarer {
  readonly #program: Program;
  readonly #of: UserClass;

  constructor(program: Program, of: UserClass) {
    this.#program = program;
    this.#of = of;
  }

  fields(node: FieldNode): void {
    const type = this.#type(node.type);
    for (const { name, at, init } of node.variables) {
      this.#claim(name, at);
      this.#of.fields.set(name.toLowerCase(), this.#slot(name, type, node.modifiers, init !== undefined));
    }
  }

  property(node: PropertyNode): void {
    const type = this.#type(node.type);
    this.#claim(node.name, node.at);
    const field = this.#slot(node.name, type, node.modifiers);
    const { isStatic, isPrivate, testVisible } = field;
    const property: UserProperty = {
      owner: this.#of,
      name: node.name,
      type,
      isStatic,
      isPrivate,
      testVisible,
      field,
      readable: node.getter !== undefined,
      writable: node.setter !== undefined,
      privateSet: node.setter?.modifiers.words.has('private') === true,
      getter: undefined,
      setter: undefined,
    };
    if (node.getter?.body !== undefined) property.getter = this.#accessor(node, type, 'get');
    if (node.setter?.body !== undefined) property.setter = this.#accessor(node, type, 'set');
    this.#of.properties.set(node.name.toLowerCase(), property);
  }

  method(node: MethodNode): void {
    const parameters = node.parameters.map((parameter) => this.#type(parameter.type));
    const name = node.kind === 'constructor' ? '<init>' : node.name;
    const returns = node.returns === undefined ? VOID_TYPE : this.#type(node.returns);
    const method = this.#make(node, name, parameters, returns);
    if (node.kind === 'constructor') {
      this.#of.constructors.push(method);
      return;
    }
    const named = this.#of.methods.get(name.toLowerCase()) ?? [];
    if (named.some((other) => other.key === method.key)) {
      throw this.#error(node.at, `Method already defined: ${node.name}`);
    }
    named.push(method);
    this.#of.methods.set(name.toLowerCase(), named);
    if (!method.isStatic) this.#override(method);
  }

  #make(node: MethodNode, name: string, parameters: readonly ApexType[], returns: ApexType): UserMethod {
    const { words, annotations } = node.modifiers;
    const isInterface = this.#of.kind === 'interface';
    return {
      owner: this.#of,
      name,
      at: node.at,
      isStatic: words.has('static') || words.has('testmethod'),
      isAbstract: node.body === undefined,
      isPrivate: !isInterface && isPrivate(node.modifiers),
      testVisible: isTestVisible(node.modifiers),
      modifiers: words,
      annotations: new Map(annotations.map((annotation) => [annotation.name, annotation.values])),
      parameters,
      parameterNames: node.parameters.map((parameter) => parameter.name),
      returns,
      key: methodKey(name, parameters),
    };
  }

  /** @throws ApexCompileError where `override` is missing or wrong. */
  #override(method: UserMethod): void {
    const inherited = this.#of.table.get(method.key);
    const declared = method.modifiers.has('override');
    if (inherited !== undefined && !declared && !inherited.isPrivate) {
      throw this.#error(method.at, `Method must use the override keyword: ${method.name}`);
    }
    const open =
      inherited !== undefined && ['virtual', 'abstract', 'override'].some((word) => inherited.modifiers.has(word));
    const ofObject =
      ['tostring()', 'hashcode()', 'equals(object)'].includes(method.key) || this.#program.isException(this.#of);
    if (declared && !open && !ofObject) {
      throw this.#error(method.at, `@Override specified for non-overriding method: ${method.name}`);
    }
    this.#of.table.set(method.key, method);
  }

  #accessor(node: PropertyNode, type: ApexType, which: 'get' | 'set'): UserMethod {
    const accessor = which === 'get' ? node.getter : node.setter;
    const at = accessor?.at ?? node.at;
    const parameters = which === 'get' ? [] : [{ at, isFinal: false, type: node.type, name: 'value' }];
    const method: MethodNode = {
      kind: 'method',
      at,
      modifiers: node.modifiers,
      name: `${which}_${node.name}`,
      returns: undefined,
      parameters,
      body: accessor?.body,
    };
    return this.#make(method, method.name, which === 'get' ? [] : [type], which === 'get' ? type : VOID_TYPE);
  }

  #slot(name: string, type: ApexType, modifiers: Modifiers, isInitialised = false): UserField {
    const isStatic = modifiers.words.has('static');
    const of = this.#of;
    const field: UserField = {
      owner: of,
      name,
      type,
      isStatic,
      isFinal: modifiers.words.has('final'),
      isInitialised,
      isTransient: modifiers.words.has('transient'),
      isPrivate: isPrivate(modifiers),
      testVisible: isTestVisible(modifiers),
      slot: isStatic ? of.staticSlots : of.instanceSlots,
    };
    if (isStatic) of.staticSlots += 1;
    else of.instanceSlots += 1;
    (isStatic ? of.staticFields : of.layout).push(field);
    return field;
  }

  #claim(name: string, at: Position): void {
    const lower = name.toLowerCase();
    if (this.#of.fields.has(lower) || this.#of.properties.has(lower)) throw this.#error(at, `Duplicate field: ${name}`);
  }

  #type(node: FieldNode['type']): ApexType {
    return resolveType({ program: this.#program, unit: this.#of.unit, owner: this.#of }, node);
  }

  #error(at: Position, problem: string): ApexCompileError {
    return new ApexCompileError(this.#of.unit.file, at, problem);
  }
}

function isPrivate({ words }: Modifiers): boolean {
  return !words.has('public') && !words.has('global') && !words.has('protected');
}

function isTestVisible({ annotations }: Modifiers): boolean {
  return annotations.some((annotation) => annotation.name === 'testvisible');
}
