import {
  ApexLexer,
  type ApexParser,
  ApexParserFactory,
  type ApexParserRuleContext,
  type ApexToken,
  type ApexTokenStream,
} from '@apexdevtools/apex-parser';
import { ApexCompileError } from '../compile-error.js';
import { bracketsReadAsCasts } from './misread-casts.js';
import { SourceText } from './source-text.js';
import { type SyntaxProblem, SyntaxProblems } from './syntax-errors.js';

/** Any channel but 0 is hidden from the parser. */
const HIDDEN_CHANNEL = 1;
/** Source: Apex Developer Guide, "Identifiers": letters, digits and underscores of ASCII. */
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A tree of the parser with the text that it was made of. */
export interface ParsedText<T> {
  readonly text: SourceText;
  readonly tree: T;
}

/**
 * Parses a source as `rule` says, e.g. as a compilation unit.
 *
 * @throws ApexCompileError for the first syntax error, with its place.
 */
export function parseTree<T extends ApexParserRuleContext>(
  file: string,
  source: string,
  rule: (parser: ApexParser) => T,
): ParsedText<T> {
  const hidden = new Set<number>();
  for (;;) {
    const stream = readTokens(file, source);
    for (const token of stream.tokens) if (hidden.has(token.tokenIndex)) token.channel = HIDDEN_CHANNEL;
    const text = new SourceText(file, source, stream.tokens);
    const tree = parseTokens(text, source, stream, rule);
    const misread = bracketsReadAsCasts(tree);
    if (misread.length === 0) return { text, tree };
    for (const index of misread) hidden.add(index);
  }
}

function readTokens(file: string, source: string): ApexTokenStream {
  const listener = new SyntaxProblems(source);
  const lexer = ApexParserFactory.createLexer(source);
  lexer.addErrorListener(listener);
  const stream = ApexParserFactory.createTokenStream(lexer);
  stream.fill();
  const problems = [...listener.problems, ...stream.tokens.flatMap(tokenProblems)];
  refuse(new SourceText(file, source, stream.tokens), problems);
  return stream;
}

/** What the lexer takes, but Apex does not: strings over several lines, and names in other alphabets. */
function tokenProblems({ type, text, line, column }: ApexToken): readonly SyntaxProblem[] {
  if (type === ApexLexer.StringLiteral && /[\r\n]/.test(text)) {
    return [{ line, column, problem: 'string is not closed' }];
  }
  if (type === ApexLexer.Identifier && !IDENTIFIER.test(text)) {
    return [{ line, column, problem: `Invalid identifier: ${text}` }];
  }
  return [];
}

function parseTokens<T>(text: SourceText, source: string, stream: ApexTokenStream, rule: (parser: ApexParser) => T): T {
  const listener = new SyntaxProblems(source);
  const parser = ApexParserFactory.createParser(stream);
  parser.addErrorListener(listener);
  const tree = rule(parser);
  refuse(text, listener.problems.slice(0, 1));
  return tree;
}

function refuse(text: SourceText, problems: readonly SyntaxProblem[]): void {
  const [first] = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
  if (first === undefined) return;
  throw new ApexCompileError(text.file, text.position(first.line, first.column), first.problem);
}
