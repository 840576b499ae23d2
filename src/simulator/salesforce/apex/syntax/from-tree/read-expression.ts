import type { ExpressionContext, ExpressionListContext } from '@apexdevtools/apex-parser';
import type { Expression } from '../ast.js';
import { present } from './source-text.js';

/** Maps an expression. Handed to what holds expressions, so that files need not import each other in a circle. */
export type ReadExpression = (node: ExpressionContext) => Expression;

/** Maps the expressions of a list; none if it is absent. */
export function readAll(list: ExpressionListContext | undefined, read: ReadExpression): readonly Expression[] {
  return (present(list)?.expression_list() ?? []).map(read);
}
