import type { ApexParserRuleContext, ApexToken } from '@apexdevtools/apex-parser';
import { ApexCompileError, type Position } from '../compile-error.js';

const VISIBLE_CHANNEL = 0;
const PAIR = /[\uD800-\uDBFF][\uDC00-\uDFFF]/;

/** One source while its tree is read: places and neighbours of tokens. */
export class SourceText {
  /** For messages. */
  readonly file: string;
  readonly #tokens: readonly ApexToken[];
  /** Only where lines have to be looked at: the parser counts code points, a {@link Position} UTF-16 units. */
  readonly #lines: readonly string[] | undefined;

  constructor(file: string, source: string, tokens: readonly ApexToken[]) {
    this.file = file;
    this.#tokens = tokens;
    this.#lines = PAIR.test(source) ? source.split('\n') : undefined;
  }

  /** Where a token begins. */
  at(token: ApexToken): Position {
    return this.position(token.line, token.column);
  }

  /** The place at a line from 1 and a column from 0 in code points, as the parser counts. */
  position(line: number, column: number): Position {
    const text = this.#lines?.[line - 1];
    const units = text === undefined ? column : [...text].slice(0, column).join('').length;
    return { line, column: units + 1 };
  }

  /** The error for what the simulated org does not take, at the token. */
  refusal(token: ApexToken, problem: string): ApexCompileError {
    return new ApexCompileError(this.file, this.at(token), problem);
  }

  /** Tokens between two parts of the tree, without spaces and comments. */
  between(left: ApexParserRuleContext, right: ApexParserRuleContext): readonly ApexToken[] {
    return this.visible((left.stop ?? left.start).tokenIndex + 1, right.start.tokenIndex);
  }

  /** Tokens with indexes from `first` to before `end`, without spaces and comments. */
  visible(first: number, end: number): readonly ApexToken[] {
    return this.#tokens.slice(first, end).filter((token) => token.channel === VISIBLE_CHANNEL);
  }
}

/** A part of the tree that may be absent: the parser then has null, which its types leave out. */
export function present<T>(part: T): NonNullable<T> | undefined {
  return part ?? undefined;
}
