import {
  ApexParserBaseListener,
  type ApexParserRuleContext,
  ApexParseTreeWalker,
  type CastExpressionContext,
  PreOpExpressionContext,
} from '@apexdevtools/apex-parser';
import { present } from './source-text.js';

const NUMBER_TYPES: ReadonlySet<string> = new Set(['integer', 'long', 'double', 'decimal']);

/**
 * Indexes of the brackets in `(a) - b` and `(a.b) + c`, which the grammar reads as casts of `-b` and `+c`. Only a number
 * type can be cast to there, so that brackets around any other name say nothing: without them the operator is a binary
 * one, as Apex reads it.
 */
export function bracketsReadAsCasts(tree: ApexParserRuleContext): readonly number[] {
  const finder = new MisreadCasts();
  ApexParseTreeWalker.DEFAULT.walk(finder, tree);
  return finder.brackets;
}

class MisreadCasts extends ApexParserBaseListener {
  readonly brackets: number[] = [];

  enterCastExpression(cast: CastExpressionContext): void {
    if (!isMisread(cast)) return;
    this.brackets.push(cast.LPAREN().symbol.tokenIndex, cast.RPAREN().symbol.tokenIndex);
  }
}

function isMisread(cast: CastExpressionContext): boolean {
  const operand = cast.expression();
  if (!(operand instanceof PreOpExpressionContext)) return false;
  const signed = present(operand.ADD()) ?? present(operand.SUB());
  if (signed === undefined) return false;
  const name = cast.typeRef().getText().toLowerCase();
  return /^[\w.]+$/.test(name) && !NUMBER_TYPES.has(name.replace(/^system\./, ''));
}
