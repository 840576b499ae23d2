import { ApexLexer, type ApexToken } from '@apexdevtools/apex-parser';
import type { Literal } from '../ast.js';
import type { SourceText } from './source-text.js';

const MAX_NEGATED_INTEGER = 2_147_483_648;

/** By the letter after the backslash. Source: Apex Developer Guide, "String" data type. */
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  "'": "'",
  '"': '"',
  '\\': '\\',
};

/** Maps the token of a literal. @throws ApexCompileError */
export function readLiteral(text: SourceText, token: ApexToken): Literal {
  const written = token.text;
  switch (token.type) {
    case ApexLexer.IntegerLiteral:
      if (Number(written) > MAX_NEGATED_INTEGER) throw text.refusal(token, `Illegal integer: ${written}`);
      return { type: 'Integer', digits: written };
    case ApexLexer.LongLiteral:
      return { type: 'Long', digits: written.slice(0, -1) };
    case ApexLexer.NumberLiteral:
      return /d$/i.test(written)
        ? { type: 'Double', digits: written.slice(0, -1) }
        : { type: 'Decimal', digits: written };
    case ApexLexer.StringLiteral:
      return { type: 'String', value: unescaped(written.slice(1, -1)) };
    case ApexLexer.BooleanLiteral:
      return { type: 'Boolean', value: written.toLowerCase() === 'true' };
    case ApexLexer.NULL:
      return { type: 'null' };
    case ApexLexer.MultilineStringLiteral:
      throw text.refusal(token, 'strings over several lines are not supported by the simulated org');
  }
  throw text.refusal(token, `literal '${written}' is not supported by the simulated org`);
}

function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (whole, code: string | undefined, char: string) =>
    code === undefined ? (ESCAPES[char.toLowerCase()] ?? whole) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
