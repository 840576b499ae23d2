import type {
  ClassBodyDeclarationContext,
  FieldDeclarationContext,
  FormalParametersContext,
  InterfaceMethodDeclarationContext,
  MethodDeclarationContext,
  ModifierContext,
  PropertyDeclarationContext,
} from '@apexdevtools/apex-parser';
import type { Accessor, FieldNode, InitializerNode, MethodNode, Modifiers, Parameter, PropertyNode } from '../ast.js';
import type { Position } from '../compile-error.js';
import { readModifiers, refuseModifiers } from './modifiers.js';
import { present } from './source-text.js';
import type { StatementReader } from './statements.js';
import { readType } from './types.js';
import { readDeclarators } from './variables.js';

/** Modifiers of a member with the place where they begin. */
export interface MemberHead {
  readonly at: Position;
  readonly modifiers: Modifiers;
}

/** Maps a method of a class: with a body, or abstract. @throws ApexCompileError */
export function readMethod(reader: StatementReader, node: MethodDeclarationContext, modifiers: Modifiers): MethodNode {
  const body = present(node.block());
  const isAbstract = modifiers.words.has('abstract');
  if (isAbstract && body !== undefined) throw reader.text.refusal(body.start, 'Abstract methods cannot have a body');
  if (!isAbstract && body === undefined) throw reader.text.refusal(node.SEMI().symbol, 'Method must have a body');
  return signature(reader, node, modifiers, body === undefined ? undefined : reader.block(body));
}

/** Maps a method of an interface. @throws ApexCompileError */
export function readInterfaceMethod(reader: StatementReader, node: InterfaceMethodDeclarationContext): MethodNode {
  return signature(reader, node, readModifiers(node.modifier_list()), undefined);
}

function signature(
  reader: StatementReader,
  node: MethodDeclarationContext | InterfaceMethodDeclarationContext,
  modifiers: Modifiers,
  body: MethodNode['body'],
): MethodNode {
  const returns = present(node.typeRef());
  const name = node.id().start;
  return {
    kind: 'method',
    at: reader.text.at(name),
    modifiers,
    name: name.text,
    returns: returns === undefined ? undefined : readType(reader.text, returns),
    parameters: readParameters(reader, node.formalParameters()),
    body,
  };
}

/** Maps the parameters of a method or constructor. @throws ApexCompileError */
export function readParameters(reader: StatementReader, node: FormalParametersContext): readonly Parameter[] {
  const parameters = present(node.formalParameterList())?.formalParameter_list() ?? [];
  return parameters.map((parameter) => {
    refuseModifiers(reader.text, parameter.modifier_list());
    const type = readType(reader.text, parameter.typeRef());
    const isFinal = parameter.modifier_list().length > 0;
    return { at: type.at, isFinal, type, name: parameter.id().start.text };
  });
}

/** Maps the declaration of fields. @throws ApexCompileError */
export function readField(reader: StatementReader, node: FieldDeclarationContext, head: MemberHead): FieldNode {
  const variables = readDeclarators(reader.text, node.variableDeclarators(), reader.expression);
  return { kind: 'field', ...head, type: readType(reader.text, node.typeRef()), variables };
}

/** Maps a property with its accessors. @throws ApexCompileError */
export function readProperty(
  reader: StatementReader,
  node: PropertyDeclarationContext,
  head: MemberHead,
): PropertyNode {
  let getter: Accessor | undefined;
  let setter: Accessor | undefined;
  for (const block of node.propertyBlock_list()) {
    const isGetter = present(block.getter()) !== undefined;
    if ((isGetter ? getter : setter) !== undefined) {
      throw reader.text.refusal(block.start, `Property must not have more than one ${isGetter ? 'getter' : 'setter'}`);
    }
    const body = present((isGetter ? block.getter() : block.setter()).block());
    const accessor = { ...headOf(reader, block, block.modifier_list()), body: body && reader.block(body) };
    if (isGetter) getter = accessor;
    else setter = accessor;
  }
  const type = readType(reader.text, node.typeRef());
  return { kind: 'property', ...head, type, name: node.id().start.text, getter, setter };
}

/** Maps `{ … }` or `static { … }` in a class. @throws ApexCompileError */
export function readInitializer(
  reader: StatementReader,
  node: ClassBodyDeclarationContext,
): InitializerNode | undefined {
  const block = present(node.block());
  if (block === undefined) return undefined;
  const isStatic = present(node.STATIC()) !== undefined;
  return { kind: 'initializer', at: reader.text.at(node.start), isStatic, body: reader.block(block) };
}

/** Modifiers with the place of the first of them, or of what they belong to. */
export function headOf(
  reader: StatementReader,
  node: { readonly start: ModifierContext['start'] },
  modifiers: readonly ModifierContext[],
): MemberHead {
  return { at: reader.text.at(node.start), modifiers: readModifiers(modifiers) };
}
