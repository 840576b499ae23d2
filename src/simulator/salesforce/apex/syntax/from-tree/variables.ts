import type { VariableDeclaratorsContext } from '@apexdevtools/apex-parser';
import type { Declarator } from '../ast.js';
import type { ReadExpression } from './read-expression.js';
import { present, type SourceText } from './source-text.js';

/** Maps `a = 1, b`. @throws ApexCompileError */
export function readDeclarators(
  text: SourceText,
  node: VariableDeclaratorsContext,
  read: ReadExpression,
): readonly Declarator[] {
  return node.variableDeclarator_list().map((variable) => {
    const init = present(variable.expression());
    return {
      at: text.at(variable.start),
      name: variable.id().start.text,
      init: init === undefined ? undefined : read(init),
    };
  });
}
