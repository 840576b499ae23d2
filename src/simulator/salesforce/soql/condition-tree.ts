import type { Condition, HavingClause, ValueQueryCondition, WhereClause } from '@jetstreamapp/soql-parser-js';
import { OrgError } from '../engine/org-engine.js';

/** One comparison of a WHERE or HAVING clause. */
export type ConditionLeaf =
  | Exclude<Condition, { readonly openParen: number; readonly field?: never }>
  | ValueQueryCondition;

/** A WHERE or HAVING clause as a tree. */
export type ConditionTree =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly ConditionTree[] }
  | { readonly kind: 'not'; readonly part: ConditionTree }
  | { readonly kind: 'leaf'; readonly leaf: ConditionLeaf };

type Token = '(' | ')' | 'AND' | 'OR' | 'NOT' | { readonly leaf: ConditionLeaf };

/**
 * Turns the parser's chain of conditions with counted parentheses into a tree.
 *
 * @throws OrgError `MALFORMED_QUERY` where AND and OR are mixed without parentheses, as Salesforce refuses it.
 */
export function conditionTree(clause: WhereClause | HavingClause): ConditionTree {
  const reader = new TokenReader(tokens(clause));
  const tree = expression(reader);
  if (reader.peek() !== undefined) throw unexpected(reader.peek());
  return tree;
}

function tokens(clause: WhereClause | HavingClause): readonly Token[] {
  const list: Token[] = [];
  let rest: WhereClause | HavingClause | undefined = clause;
  while (rest !== undefined) {
    if (rest.left !== null) pushCondition(list, rest.left);
    if (!('operator' in rest)) break;
    list.push(rest.operator);
    rest = rest.right;
  }
  return list;
}

function pushCondition(list: Token[], left: Condition | ValueQueryCondition): void {
  for (let open = left.openParen ?? 0; open > 0; open -= 1) list.push('(');
  if (!('operator' in left)) return;
  list.push({ leaf: left });
  for (let close = left.closeParen ?? 0; close > 0; close -= 1) list.push(')');
}

class TokenReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(list: readonly Token[]) {
    this.#tokens = list;
  }

  peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  next(): Token | undefined {
    const token = this.#tokens[this.#at];
    this.#at += 1;
    return token;
  }
}

function expression(reader: TokenReader): ConditionTree {
  const parts = [operand(reader)];
  const operator = reader.peek();
  if (operator !== 'AND' && operator !== 'OR') return parts[0] ?? operand(reader);
  while (reader.peek() === operator) {
    reader.next();
    parts.push(operand(reader));
  }
  const after = reader.peek();
  if (after === 'AND' || after === 'OR') throw unexpected(after);
  return { kind: operator === 'AND' ? 'and' : 'or', parts };
}

function operand(reader: TokenReader): ConditionTree {
  const token = reader.next();
  if (token === 'NOT') return { kind: 'not', part: operand(reader) };
  if (token === '(') {
    const inner = expression(reader);
    if (reader.next() !== ')') throw unexpected(undefined);
    return inner;
  }
  if (typeof token !== 'object') throw unexpected(token);
  return { kind: 'leaf', leaf: token.leaf };
}

function unexpected(token: Token | undefined): OrgError {
  const shown = token === undefined ? '<EOF>' : typeof token === 'string' ? token : 'condition';
  return new OrgError('MALFORMED_QUERY', `unexpected token: ${shown}`);
}
