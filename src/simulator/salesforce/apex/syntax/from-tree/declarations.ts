import type {
  ApexToken,
  ClassBodyDeclarationContext,
  ClassDeclarationContext,
  ConstructorDeclarationContext,
  EnumDeclarationContext,
  InterfaceDeclarationContext,
  MemberDeclarationContext,
  TypeDeclarationContext,
} from '@apexdevtools/apex-parser';
import type { FieldNode, InitializerNode, MethodNode, Modifiers, PropertyNode, TypeDeclaration } from '../ast.js';
import type { Position } from '../compile-error.js';
import {
  headOf,
  readField,
  readInitializer,
  readInterfaceMethod,
  readMethod,
  readParameters,
  readProperty,
} from './members.js';
import { readModifiers } from './modifiers.js';
import { present } from './source-text.js';
import type { StatementReader } from './statements.js';
import { readType, readTypes } from './types.js';

/** Members of a class while they are read. */
interface Members {
  readonly fields: FieldNode[];
  readonly properties: PropertyNode[];
  readonly methods: MethodNode[];
  readonly initializers: InitializerNode[];
  readonly inner: TypeDeclaration[];
  readonly constants: { readonly at: Position; readonly name: string }[];
}

/** Where a class, interface or enum may stand. */
interface TypeHolder {
  classDeclaration(): ClassDeclarationContext;
  interfaceDeclaration(): InterfaceDeclarationContext;
  enumDeclaration(): EnumDeclarationContext;
}

/** Maps the class, interface or enum of a file. @throws ApexCompileError */
export function readTypeDeclaration(reader: StatementReader, node: TypeDeclarationContext): TypeDeclaration {
  const declaration = readHeld(reader, node, readModifiers(node.modifier_list()));
  if (declaration === undefined) throw new Error('a type declaration holds a type');
  return declaration;
}

function readHeld(reader: StatementReader, holder: TypeHolder, modifiers: Modifiers): TypeDeclaration | undefined {
  const asClass = present(holder.classDeclaration());
  if (asClass !== undefined) return readClass(reader, asClass, modifiers);
  const asInterface = present(holder.interfaceDeclaration());
  if (asInterface !== undefined) return readInterface(reader, asInterface, modifiers);
  const asEnum = present(holder.enumDeclaration());
  return asEnum === undefined ? undefined : readEnum(reader, asEnum, modifiers);
}

function noMembers(): Members {
  return { fields: [], properties: [], methods: [], initializers: [], inner: [], constants: [] };
}

function readClass(reader: StatementReader, node: ClassDeclarationContext, modifiers: Modifiers): TypeDeclaration {
  const name = node.id().start.text;
  const parent = present(node.typeRef());
  const members = noMembers();
  for (const declaration of node.classBody().classBodyDeclaration_list()) {
    readMember(reader, declaration, name, members);
  }
  return {
    kind: 'class',
    at: reader.text.at(node.start),
    modifiers,
    name,
    superclass: parent === undefined ? undefined : readType(reader.text, parent),
    interfaces: readTypes(reader.text, node.typeList()),
    ...members,
  };
}

function readInterface(
  reader: StatementReader,
  node: InterfaceDeclarationContext,
  modifiers: Modifiers,
): TypeDeclaration {
  const methods = node.interfaceBody().interfaceMethodDeclaration_list();
  return {
    kind: 'interface',
    at: reader.text.at(node.start),
    modifiers,
    name: node.id().start.text,
    superclass: undefined,
    interfaces: readTypes(reader.text, node.typeList()),
    ...noMembers(),
    methods: methods.map((method) => readInterfaceMethod(reader, method)),
  };
}

function readEnum(reader: StatementReader, node: EnumDeclarationContext, modifiers: Modifiers): TypeDeclaration {
  const constants = present(node.enumConstants())?.id_list() ?? [];
  return {
    kind: 'enum',
    at: reader.text.at(node.start),
    modifiers,
    name: node.id().start.text,
    superclass: undefined,
    interfaces: [],
    ...noMembers(),
    constants: constants.map(({ start }) => ({ at: reader.text.at(start), name: start.text })),
  };
}

function readMember(
  reader: StatementReader,
  node: ClassBodyDeclarationContext,
  className: string,
  members: Members,
): void {
  const initializer = readInitializer(reader, node);
  if (initializer !== undefined) members.initializers.push(initializer);
  const member = present(node.memberDeclaration());
  if (member === undefined) return;
  const head = headOf(reader, node, node.modifier_list());
  const { modifiers } = head;
  const inner = readHeld(reader, member, modifiers);
  if (inner !== undefined) members.inner.push(inner);
  if (modifiers.words.has('webservice')) throw noWebService(reader, member.start);
  const method = readMethodOf(reader, member, className, modifiers);
  if (method !== undefined) members.methods.push(method);
  const property = present(member.propertyDeclaration());
  if (property !== undefined) members.properties.push(readProperty(reader, property, head));
  const field = present(member.fieldDeclaration());
  if (field !== undefined) members.fields.push(readField(reader, field, head));
}

function noWebService(reader: StatementReader, token: ApexToken): Error {
  return reader.text.refusal(token, 'webservice methods are not supported by the simulated org');
}

function readMethodOf(
  reader: StatementReader,
  member: MemberDeclarationContext,
  className: string,
  modifiers: Modifiers,
): MethodNode | undefined {
  const method = present(member.methodDeclaration());
  if (method !== undefined) return readMethod(reader, method, modifiers);
  const creator = present(member.constructorDeclaration());
  return creator === undefined ? undefined : readConstructor(reader, creator, className, modifiers);
}

function readConstructor(
  reader: StatementReader,
  node: ConstructorDeclarationContext,
  className: string,
  modifiers: Modifiers,
): MethodNode {
  const name = node.qualifiedName().getText();
  if (name.toLowerCase() !== className.toLowerCase()) {
    throw reader.text.refusal(node.start, `Invalid constructor name: ${name}`);
  }
  return {
    kind: 'constructor',
    at: reader.text.at(node.start),
    modifiers,
    name,
    returns: undefined,
    parameters: readParameters(reader, node.formalParameters()),
    body: reader.block(node.block()),
  };
}
