import type {
  Block,
  CatchClause,
  Declarator,
  DmlOperation,
  Expression,
  Statement,
  SwitchBranch,
  TypeNode,
} from './ast.js';
import type { Position } from './compile-error.js';
import { parseExpression } from './parse-expression.js';
import { parseType, tryType } from './parse-type.js';
import type { TokenReader } from './token-reader.js';
import { RESERVED } from './words.js';

type StatementParser = (reader: TokenReader, at: Position) => Statement;

const DML: ReadonlySet<string> = new Set(['insert', 'update', 'upsert', 'delete', 'undelete', 'merge']);

const PARSERS: Readonly<Record<string, StatementParser>> = {
  if: parseIf,
  for: parseFor,
  while: parseWhile,
  do: parseDo,
  switch: parseSwitch,
  return: parseReturn,
  throw: (reader, at) => ended(reader, { kind: 'throw', at, value: parseExpression(reader) }),
  break: (reader, at) => ended(reader, { kind: 'break', at }),
  continue: (reader, at) => ended(reader, { kind: 'continue', at }),
  try: parseTry,
};

/** Reads `{ … }`. @throws ApexCompileError */
export function parseBlock(reader: TokenReader): Block {
  const { at } = reader;
  reader.expect('{');
  const statements: Statement[] = [];
  while (!reader.is('}')) statements.push(parseStatement(reader));
  const end = reader.at;
  reader.next();
  return { kind: 'block', at, end, statements };
}

/** Reads one statement. @throws ApexCompileError */
export function parseStatement(reader: TokenReader): Statement {
  const { at } = reader;
  if (reader.is('{')) return parseBlock(reader);
  const word = reader.peek();
  const parser = word.kind === 'word' && Object.hasOwn(PARSERS, word.lower) ? PARSERS[word.lower] : undefined;
  if (parser !== undefined && !(word.lower === 'switch' && !reader.is('on', 1))) {
    reader.next();
    return parser(reader, at);
  }
  if (word.kind === 'word' && isDml(word.lower)) return parseDml(reader, at);
  if (isRunAs(reader)) return parseRunAs(reader, at);
  return tryVariables(reader) ?? ended(reader, { kind: 'expression', at, expression: parseExpression(reader) });
}

function isDml(word: string): word is DmlOperation {
  return DML.has(word);
}

function ended<T extends Statement>(reader: TokenReader, statement: T): T {
  reader.expect(';');
  return statement;
}

/** A local variable declaration: a type, a name, and then what can follow a declared name. */
function tryVariables(reader: TokenReader): Statement | undefined {
  const { at, place } = reader;
  reader.take('final');
  const type = tryType(reader);
  if (type !== undefined && reader.peek().kind === 'word' && !reader.isAny(RESERVED)) {
    const follower = reader.peek(1).text;
    if ([';', '=', ','].includes(follower)) {
      const variables = parseDeclarators(reader);
      return ended(reader, { kind: 'variables', at, type, variables });
    }
  }
  reader.place = place;
  return undefined;
}

/** Reads `a = 1, b`. */
export function parseDeclarators(reader: TokenReader): readonly Declarator[] {
  const variables: Declarator[] = [];
  do {
    const { at } = reader;
    const name = reader.word().text;
    variables.push({ at, name, init: reader.take('=') ? parseExpression(reader) : undefined });
  } while (reader.take(','));
  return variables;
}

function condition(reader: TokenReader): Expression {
  reader.expect('(');
  const test = parseExpression(reader);
  reader.expect(')');
  return test;
}

function parseIf(reader: TokenReader, at: Position): Statement {
  const test = condition(reader);
  const yes = parseStatement(reader);
  return { kind: 'if', at, test, yes, no: reader.take('else') ? parseStatement(reader) : undefined };
}

function parseWhile(reader: TokenReader, at: Position): Statement {
  const test = condition(reader);
  return { kind: 'while', at, test, body: parseStatement(reader), testFirst: true };
}

function parseDo(reader: TokenReader, at: Position): Statement {
  const body = parseBlock(reader);
  reader.expect('while');
  return ended(reader, { kind: 'while', at, test: condition(reader), body, testFirst: false });
}

function parseFor(reader: TokenReader, at: Position): Statement {
  reader.expect('(');
  const each = tryForEach(reader);
  if (each !== undefined) {
    const source = parseExpression(reader);
    reader.expect(')');
    return { kind: 'forEach', at, ...each, source, body: parseStatement(reader) };
  }
  const init = forInit(reader);
  const test = reader.is(';') ? undefined : parseExpression(reader);
  reader.expect(';');
  const update = reader.listUntil(')', () => parseExpression(reader));
  return { kind: 'for', at, init, test, update, body: parseStatement(reader) };
}

function tryForEach(reader: TokenReader): { readonly type: TypeNode; readonly name: string } | undefined {
  const { place } = reader;
  const type = tryType(reader);
  if (type !== undefined && reader.peek().kind === 'word' && reader.is(':', 1)) {
    const name = reader.next().text;
    reader.next();
    return { type, name };
  }
  reader.place = place;
  return undefined;
}

function forInit(reader: TokenReader): readonly Statement[] {
  if (reader.take(';')) return [];
  const variables = tryVariables(reader);
  if (variables !== undefined) return [variables];
  const statements: Statement[] = [];
  do statements.push({ kind: 'expression', at: reader.at, expression: parseExpression(reader) });
  while (reader.take(','));
  reader.expect(';');
  return statements;
}

function parseReturn(reader: TokenReader, at: Position): Statement {
  const value = reader.is(';') ? undefined : parseExpression(reader);
  return ended(reader, { kind: 'return', at, value });
}

function parseTry(reader: TokenReader, at: Position): Statement {
  const body = parseBlock(reader);
  const catches: CatchClause[] = [];
  while (reader.is('catch')) {
    const { at: place } = reader;
    reader.next();
    reader.expect('(');
    reader.take('final');
    const type = parseType(reader);
    const name = reader.word().text;
    reader.expect(')');
    catches.push({ at: place, type, name, body: parseBlock(reader) });
  }
  const last = reader.take('finally') ? parseBlock(reader) : undefined;
  if (catches.length === 0 && last === undefined) throw reader.unexpected("expecting 'catch' or 'finally'");
  return { kind: 'try', at, body, catches, finally: last };
}

function parseSwitch(reader: TokenReader, at: Position): Statement {
  reader.expect('on');
  const subject = parseExpression(reader);
  reader.expect('{');
  const branches: SwitchBranch[] = [];
  while (!reader.take('}')) branches.push(parseBranch(reader));
  return { kind: 'switch', at, subject, branches };
}

function parseBranch(reader: TokenReader): SwitchBranch {
  const { at } = reader;
  reader.expect('when');
  if (reader.take('else')) return { at, when: { kind: 'else' }, body: parseBlock(reader) };
  const { place } = reader;
  const type = tryType(reader);
  if (type !== undefined && reader.peek().kind === 'word') {
    const name = reader.next().text;
    return { at, when: { kind: 'type', type, name }, body: parseBlock(reader) };
  }
  reader.place = place;
  const values: Expression[] = [];
  do values.push(parseExpression(reader));
  while (reader.take(','));
  return { at, when: { kind: 'values', values }, body: parseBlock(reader) };
}

function parseDml(reader: TokenReader, at: Position): Statement {
  const word = reader.next().lower;
  if (!isDml(word)) throw reader.unexpected();
  const mode = dmlMode(reader);
  const operands = [parseExpression(reader)];
  if (word === 'merge') operands.push(parseExpression(reader));
  let field: string | undefined;
  if (word === 'upsert' && !reader.is(';')) field = parseType(reader).names.join('.');
  return ended(reader, { kind: 'dml', at, operation: word, mode, operands, field });
}

function dmlMode(reader: TokenReader): 'user' | 'system' | undefined {
  if (!reader.is('as') || !(reader.is('user', 1) || reader.is('system', 1))) return undefined;
  reader.next();
  return reader.next().lower === 'user' ? 'user' : 'system';
}

function isRunAs(reader: TokenReader): boolean {
  return reader.is('system') && reader.is('.', 1) && reader.is('runas', 2) && reader.is('(', 3);
}

function parseRunAs(reader: TokenReader, at: Position): Statement {
  for (let count = 0; count < 3; count += 1) reader.next();
  const user = condition(reader);
  return { kind: 'runAs', at, user, body: parseBlock(reader) };
}
