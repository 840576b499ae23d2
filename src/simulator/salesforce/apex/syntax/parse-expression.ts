import type { Expression, NamedValue, TypeNode } from './ast.js';
import type { Position } from './compile-error.js';
import { tryLiteral } from './parse-literal.js';
import { parseSoql } from './parse-soql.js';
import { parseType, tryPlainType, tryType } from './parse-type.js';
import type { TokenReader } from './token-reader.js';
import { RESERVED } from './words.js';

const ASSIGNMENTS = ['=', '+=', '-=', '*=', '/=', '&=', '|=', '^=', '<<=', '>>=', '>>>='];

/** Binary operators by precedence, weakest first. Source: Apex Developer Guide, "Expression Operators". */
const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!=', '===', '!==', '<>'],
  ['<', '<=', '>', '>='],
  ['<<', '>>', '>>>'],
  ['+', '-'],
  ['*', '/'],
];
const COMPARISON = 6;

const NUMBER_TYPES = new Set(['integer', 'long', 'double', 'decimal']);

/** Reads an expression. @throws ApexCompileError */
export function parseExpression(reader: TokenReader): Expression {
  const target = conditional(reader);
  const { at } = reader;
  const operator = takeOperator(reader, ASSIGNMENTS);
  if (operator === undefined) return target;
  return { kind: 'assign', at, operator, target, value: parseExpression(reader) };
}

function conditional(reader: TokenReader): Expression {
  const test = coalesce(reader);
  const { at } = reader;
  if (!reader.take('?')) return test;
  const yes = parseExpression(reader);
  reader.expect(':');
  return { kind: 'conditional', at, test, yes, no: parseExpression(reader) };
}

function coalesce(reader: TokenReader): Expression {
  const left = binary(reader, 0);
  const { at } = reader;
  if (!reader.take('??')) return left;
  return { kind: 'binary', at, operator: '??', left, right: coalesce(reader) };
}

function binary(reader: TokenReader, level: number): Expression {
  const operators = LEVELS[level];
  if (operators === undefined) return unary(reader);
  let left = binary(reader, level + 1);
  for (;;) {
    const { at } = reader;
    if (level === COMPARISON && reader.take('instanceof')) {
      left = { kind: 'instanceof', at, operand: left, type: parseType(reader) };
      continue;
    }
    const operator = takeOperator(reader, operators);
    if (operator === undefined) return left;
    left = { kind: 'binary', at, operator, left, right: binary(reader, level + 1) };
  }
}

/** Takes an operator of the list if one stands here; shifts and `>=` are put together from adjoining tokens. */
function takeOperator(reader: TokenReader, operators: readonly string[]): string | undefined {
  const [operator, tokens] = operatorHere(reader);
  if (!operators.includes(operator)) return undefined;
  for (let count = 0; count < tokens; count += 1) reader.next();
  return operator;
}

function operatorHere(reader: TokenReader): readonly [string, number] {
  let text = reader.peek().text;
  if (reader.peek().kind !== 'symbol' || text !== '>') return [reader.peek().kind === 'symbol' ? text : '', 1];
  let tokens = 1;
  while (reader.peek(tokens).start === reader.peek(tokens - 1).end && /^(>|>=|=)$/.test(reader.peek(tokens).text)) {
    text += reader.peek(tokens).text;
    tokens += 1;
  }
  return [text, tokens];
}

function unary(reader: TokenReader): Expression {
  const { at } = reader;
  if (reader.is('++') || reader.is('--')) {
    const operator = reader.next().text === '++' ? '++' : '--';
    return { kind: 'step', at, operator, prefix: true, operand: unary(reader) };
  }
  for (const operator of ['!', '-', '+', '~']) {
    if (reader.take(operator)) return { kind: 'unary', at, operator, operand: unary(reader) };
  }
  return tryCast(reader) ?? postfix(reader, primary(reader));
}

/** `(Type) operand`: a type in brackets before something that begins an operand. */
function tryCast(reader: TokenReader): Expression | undefined {
  if (!reader.is('(')) return undefined;
  const { at, place } = reader;
  reader.next();
  const type = tryType(reader);
  if (type !== undefined && reader.take(')') && beginsOperand(reader, type)) {
    return { kind: 'cast', at, type, operand: unary(reader) };
  }
  reader.place = place;
  return undefined;
}

function beginsOperand(reader: TokenReader, type: TypeNode): boolean {
  const token = reader.peek();
  if (token.kind === 'word') return token.lower !== 'instanceof';
  if (token.kind !== 'symbol') return token.kind !== 'end';
  if (token.text === '-') return NUMBER_TYPES.has((type.names[0] ?? '').toLowerCase());
  return ['(', '!', '~', '['].includes(token.text);
}

function primary(reader: TokenReader): Expression {
  const { at } = reader;
  const literal = tryLiteral(reader);
  if (literal !== undefined) return literal;
  if (reader.take('(')) {
    const inner = parseExpression(reader);
    reader.expect(')');
    return inner;
  }
  if (reader.is('[')) return parseSoql(reader, () => parseExpression(reader));
  if (reader.take('new')) return creation(reader, at);
  if (reader.is('this') || reader.is('super')) return selfReference(reader, at);
  const classReference = tryClassReference(reader);
  if (classReference !== undefined) return classReference;
  if (reader.isAny(RESERVED)) throw reader.unexpected();
  const name = reader.word().text;
  if (!reader.take('(')) return { kind: 'name', at, name };
  return { kind: 'call', at, target: undefined, name, args: args(reader), safe: false };
}

function selfReference(reader: TokenReader, at: Position): Expression {
  const which = reader.next().lower === 'this' ? 'this' : 'super';
  if (reader.take('(')) return { kind: 'constructorCall', at, which, args: args(reader) };
  return { kind: which, at };
}

function args(reader: TokenReader): readonly Expression[] {
  return reader.listUntil(')', () => parseExpression(reader));
}

function tryClassReference(reader: TokenReader): Expression | undefined {
  const { at, place } = reader;
  const type = tryType(reader);
  if (type !== undefined && reader.is('.') && reader.is('class', 1)) {
    reader.next();
    reader.next();
    return { kind: 'classReference', at, type };
  }
  reader.place = place;
  return undefined;
}

function postfix(reader: TokenReader, first: Expression): Expression {
  let target = first;
  for (;;) {
    const { at } = reader;
    if (reader.is('.') || reader.is('?.')) {
      const safe = reader.next().text === '?.';
      const name = reader.word().text;
      if (reader.take('(')) target = { kind: 'call', at, target, name, args: args(reader), safe };
      else target = { kind: 'member', at, target, name, safe };
    } else if (reader.take('[')) {
      target = { kind: 'index', at, target, index: parseExpression(reader) };
      reader.expect(']');
    } else if (reader.is('++') || reader.is('--')) {
      const operator = reader.next().text === '++' ? '++' : '--';
      target = { kind: 'step', at, operator, prefix: false, operand: target };
    } else return target;
  }
}

function creation(reader: TokenReader, at: Position): Expression {
  const type = tryPlainType(reader);
  if (type === undefined) throw reader.unexpected('expecting a type');
  if (reader.take('(')) return constructed(reader, at, type);
  if (reader.take('[')) {
    const list = { at, names: ['List'], args: [type] };
    if (!reader.is(']')) {
      const size = parseExpression(reader);
      reader.expect(']');
      return { kind: 'newArray', at, type: list, size };
    }
    reader.next();
    reader.expect('{');
    return { kind: 'newElements', at, type: list, elements: elements(reader) };
  }
  if (!reader.take('{')) throw reader.unexpected("expecting '('");
  return braced(reader, at, type);
}

function elements(reader: TokenReader): readonly Expression[] {
  return reader.listUntil('}', () => parseExpression(reader));
}

/** `{ a, b }` or `{ k => v }`. */
function braced(reader: TokenReader, at: Position, type: TypeNode): Expression {
  if ((type.names[0] ?? '').toLowerCase() !== 'map') {
    return { kind: 'newElements', at, type, elements: elements(reader) };
  }
  const pairs = reader.listUntil('}', () => {
    const key = parseExpression(reader);
    reader.expect('=>');
    return { key, value: parseExpression(reader) };
  });
  return { kind: 'newPairs', at, type, pairs };
}

/** Arguments by place, or field values by name as only sObjects take them. */
function constructed(reader: TokenReader, at: Position, type: TypeNode): Expression {
  if (reader.peek().kind !== 'word' || !reader.is('=', 1)) return { kind: 'new', at, type, args: args(reader) };
  const fields = reader.listUntil(')', (): NamedValue => {
    const { at: place } = reader;
    const name = reader.word().text;
    reader.expect('=');
    return { at: place, name, value: parseExpression(reader) };
  });
  return { kind: 'newRecord', at, type, fields };
}
