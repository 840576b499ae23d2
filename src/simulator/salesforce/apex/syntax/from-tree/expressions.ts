import {
  ApexParserBaseVisitor,
  type ApexParserRuleContext,
  type ApexParserVisitor,
  type ArrayExpressionContext,
  type Arth1ExpressionContext,
  type Arth2ExpressionContext,
  type AssignExpressionContext,
  type BitAndExpressionContext,
  type BitExpressionContext,
  type BitNotExpressionContext,
  type BitOrExpressionContext,
  type CastExpressionContext,
  type CmpExpressionContext,
  type CoalExpressionContext,
  type CondExpressionContext,
  type DotExpressionContext,
  type EqualityExpressionContext,
  type ExpressionContext,
  type IdPrimaryContext,
  type InstanceOfExpressionContext,
  type LiteralPrimaryContext,
  type LogAndExpressionContext,
  type LogOrExpressionContext,
  type MethodCallExpressionContext,
  type NegExpressionContext,
  type NewExpressionContext,
  type PostOpExpressionContext,
  type PreOpExpressionContext,
  type PrimaryExpressionContext,
  type SoqlPrimaryContext,
  type SoslPrimaryContext,
  type SubExpressionContext,
  type SuperPrimaryContext,
  type ThisPrimaryContext,
  type TypeRefPrimaryContext,
} from '@apexdevtools/apex-parser';
import type { Expression } from '../ast.js';
import { readCreation } from './creation.js';
import { readLiteral } from './literals.js';
import { type BinaryNode, readOperator } from './operators.js';
import { type ReadExpression, readAll } from './read-expression.js';
import { readSoql } from './soql.js';
import { present, type SourceText } from './source-text.js';
import { readType } from './types.js';
import { unsupported } from './unsupported.js';

/** Maps expressions of the parser's tree. What has no method here is refused by name. */
export class ExpressionReader extends ApexParserBaseVisitor<Expression> implements ApexParserVisitor<Expression> {
  readonly #text: SourceText;
  readonly #read: ReadExpression = (node: ExpressionContext) => this.visit(node);

  constructor(text: SourceText) {
    super();
    this.#text = text;
  }

  override visitChildren(node: ApexParserRuleContext): Expression {
    throw unsupported(this.#text, node);
  }

  visitPrimaryExpression(node: PrimaryExpressionContext): Expression {
    return this.visit(node.primary());
  }

  visitSubExpression(node: SubExpressionContext): Expression {
    return this.visit(node.expression());
  }

  visitThisPrimary(node: ThisPrimaryContext): Expression {
    return { kind: 'this', at: this.#text.at(node.start) };
  }

  visitSuperPrimary(node: SuperPrimaryContext): Expression {
    return { kind: 'super', at: this.#text.at(node.start) };
  }

  visitLiteralPrimary(node: LiteralPrimaryContext): Expression {
    const token = node.literal().start;
    return { kind: 'literal', at: this.#text.at(token), literal: readLiteral(this.#text, token) };
  }

  visitIdPrimary(node: IdPrimaryContext): Expression {
    return { kind: 'name', at: this.#text.at(node.start), name: node.start.text };
  }

  visitTypeRefPrimary(node: TypeRefPrimaryContext): Expression {
    return { kind: 'classReference', at: this.#text.at(node.start), type: readType(this.#text, node.typeRef()) };
  }

  visitSoqlPrimary(node: SoqlPrimaryContext): Expression {
    return readSoql(this.#text, node.soqlLiteral(), this.#read);
  }

  visitSoslPrimary(node: SoslPrimaryContext): Expression {
    throw this.#text.refusal(node.start, 'SOSL is not supported by the simulated org');
  }

  visitDotExpression(node: DotExpressionContext): Expression {
    const safe = present(node.QUESTIONDOT());
    const at = this.#text.at((safe ?? node.DOT()).symbol);
    const target = this.visit(node.expression());
    const call = present(node.dotMethodCall());
    if (call === undefined) {
      return { kind: 'member', at, target, name: node.anyId().start.text, safe: safe !== undefined };
    }
    const args = readAll(call.expressionList(), this.#read);
    return { kind: 'call', at, target, name: call.anyId().start.text, args, safe: safe !== undefined };
  }

  visitMethodCallExpression(node: MethodCallExpressionContext): Expression {
    const call = node.methodCall();
    const at = this.#text.at(node.start);
    const args = readAll(call.expressionList(), this.#read);
    if (present(call.THIS()) !== undefined) return { kind: 'constructorCall', at, which: 'this', args };
    if (present(call.SUPER()) !== undefined) return { kind: 'constructorCall', at, which: 'super', args };
    return { kind: 'call', at, target: undefined, name: node.start.text, args, safe: false };
  }

  visitArrayExpression(node: ArrayExpressionContext): Expression {
    const at = this.#text.at(node.LBRACK().symbol);
    return { kind: 'index', at, target: this.visit(node.expression(0)), index: this.visit(node.expression(1)) };
  }

  visitNewExpression(node: NewExpressionContext): Expression {
    return readCreation(this.#text, node, this.#read);
  }

  visitCastExpression(node: CastExpressionContext): Expression {
    const type = readType(this.#text, node.typeRef());
    return { kind: 'cast', at: this.#text.at(node.start), type, operand: this.visit(node.expression()) };
  }

  visitInstanceOfExpression(node: InstanceOfExpressionContext): Expression {
    const at = this.#text.at(node.INSTANCEOF().symbol);
    return {
      kind: 'instanceof',
      at,
      operand: this.visit(node.expression()),
      type: readType(this.#text, node.typeRef()),
    };
  }

  visitPostOpExpression(node: PostOpExpressionContext): Expression {
    const token = (present(node.INC()) ?? node.DEC()).symbol;
    const operator = token.text === '++' ? '++' : '--';
    const at = this.#text.at(token);
    return { kind: 'step', at, operator, prefix: false, operand: this.visit(node.expression()) };
  }

  visitPreOpExpression(node: PreOpExpressionContext): Expression {
    const operator = node.start.text;
    const at = this.#text.at(node.start);
    const operand = this.visit(node.expression());
    if (operator === '++' || operator === '--') return { kind: 'step', at, operator, prefix: true, operand };
    return { kind: 'unary', at, operator, operand };
  }

  visitNegExpression(node: NegExpressionContext): Expression {
    const operand = this.visit(node.expression());
    return { kind: 'unary', at: this.#text.at(node.start), operator: node.start.text, operand };
  }

  visitCondExpression(node: CondExpressionContext): Expression {
    const at = this.#text.at(node.QUESTION().symbol);
    const [test, yes, no] = [node.expression(0), node.expression(1), node.expression(2)];
    return { kind: 'conditional', at, test: this.visit(test), yes: this.visit(yes), no: this.visit(no) };
  }

  visitAssignExpression(node: AssignExpressionContext): Expression {
    const { at, operator } = readOperator(this.#text, node);
    const target = this.visit(node.expression(0));
    return { kind: 'assign', at, operator, target, value: this.visit(node.expression(1)) };
  }

  visitArth1Expression(node: Arth1ExpressionContext): Expression {
    return this.#binary(node);
  }

  visitArth2Expression(node: Arth2ExpressionContext): Expression {
    return this.#binary(node);
  }

  visitBitExpression(node: BitExpressionContext): Expression {
    return this.#binary(node);
  }

  visitCmpExpression(node: CmpExpressionContext): Expression {
    return this.#binary(node);
  }

  visitEqualityExpression(node: EqualityExpressionContext): Expression {
    return this.#binary(node);
  }

  visitBitAndExpression(node: BitAndExpressionContext): Expression {
    return this.#binary(node);
  }

  visitBitNotExpression(node: BitNotExpressionContext): Expression {
    return this.#binary(node);
  }

  visitBitOrExpression(node: BitOrExpressionContext): Expression {
    return this.#binary(node);
  }

  visitLogAndExpression(node: LogAndExpressionContext): Expression {
    return this.#binary(node);
  }

  visitLogOrExpression(node: LogOrExpressionContext): Expression {
    return this.#binary(node);
  }

  visitCoalExpression(node: CoalExpressionContext): Expression {
    return this.#binary(node);
  }

  #binary(node: BinaryNode): Expression {
    const { at, operator } = readOperator(this.#text, node);
    const left = this.visit(node.expression(0));
    return { kind: 'binary', at, operator, left, right: this.visit(node.expression(1)) };
  }
}
