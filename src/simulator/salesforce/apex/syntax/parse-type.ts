import type { TypeNode } from './ast.js';
import type { TokenReader } from './token-reader.js';
import { RESERVED } from './words.js';

/** Reads a type. `T[]` is `List<T>`. @throws ApexCompileError */
export function parseType(reader: TokenReader): TypeNode {
  const type = tryType(reader);
  if (type === undefined) throw reader.unexpected('expecting a type');
  return type;
}

/** Reads a type if one stands here; else leaves the place as it is. */
export function tryType(reader: TokenReader): TypeNode | undefined {
  const start = reader.place;
  let type = tryPlainType(reader);
  if (type === undefined) reader.place = start;
  while (type !== undefined && reader.is('[') && reader.is(']', 1)) {
    reader.next();
    reader.next();
    type = { at: type.at, names: ['List'], args: [type] };
  }
  return type;
}

/** A type without array brackets, as it stands after `new`. */
export function tryPlainType(reader: TokenReader): TypeNode | undefined {
  const { at } = reader;
  const names: string[] = [];
  do {
    if (reader.peek().kind !== 'word' || (names.length === 0 && reader.isAny(RESERVED))) return undefined;
    if (names.length > 0 && reader.is('class')) return undefined;
    names.push(reader.next().text);
  } while (reader.is('.') && reader.peek(1).kind === 'word' && !reader.is('class', 1) && reader.take('.'));
  if (!reader.take('<')) return { at, names, args: [] };
  const args: TypeNode[] = [];
  do {
    const arg = tryType(reader);
    if (arg === undefined) return undefined;
    args.push(arg);
  } while (reader.take(','));
  return reader.take('>') ? { at, names, args } : undefined;
}
