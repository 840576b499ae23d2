import { OrgError } from '../../engine/org-engine.js';
import { isAggregate, isPlainCount } from '../../soql/aggregate.js';
import { parseSoql } from '../../soql/soql-parser.js';
import type { Evaluate, Frame } from '../run/frame.js';
import { type ApexQuery, queryCount, queryList } from '../run/query.js';
import { raise } from '../run/throw.js';
import type { SoqlExpression } from '../syntax/ast.js';
import { type ApexType, sameType } from '../types/apex-type.js';
import { elementOf, listOf, numberRank, TYPES } from '../types/core-types.js';
import type { Value } from '../values/value.js';
import type { Compiled, Scope } from './scope.js';

const SECURITY_ENFORCED_ENDS = 67;

/**
 * Inline SOQL. Objects, fields and syntax are checked now; where one record is expected, the query has to find exactly
 * one. @throws ApexCompileError
 */
export function compileSoql(scope: Scope, expression: SoqlExpression, expected: ApexType | undefined): Compiled {
  const binds = expression.binds.map((bind) => scope.expression(bind));
  checkBinds(scope, expression, binds);
  const element = resultType(scope, expression);
  const query = queryOf(scope, expression, binds);
  if (element === undefined) return { type: TYPES.Integer, run: (frame) => queryCount(query(frame), frame) };
  if (expected?.kind === 'record' || (expected !== undefined && sameType(expected, TYPES.AggregateResult))) {
    return { type: element, run: (frame) => onlyRow(query(frame), frame) };
  }
  return { type: listOf(element), run: (frame) => queryList(query(frame), frame) };
}

function onlyRow(query: ApexQuery, frame: Frame): Value {
  const { items } = queryList(query, frame);
  const [only] = items;
  if (only === undefined) return raise('QueryException', 'List has no rows for assignment to SObject');
  if (items.length > 1) raise('QueryException', 'List has more than 1 row for assignment to SObject');
  return only;
}

function checkBinds(scope: Scope, expression: SoqlExpression, binds: readonly Compiled[]): void {
  if (expression.securityEnforced && scope.code.unit.apiVersion >= SECURITY_ENFORCED_ENDS) {
    throw scope.error(
      expression.at,
      'WITH SECURITY_ENFORCED does not exist since API version 67.0: use WITH USER_MODE',
    );
  }
  for (const [index, bind] of binds.entries()) {
    const at = expression.binds[index]?.at ?? expression.at;
    const plain = bind.type.kind === 'system' && bind.type.args.length === 0;
    const fits =
      plain || bind.type.kind === 'record' || bind.type.kind === 'null' || elementOf(bind.type) !== undefined;
    if (!fits) throw scope.error(at, 'Invalid bind expression type');
    if (expression.numbers.includes(index) && numberRank(bind.type) < 0) {
      throw scope.error(at, 'LIMIT and OFFSET need a number');
    }
  }
}

/** The type of a row; undefined for `SELECT COUNT()`. */
function resultType(scope: Scope, expression: SoqlExpression): ApexType | undefined {
  const soql = numbered(expression, () => 1);
  try {
    const query = parseSoql(soql);
    scope.program.checkQuery(
      soql,
      expression.binds.map((_bind, index) => `bind${index}`),
    );
    if (isPlainCount(query)) return undefined;
    if (isAggregate(query)) return TYPES.AggregateResult;
    return { kind: 'record', object: scope.program.schema.object(query.sObject ?? '') };
  } catch (error) {
    if (error instanceof OrgError)
      throw scope.error(expression.at, error.message.trim().split('\n').at(-1) ?? error.message);
    throw error;
  }
}

function numbered(expression: SoqlExpression, value: (index: number) => number): string {
  if (expression.numbers.length === 0) return expression.text;
  return expression.text.replace(/\{(\d+)\}/g, (_whole, index: string) => String(value(Number(index))));
}

function queryOf(scope: Scope, expression: SoqlExpression, binds: readonly Compiled[]): (frame: Frame) => ApexQuery {
  const mode = expression.mode ?? scope.code.unit.defaultMode;
  const named = binds.flatMap((bind, index): readonly (readonly [string, Evaluate])[] =>
    expression.numbers.includes(index) ? [] : [[`bind${index}`, bind.run]],
  );
  const { allRows } = expression;
  return (frame) => ({
    soql: numbered(expression, (index) => limitOf(binds[index]?.run(frame) ?? null)),
    binds: new Map(named.map(([name, run]) => [name, run(frame)])),
    mode,
    allRows,
  });
}

function limitOf(value: Value): number {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  return raise('NullPointerException', 'Attempt to de-reference a null object');
}
