import { compileExpression } from './expression.js';
import type { Compiler } from './scope.js';
import { compileSoql } from './soql.js';
import { compileBlock, compileStatement } from './statement.js';

/** The parts of the compiler, put together. */
export const COMPILER: Compiler = {
  expression: compileExpression,
  expected: (scope, expression, type) =>
    expression.kind === 'soql' ? compileSoql(scope, expression, type) : compileExpression(scope, expression),
  statement: compileStatement,
  block: compileBlock,
};
