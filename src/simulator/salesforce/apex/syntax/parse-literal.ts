import type { Expression, Literal } from './ast.js';
import type { TokenReader } from './token-reader.js';

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  "'": "'",
  '"': '"',
  '\\': '\\',
  '%': '\\%',
  _: '\\_',
};

/** Reads a literal if one stands here. @throws ApexCompileError for an escape that Apex does not have. */
export function tryLiteral(reader: TokenReader): Expression | undefined {
  const { at } = reader;
  const literal = literalOf(reader);
  if (literal === undefined) return undefined;
  reader.next();
  return { kind: 'literal', at, literal };
}

function literalOf(reader: TokenReader): Literal | undefined {
  const token = reader.peek();
  switch (token.kind) {
    case 'integer':
      if (Number(token.text) > 2_147_483_648) throw reader.error(`Illegal integer: ${token.text}`);
      return { type: 'Integer', digits: token.text };
    case 'long':
      return { type: 'Long', digits: token.text.slice(0, -1) };
    case 'decimal':
      return { type: 'Decimal', digits: token.text };
    case 'double':
      return { type: 'Double', digits: token.text.slice(0, -1) };
    case 'string':
      return { type: 'String', value: unescaped(reader, token.text.slice(1, -1)) };
    default:
      if (token.lower === 'null') return { type: 'null' };
      if (token.lower === 'true' || token.lower === 'false') return { type: 'Boolean', value: token.lower === 'true' };
      return undefined;
  }
}

function unescaped(reader: TokenReader, text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (whole, code: string | undefined, char: string) => {
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    const plain = ESCAPES[char] ?? ESCAPES[char.toLowerCase()];
    if (plain === undefined) throw reader.error(`Illegal string literal: Invalid escape sequence '${whole}'`);
    return plain;
  });
}
