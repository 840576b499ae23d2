import type {
  CreatedNameContext,
  QualifiedNameContext,
  TypeArgumentsContext,
  TypeListContext,
  TypeRefContext,
} from '@apexdevtools/apex-parser';
import type { TypeNode } from '../ast.js';
import type { Position } from '../compile-error.js';
import { present, type SourceText } from './source-text.js';

/** Maps a type. `T[]` is `List<T>`. @throws ApexCompileError */
export function readType(text: SourceText, node: TypeRefContext): TypeNode {
  const parts = node.typeName_list().map((part) => ({
    name: part.start.text,
    list: present<TypeArgumentsContext>(part.typeArguments())?.typeList(),
  }));
  const arrays = present(node.arraySubscripts())?.LBRACK_list().length ?? 0;
  let type = dotted(text, text.at(node.start), parts);
  for (let count = 0; count < arrays; count += 1) type = { at: type.at, names: ['List'], args: [type] };
  return type;
}

/** Maps types that commas separate; none if the list is absent. @throws ApexCompileError */
export function readTypes(text: SourceText, list: TypeListContext | undefined): readonly TypeNode[] {
  return (present(list)?.typeRef_list() ?? []).map((type) => readType(text, type));
}

/** Maps the type after `new`, which has no array brackets. @throws ApexCompileError */
export function readCreatedType(text: SourceText, node: CreatedNameContext): TypeNode {
  const parts = node
    .idCreatedNamePair_list()
    .map((part) => ({ name: part.anyId().start.text, list: present(part.typeList()) }));
  return dotted(text, text.at(node.start), parts);
}

/** Maps a type that is only a name, as in a catch clause. */
export function readNamedType(text: SourceText, node: QualifiedNameContext): TypeNode {
  return { at: text.at(node.start), names: node.id_list().map((name) => name.start.text), args: [] };
}

interface Part {
  readonly name: string;
  readonly list: TypeListContext | undefined;
}

function dotted(text: SourceText, at: Position, parts: readonly Part[]): TypeNode {
  const last = parts.at(-1)?.list;
  const early = parts.slice(0, -1).find((part) => part.list !== undefined)?.list;
  if (early !== undefined) throw text.refusal(early.start, 'type arguments stand at the end of a type only');
  return { at, names: parts.map((part) => part.name), args: readTypes(text, last) };
}
