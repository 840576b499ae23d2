import { ApexCompileError } from './compile-error.js';

export type TokenKind = 'word' | 'integer' | 'long' | 'decimal' | 'double' | 'string' | 'symbol' | 'end';

/** One token. `>` always stands alone, so that `List<List<Id>>` reads; shifts are put together by the parser. */
export interface Token {
  readonly kind: TokenKind;
  /** As written; of a string, with its quotes and escapes. */
  readonly text: string;
  /** Lower case: Apex compares words without case. */
  readonly lower: string;
  readonly line: number;
  readonly column: number;
  readonly start: number;
  readonly end: number;
}

const PATTERNS: readonly (readonly [TokenKind | 'space', RegExp])[] = [
  ['space', /(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y],
  ['word', /[A-Za-z_][A-Za-z0-9_]*/y],
  ['double', /\d+(?:\.\d+)?[dD](?![A-Za-z0-9_])/y],
  ['decimal', /\d+\.\d+|\.\d+/y],
  ['long', /\d+[lL](?![A-Za-z0-9_])/y],
  ['integer', /\d+/y],
  ['string', /'(?:[^'\\\r\n]|\\.)*'/y],
  [
    'symbol',
    /\?\?|\?\.|=>|===|!==|==|!=|<>|<=|>=(?!=)|&&|\|\||\+\+|--|\+=|-=|\*=|\/=|&=|\|=|\^=|<<=|<<|[-+*/!~&|^<>=?:;,.(){}[\]@%]/y,
  ],
];

/**
 * Splits source into tokens, without comments and spaces; the last is of kind `end`.
 *
 * @throws ApexCompileError for a character or a string that Apex does not have.
 */
export function tokenize(file: string, source: string): readonly Token[] {
  const tokens: Token[] = [];
  const position = lineCounter(source);
  let offset = 0;
  while (offset < source.length) {
    const [kind, text] = matchAt(source, offset) ?? [undefined, ''];
    const { line, column } = position(offset);
    if (kind === undefined) {
      const what = source[offset] === "'" ? 'string is not closed' : `unexpected character '${source[offset] ?? ''}'`;
      throw new ApexCompileError(file, { line, column }, what);
    }
    const end = offset + text.length;
    if (kind !== 'space') tokens.push({ kind, text, lower: text.toLowerCase(), line, column, start: offset, end });
    offset = end;
  }
  tokens.push({ kind: 'end', text: '<EOF>', lower: '<eof>', ...position(offset), start: offset, end: offset });
  return tokens;
}

function matchAt(source: string, offset: number): readonly [TokenKind | 'space', string] | undefined {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = offset;
    const found = pattern.exec(source)?.[0];
    if (found !== undefined) return [kind, found];
  }
  return undefined;
}

/** Line and column of offsets that only grow. */
function lineCounter(source: string): (offset: number) => { line: number; column: number } {
  let line = 1;
  let lineStart = 0;
  let seen = 0;
  return (offset) => {
    for (let next = source.indexOf('\n', seen); next >= 0 && next < offset; next = source.indexOf('\n', seen)) {
      line += 1;
      lineStart = next + 1;
      seen = next + 1;
    }
    return { line, column: offset - lineStart + 1 };
  };
}
