import type {
  Accessor,
  Annotation,
  FieldNode,
  InitializerNode,
  MethodNode,
  Modifiers,
  Parameter,
  PropertyNode,
  TypeDeclaration,
  TypeNode,
} from './ast.js';
import type { Position } from './compile-error.js';
import { parseBlock, parseDeclarators } from './parse-statement.js';
import { parseType } from './parse-type.js';
import type { TokenReader } from './token-reader.js';
import { MODIFIER_WORDS, RESERVED } from './words.js';

/** Members of a class while they are read. */
interface Members {
  readonly fields: FieldNode[];
  readonly properties: PropertyNode[];
  readonly methods: MethodNode[];
  readonly initializers: InitializerNode[];
  readonly inner: TypeDeclaration[];
  readonly constants: { readonly at: Position; readonly name: string }[];
}

function noMembers(): Members {
  return { fields: [], properties: [], methods: [], initializers: [], inner: [], constants: [] };
}

/** Reads annotations and modifier words. */
export function parseModifiers(reader: TokenReader): Modifiers {
  const words = new Set<string>();
  const annotations: Annotation[] = [];
  for (;;) {
    if (reader.is('@')) annotations.push(parseAnnotation(reader));
    else if (reader.isAny(MODIFIER_WORDS)) {
      const word = reader.next().lower;
      const sharing = (word === 'with' || word === 'without' || word === 'inherited') && reader.take('sharing');
      words.add(sharing ? `${word} sharing` : word);
    } else return { words, annotations };
  }
}

function parseAnnotation(reader: TokenReader): Annotation {
  reader.expect('@');
  const name = reader.word().lower;
  const values = new Map<string, string>();
  if (!reader.take('(')) return { name, values };
  while (!reader.take(')')) {
    const named = reader.is('=', 1);
    const key = named ? reader.word().lower : '';
    if (named) reader.next();
    const token = reader.next();
    values.set(key, token.kind === 'string' ? token.text.slice(1, -1) : token.text);
    reader.take(',');
  }
  return { name, values };
}

/** Reads a class, interface or enum after its modifiers. @throws ApexCompileError */
export function parseTypeDeclaration(reader: TokenReader, modifiers: Modifiers): TypeDeclaration {
  const { at } = reader;
  if (reader.take('enum')) return parseEnum(reader, at, modifiers);
  const kind = reader.take('interface') ? 'interface' : 'class';
  if (kind === 'class') reader.expect('class');
  const name = declaredName(reader);
  if (reader.is('<')) throw reader.error('generic classes of your own do not exist in Apex');
  const superclass = kind === 'class' && reader.take('extends') ? parseType(reader) : undefined;
  const interfaces: TypeNode[] = [];
  if (reader.take(kind === 'class' ? 'implements' : 'extends')) {
    do interfaces.push(parseType(reader));
    while (reader.take(','));
  }
  const members = noMembers();
  reader.expect('{');
  while (!reader.take('}')) parseMember(reader, name, kind, members);
  return { kind, at, modifiers, name, superclass, interfaces, ...members };
}

function declaredName(reader: TokenReader): string {
  if (reader.isAny(RESERVED)) throw reader.error(`Identifier name is reserved: ${reader.peek().text}`);
  return reader.word().text;
}

function parseEnum(reader: TokenReader, at: Position, modifiers: Modifiers): TypeDeclaration {
  const name = declaredName(reader);
  reader.expect('{');
  const constants = reader.listUntil('}', () => ({ at: reader.at, name: declaredName(reader) }));
  return { kind: 'enum', at, modifiers, name, superclass: undefined, interfaces: [], ...noMembers(), constants };
}

function parseMember(reader: TokenReader, className: string, kind: 'class' | 'interface', members: Members): void {
  if (reader.take(';')) return;
  const { at } = reader;
  const modifiers = parseModifiers(reader);
  if (reader.is('{')) {
    members.initializers.push({
      kind: 'initializer',
      at,
      isStatic: modifiers.words.has('static'),
      body: parseBlock(reader),
    });
    return;
  }
  if ((reader.is('class') || reader.is('interface') || reader.is('enum')) && reader.peek(1).kind === 'word') {
    members.inner.push(parseTypeDeclaration(reader, modifiers));
    return;
  }
  if (modifiers.words.has('webservice'))
    throw reader.error('webservice methods are not supported by the simulated org');
  if (reader.is(className.toLowerCase()) && reader.is('(', 1)) {
    members.methods.push(parseMethod(reader, 'constructor', modifiers, undefined, kind));
    return;
  }
  const returns = reader.take('void') ? undefined : parseType(reader);
  if (reader.is('(', 1)) members.methods.push(parseMethod(reader, 'method', modifiers, returns, kind));
  else if (returns === undefined) throw reader.unexpected("expecting '('");
  else if (reader.is('{', 1)) members.properties.push(parseProperty(reader, at, modifiers, returns));
  else {
    const variables = parseDeclarators(reader);
    reader.expect(';');
    members.fields.push({ kind: 'field', at, modifiers, type: returns, variables });
  }
}

function parseMethod(
  reader: TokenReader,
  kind: 'method' | 'constructor',
  modifiers: Modifiers,
  returns: TypeNode | undefined,
  owner: 'class' | 'interface',
): MethodNode {
  const { at } = reader;
  const name = kind === 'method' ? declaredMethodName(reader) : reader.word().text;
  reader.expect('(');
  const parameters = reader.listUntil(')', (): Parameter => {
    reader.take('final');
    const { at: place } = reader;
    const type = parseType(reader);
    return { at: place, type, name: declaredName(reader) };
  });
  const bodiless = owner === 'interface' || modifiers.words.has('abstract');
  if (!bodiless) return { kind, at, modifiers, name, returns, parameters, body: parseBlock(reader) };
  reader.expect(';');
  return { kind, at, modifiers, name, returns, parameters, body: undefined };
}

/** Methods may have names that variables cannot, e.g. `insert`. */
function declaredMethodName(reader: TokenReader): string {
  return reader.word().text;
}

function parseProperty(reader: TokenReader, at: Position, modifiers: Modifiers, type: TypeNode): PropertyNode {
  const name = declaredName(reader);
  reader.expect('{');
  let getter: Accessor | undefined;
  let setter: Accessor | undefined;
  while (!reader.take('}')) {
    const { at: place } = reader;
    const own = parseModifiers(reader);
    const which = reader.word().lower;
    const body = reader.take(';') ? undefined : parseBlock(reader);
    if (which === 'get') getter = { at: place, modifiers: own, body };
    else if (which === 'set') setter = { at: place, modifiers: own, body };
    else throw reader.error(`a property has get and set, not '${which}'`, place);
  }
  return { kind: 'property', at, modifiers, type, name, getter, setter };
}
