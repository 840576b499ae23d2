import { ApexErrorListener } from '@apexdevtools/apex-parser';

/** Longer lists of what could stand at a place do not help. */
const MAX_EXPECTED = 6;
const VALID_ESCAPE = /\\(?:[btnfr"'\\]|u[0-9a-fA-F]{4})/g;

/** What the parser complains about. Line from 1, column from 0 in code points. */
export interface SyntaxProblem {
  readonly line: number;
  readonly column: number;
  readonly problem: string;
}

type Report = Parameters<ApexErrorListener['syntaxError']>;

/** Collects the complaints of lexer and parser in words that say what was found. */
export class SyntaxProblems extends ApexErrorListener {
  /** In the order in which they were found. */
  readonly problems: SyntaxProblem[] = [];
  readonly #source: string;

  constructor(source: string) {
    super();
    this.#source = source;
  }

  override syntaxError(...[, symbol, line, column, message]: Report): void {
    const found = typeof symbol === 'object' && symbol !== null ? symbol.text : undefined;
    const problem =
      found === undefined ? lexicalProblem(message, this.#restOfLine(line, column)) : parserProblem(found, message);
    this.problems.push({ line, column, problem });
  }

  /** What {@link syntaxError} would be told without the token; not called, as that one is overridden. */
  override apexSyntaxError(line: number, column: number, message: string): void {
    this.problems.push({ line, column, problem: message });
  }

  #restOfLine(line: number, column: number): string {
    const text = this.#source.split('\n')[line - 1] ?? '';
    return [...text].slice(column).join('');
  }
}

/** @param rest the source from the place of the problem to the end of the line. */
function lexicalProblem(message: string, rest: string): string {
  const [character = ''] = rest;
  if (!message.startsWith('token recognition error')) return message;
  if (character !== "'") return `unexpected character '${character}'`;
  const wrong = /\\.?/.exec(rest.replace(VALID_ESCAPE, ''))?.[0];
  return wrong === undefined ? 'string is not closed' : `Illegal string literal: Invalid escape sequence '${wrong}'`;
}

function parserProblem(found: string, message: string): string {
  const missing = /^missing (.+) at /s.exec(message)?.[1];
  if (missing !== undefined && !missing.startsWith('{')) return `Missing ${named(missing)} at '${found}'`;
  const list = missing ?? / expecting (.+)$/s.exec(message)?.[1];
  if (list === undefined) return `Unexpected token '${found}'`;
  const items = list.replace(/^\{|\}$/g, '').split(', ');
  if (items.includes('IntegerLiteral')) return `Unexpected token '${found}', expecting an expression`;
  if (items.includes('Identifier') && /^\w+$/.test(found)) return `Identifier name is reserved: ${found}`;
  if (items.includes('Identifier')) return `Unexpected token '${found}', expecting a name`;
  if (items.length > MAX_EXPECTED) return `Unexpected token '${found}'`;
  return `Unexpected token '${found}', expecting ${items.map(named).join(' or ')}`;
}

function named(item: string): string {
  if (item === 'Identifier') return 'a name';
  return item === '<EOF>' ? 'the end of the file' : item;
}
