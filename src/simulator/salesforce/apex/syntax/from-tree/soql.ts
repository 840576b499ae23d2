import {
  type AllRowsClauseContext,
  ApexParserBaseListener,
  type ApexParserRuleContext,
  ApexParseTreeWalker,
  type ApexToken,
  type BoundExpressionContext,
  type ForClausesContext,
  LimitClauseContext,
  OffsetClauseContext,
  type SoqlLiteralContext,
  type WithClauseContext,
} from '@apexdevtools/apex-parser';
import type { Expression, SoqlExpression } from '../ast.js';
import type { ReadExpression } from './read-expression.js';
import { present, type SourceText } from './source-text.js';

/**
 * Maps `[SELECT …]`. Bind expressions become named binds; the clauses that the query engine does not know (access mode,
 * locking, ALL ROWS) are taken out of the text.
 *
 * @throws ApexCompileError
 */
export function readSoql(text: SourceText, node: SoqlLiteralContext, read: ReadExpression): SoqlExpression {
  const parts = new QueryParts();
  ApexParseTreeWalker.DEFAULT.walk(parts, node.query());
  const writer = new QueryText(parts);
  for (const token of text.visible(node.start.tokenIndex + 1, node.RBRACK().symbol.tokenIndex)) writer.add(token);
  return {
    kind: 'soql',
    at: text.at(node.start),
    text: writer.text,
    binds: parts.binds.map((bind): Expression => read(bind.expression())),
    numbers: parts.numbers,
    mode: parts.mode,
    allRows: parts.allRows,
    securityEnforced: parts.securityEnforced,
  };
}

/** Finds binds and clauses of a query and its subqueries; not those of a query inside a bind. */
class QueryParts extends ApexParserBaseListener {
  readonly binds: BoundExpressionContext[] = [];
  readonly numbers: number[] = [];
  readonly dropped: ApexParserRuleContext[] = [];
  mode: 'user' | 'system' | undefined;
  allRows = false;
  securityEnforced = false;
  #depth = 0;

  enterBoundExpression(bind: BoundExpressionContext): void {
    if (this.#depth === 0) {
      const { parentCtx: parent } = bind;
      const isNumber = parent instanceof LimitClauseContext || parent instanceof OffsetClauseContext;
      if (isNumber) this.numbers.push(this.binds.length);
      this.binds.push(bind);
    }
    this.#depth += 1;
  }

  exitBoundExpression(): void {
    this.#depth -= 1;
  }

  enterForClauses(clause: ForClausesContext): void {
    this.#drop(clause);
  }

  enterAllRowsClause(clause: AllRowsClauseContext): void {
    if (this.#drop(clause)) this.allRows = true;
  }

  enterWithClause(clause: WithClauseContext): void {
    const enforced = present(clause.SECURITY_ENFORCED()) !== undefined;
    const user = enforced || present(clause.USER_MODE()) !== undefined;
    const mode = user ? 'user' : present(clause.SYSTEM_MODE()) === undefined ? undefined : 'system';
    if (mode === undefined || !this.#drop(clause)) return;
    this.mode ??= mode;
    this.securityEnforced ||= enforced;
  }

  #drop(clause: ApexParserRuleContext): boolean {
    if (this.#depth > 0 || clause.getChildCount() === 0) return false;
    this.dropped.push(clause);
    return true;
  }
}

/** Puts the text of a query together, token by token: one space between tokens that do not adjoin. */
class QueryText {
  text = '';
  readonly #parts: QueryParts;
  #before: ApexToken | undefined;

  constructor(parts: QueryParts) {
    this.#parts = parts;
  }

  add(token: ApexToken): void {
    if (this.#parts.dropped.some((clause) => covers(clause, token))) return;
    const index = this.#parts.binds.findIndex((bind) => covers(bind, token));
    if (index < 0) this.#write(token);
    else if (this.#parts.binds[index]?.start === token) this.text += this.#bind(index);
    this.#before = token;
  }

  #bind(index: number): string {
    return this.#parts.numbers.includes(index) ? ` {${index}}` : ` :bind${index}`;
  }

  #write(token: ApexToken): void {
    const adjoins = this.#before !== undefined && this.#before.stop + 1 === token.start && !this.text.endsWith('}');
    this.text += adjoins || this.text === '' ? token.text : ` ${token.text}`;
  }
}

function covers(node: ApexParserRuleContext, { tokenIndex }: ApexToken): boolean {
  return node.start.tokenIndex <= tokenIndex && tokenIndex <= (node.stop ?? node.start).tokenIndex;
}
