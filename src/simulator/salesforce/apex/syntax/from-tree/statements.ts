import {
  ApexParserBaseVisitor,
  type ApexParserRuleContext,
  type ApexParserVisitor,
  type BlockContext,
  type BreakStatementContext,
  type ContinueStatementContext,
  type DeleteStatementContext,
  type DoWhileStatementContext,
  type ExpressionContext,
  type ExpressionStatementContext,
  type ForInitContext,
  type ForStatementContext,
  type IfStatementContext,
  type InsertStatementContext,
  type LocalVariableDeclarationContext,
  type LocalVariableDeclarationStatementContext,
  type MergeStatementContext,
  type ReturnStatementContext,
  type RunAsStatementContext,
  type StatementContext,
  type SwitchStatementContext,
  type ThrowStatementContext,
  type TryStatementContext,
  type UndeleteStatementContext,
  type UpdateStatementContext,
  type UpsertStatementContext,
  type WhileStatementContext,
} from '@apexdevtools/apex-parser';
import type { Block, CatchClause, LocalVariables, Statement } from '../ast.js';
import { readDml } from './dml.js';
import { ExpressionReader } from './expressions.js';
import { refuseModifiers } from './modifiers.js';
import { type ReadExpression, readAll } from './read-expression.js';
import { present, type SourceText } from './source-text.js';
import { readWhen } from './switch.js';
import { readNamedType, readType } from './types.js';
import { unsupported } from './unsupported.js';
import { readDeclarators } from './variables.js';

/** Maps statements of the parser's tree. What has no method here is refused by name. */
export class StatementReader extends ApexParserBaseVisitor<Statement> implements ApexParserVisitor<Statement> {
  /** The source that is read. */
  readonly text: SourceText;
  /** Maps an expression. */
  readonly expression: ReadExpression;

  constructor(text: SourceText) {
    super();
    this.text = text;
    const reader = new ExpressionReader(text);
    this.expression = (node: ExpressionContext) => reader.visit(node);
  }

  override visitChildren(node: ApexParserRuleContext): Statement {
    throw unsupported(this.text, node);
  }

  /** Maps `{ … }`. @throws ApexCompileError */
  block(node: BlockContext): Block {
    return {
      kind: 'block',
      at: this.text.at(node.start),
      end: this.text.at(node.RBRACE().symbol),
      statements: node.statement_list().map((statement) => this.visit(statement)),
    };
  }

  visitStatement(node: StatementContext): Statement {
    return this.visit(node.getChild(0));
  }

  visitBlock(node: BlockContext): Statement {
    return this.block(node);
  }

  visitLocalVariableDeclarationStatement(node: LocalVariableDeclarationStatementContext): Statement {
    return this.#variables(node.localVariableDeclaration());
  }

  visitExpressionStatement(node: ExpressionStatementContext): Statement {
    return { kind: 'expression', at: this.text.at(node.start), expression: this.expression(node.expression()) };
  }

  visitIfStatement(node: IfStatementContext): Statement {
    const test = this.expression(node.parExpression().expression());
    const yes = this.visit(node.statement(0));
    const no = present(node.ELSE()) === undefined ? undefined : this.visit(node.statement(1));
    return { kind: 'if', at: this.text.at(node.start), test, yes, no };
  }

  visitWhileStatement(node: WhileStatementContext): Statement {
    const test = this.expression(node.parExpression().expression());
    return { kind: 'while', at: this.text.at(node.start), test, body: this.#loopBody(node), testFirst: true };
  }

  visitDoWhileStatement(node: DoWhileStatementContext): Statement {
    const body = this.block(node.block());
    const test = this.expression(node.parExpression().expression());
    return { kind: 'while', at: this.text.at(node.start), test, body, testFirst: false };
  }

  visitForStatement(node: ForStatementContext): Statement {
    const at = this.text.at(node.start);
    const control = node.forControl();
    const each = present(control.enhancedForControl());
    if (each === undefined) {
      const init = this.#forInit(present(control.forInit()));
      const test = present(control.expression());
      const update = readAll(present(control.forUpdate())?.expressionList(), this.expression);
      const condition = test === undefined ? undefined : this.expression(test);
      return { kind: 'for', at, init, test: condition, update, body: this.#loopBody(node) };
    }
    const type = readType(this.text, each.typeRef());
    const source = this.expression(each.expression());
    return { kind: 'forEach', at, type, name: each.id().start.text, source, body: this.#loopBody(node) };
  }

  visitSwitchStatement(node: SwitchStatementContext): Statement {
    const branches = node.whenControl_list().map((control) => ({
      at: this.text.at(control.start),
      when: readWhen(this.text, control.whenValue()),
      body: this.block(control.block()),
    }));
    return { kind: 'switch', at: this.text.at(node.start), subject: this.expression(node.expression()), branches };
  }

  visitReturnStatement(node: ReturnStatementContext): Statement {
    const value = present(node.expression());
    return {
      kind: 'return',
      at: this.text.at(node.start),
      value: value === undefined ? undefined : this.expression(value),
    };
  }

  visitThrowStatement(node: ThrowStatementContext): Statement {
    return { kind: 'throw', at: this.text.at(node.start), value: this.expression(node.expression()) };
  }

  visitBreakStatement(node: BreakStatementContext): Statement {
    return { kind: 'break', at: this.text.at(node.start) };
  }

  visitContinueStatement(node: ContinueStatementContext): Statement {
    return { kind: 'continue', at: this.text.at(node.start) };
  }

  visitTryStatement(node: TryStatementContext): Statement {
    const catches = node.catchClause_list().map((clause): CatchClause => {
      refuseModifiers(this.text, clause.modifier_list());
      const type = readNamedType(this.text, clause.qualifiedName());
      const isFinal = clause.modifier_list().length > 0;
      const name = clause.id().start.text;
      return { at: this.text.at(clause.start), isFinal, type, name, body: this.block(clause.block()) };
    });
    const last = present(node.finallyBlock());
    return {
      kind: 'try',
      at: this.text.at(node.start),
      body: this.block(node.block()),
      catches,
      finally: last === undefined ? undefined : this.block(last.block()),
    };
  }

  visitInsertStatement(node: InsertStatementContext): Statement {
    return readDml(this.text, 'insert', node, [node.expression()], this.expression);
  }

  visitUpdateStatement(node: UpdateStatementContext): Statement {
    return readDml(this.text, 'update', node, [node.expression()], this.expression);
  }

  visitDeleteStatement(node: DeleteStatementContext): Statement {
    return readDml(this.text, 'delete', node, [node.expression()], this.expression);
  }

  visitUndeleteStatement(node: UndeleteStatementContext): Statement {
    return readDml(this.text, 'undelete', node, [node.expression()], this.expression);
  }

  visitMergeStatement(node: MergeStatementContext): Statement {
    return readDml(this.text, 'merge', node, node.expression_list(), this.expression);
  }

  visitUpsertStatement(node: UpsertStatementContext): Statement {
    const field = present(node.qualifiedName())?.getText();
    return readDml(this.text, 'upsert', node, [node.expression()], this.expression, field);
  }

  visitRunAsStatement(node: RunAsStatementContext): Statement {
    const users = present(node.expressionList())?.expression_list() ?? [];
    const [user] = users;
    if (user === undefined || users.length > 1) {
      throw this.text.refusal(node.start, 'System.runAs takes one argument');
    }
    return { kind: 'runAs', at: this.text.at(node.start), user: this.expression(user), body: this.block(node.block()) };
  }

  #variables(node: LocalVariableDeclarationContext): LocalVariables {
    refuseModifiers(this.text, node.modifier_list());
    return {
      kind: 'variables',
      at: this.text.at(node.start),
      isFinal: node.modifier_list().length > 0,
      type: readType(this.text, node.typeRef()),
      variables: readDeclarators(this.text, node.variableDeclarators(), this.expression),
    };
  }

  #forInit(node: ForInitContext | undefined): readonly Statement[] {
    const declaration = present(node?.localVariableDeclaration());
    if (declaration !== undefined) return [this.#variables(declaration)];
    const expressions = present(node?.expressionList())?.expression_list() ?? [];
    return expressions.map((expression) => ({
      kind: 'expression',
      at: this.text.at(expression.start),
      expression: this.expression(expression),
    }));
  }

  /** The body of a loop; `;` alone is an empty one. */
  #loopBody(node: ForStatementContext | WhileStatementContext): Statement {
    const body = present(node.statement());
    if (body !== undefined) return this.visit(body);
    const at = this.text.at(node.SEMI().symbol);
    return { kind: 'block', at, end: at, statements: [] };
  }
}
