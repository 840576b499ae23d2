import { ApexCompileError, type Position } from './compile-error.js';
import type { Token } from './lexer.js';

/** The tokens of one file with a place in them. Going back is cheap, so the parser may try a reading. */
export class TokenReader {
  readonly file: string;
  readonly #tokens: readonly Token[];
  readonly #end: Token;
  #index = 0;

  constructor(file: string, tokens: readonly Token[]) {
    const end = tokens.at(-1);
    if (end === undefined) throw new Error('a file has at least its end token');
    this.file = file;
    this.#tokens = tokens;
    this.#end = end;
  }

  get place(): number {
    return this.#index;
  }

  set place(index: number) {
    this.#index = index;
  }

  get at(): Position {
    const { line, column } = this.peek();
    return { line, column };
  }

  peek(ahead = 0): Token {
    return this.#tokens[this.#index + ahead] ?? this.#end;
  }

  /** The token just taken. */
  get last(): Token {
    return this.#tokens[this.#index - 1] ?? this.#end;
  }

  next(): Token {
    const token = this.peek();
    this.#index += 1;
    return token;
  }

  is(lower: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.lower === lower && token.kind !== 'string';
  }

  isAny(words: ReadonlySet<string>, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind !== 'string' && words.has(token.lower);
  }

  take(lower: string): boolean {
    if (!this.is(lower)) return false;
    this.#index += 1;
    return true;
  }

  expect(lower: string): Token {
    if (!this.is(lower)) throw this.unexpected(`expecting '${lower}'`);
    return this.next();
  }

  /** Any word, also one that is reserved elsewhere: names of members may be. */
  word(): Token {
    if (this.peek().kind !== 'word') throw this.unexpected('expecting a name');
    return this.next();
  }

  unexpected(hint = ''): ApexCompileError {
    return this.error(`Unexpected token '${this.peek().text}'${hint === '' ? '' : `, ${hint}`}`);
  }

  error(problem: string, at: Position = this.at): ApexCompileError {
    return new ApexCompileError(this.file, at, problem);
  }

  /** Items parsed by `item`, separated by commas, up to `close`, which is taken. */
  listUntil<T>(close: string, item: () => T): T[] {
    const items: T[] = [];
    if (this.take(close)) return items;
    do items.push(item());
    while (this.take(','));
    this.expect(close);
    return items;
  }
}
