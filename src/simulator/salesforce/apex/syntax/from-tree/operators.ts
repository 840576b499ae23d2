import type { ApexParserRuleContext, ExpressionContext } from '@apexdevtools/apex-parser';
import type { Position } from '../compile-error.js';
import type { SourceText } from './source-text.js';

/** An operator between two expressions. */
export interface BinaryNode extends ApexParserRuleContext {
  expression(index: number): ExpressionContext;
}

/**
 * The operator between the two operands. The grammar has `>>`, `>>>`, `<<`, `<=` and `>=` as tokens of their own, which
 * have to adjoin.
 *
 * @throws ApexCompileError
 */
export function readOperator(text: SourceText, node: BinaryNode): { readonly at: Position; readonly operator: string } {
  const tokens = text.between(node.expression(0), node.expression(1));
  const [first] = tokens;
  if (first === undefined) throw new Error('there is an operator between two operands');
  const torn = tokens.find((token, index) => index > 0 && (tokens[index - 1]?.stop ?? 0) + 1 !== token.start);
  if (torn !== undefined) throw text.refusal(torn, `Unexpected token '${torn.text}'`);
  return { at: text.at(first), operator: tokens.map((token) => token.text).join('') };
}
