import type { Expression } from '../syntax/ast.js';

/** The expressions that stand directly in an expression, in the order in which they are computed. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'member':
      return [expression.target];
    case 'call':
      return expression.target === undefined ? expression.args : [expression.target, ...expression.args];
    case 'constructorCall':
    case 'new':
      return expression.args;
    case 'index':
      return [expression.target, expression.index];
    case 'newRecord':
      return expression.fields.map(({ value }) => value);
    case 'newElements':
      return expression.elements;
    case 'newPairs':
      return expression.pairs.flatMap(({ key, value }) => [key, value]);
    case 'newArray':
      return [expression.size];
    case 'unary':
    case 'step':
    case 'cast':
    case 'instanceof':
      return [expression.operand];
    case 'binary':
      return [expression.left, expression.right];
    case 'assign':
      return [expression.target, expression.value];
    case 'conditional':
      return [expression.test, expression.yes, expression.no];
    case 'soql':
      return expression.binds;
    default:
      return [];
  }
}
