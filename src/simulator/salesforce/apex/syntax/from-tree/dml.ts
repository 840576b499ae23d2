import type { AccessLevelContext, ApexParserRuleContext, ExpressionContext } from '@apexdevtools/apex-parser';
import type { DmlOperation, Statement } from '../ast.js';
import type { ReadExpression } from './read-expression.js';
import { present, type SourceText } from './source-text.js';

interface DmlNode extends ApexParserRuleContext {
  accessLevel(): AccessLevelContext;
}

/** Maps a DML statement; `field` is the external id field of an upsert. @throws ApexCompileError */
export function readDml(
  text: SourceText,
  operation: DmlOperation,
  node: DmlNode,
  operands: readonly ExpressionContext[],
  read: ReadExpression,
  field?: string,
): Statement {
  const level = present(node.accessLevel());
  const user = level === undefined ? undefined : present(level.USER());
  const mode = level === undefined ? undefined : user === undefined ? 'system' : 'user';
  return { kind: 'dml', at: text.at(node.start), operation, mode, operands: operands.map(read), field };
}
