import type { Statement } from '../syntax/ast.js';

/** True if nothing after the statement is reached: a method that ends with it gives a value. */
export function endsAlways(statement: Statement): boolean {
  switch (statement.kind) {
    case 'return':
    case 'throw':
      return true;
    case 'block': {
      const last = statement.statements.at(-1);
      return last !== undefined && endsAlways(last);
    }
    case 'if':
      return statement.no !== undefined && endsAlways(statement.yes) && endsAlways(statement.no);
    case 'switch':
      return (
        statement.branches.some((branch) => branch.when.kind === 'else') &&
        statement.branches.every((branch) => endsAlways(branch.body))
      );
    case 'try':
      return (
        (statement.finally !== undefined && endsAlways(statement.finally)) ||
        (endsAlways(statement.body) && statement.catches.every((clause) => endsAlways(clause.body)))
      );
    case 'while':
      return statement.test.kind === 'literal' || (!statement.testFirst && endsAlways(statement.body));
    case 'runAs':
      return endsAlways(statement.body);
    default:
      return false;
  }
}
