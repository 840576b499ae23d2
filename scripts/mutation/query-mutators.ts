import type { Mutator } from './edit.js';

const COMPARISONS: ReadonlyMap<string, string> = new Map([
  ['=', '!='],
  ['!=', '='],
  ['<', '<='],
  ['<=', '<'],
  ['>', '>='],
  ['>=', '>'],
  ['in', 'NOT IN'],
  ['not in', 'IN'],
]);

/** The opposite comparison in a WHERE clause. */
const comparisons: Mutator = (node) => {
  const operator = node.children.find(({ kind }) => kind === 'ComparisonOperator');
  if (node.kind !== 'FieldExpression' || operator === undefined) return [];
  const replacement = COMPARISONS.get(operator.text.toLowerCase().replace(/\s+/g, ' '));
  return replacement === undefined ? [] : [{ kind: 'query', at: operator, replacement, shown: node }];
};

/** AND for OR, all of one clause at once: SOQL does not mix them without parentheses. */
const logic: Mutator = (node) => {
  if (node.kind !== 'WhereLogicalExpression') return [];
  const words = node.children.filter(({ kind }) => kind === 'token');
  const [word] = words;
  const other = word?.text.toUpperCase() === 'AND' ? 'OR' : 'AND';
  if (word === undefined || !/^(and|or)$/i.test(word.text)) return [];
  const replacement = node.children.map(({ kind, text }) => (kind === 'token' ? other : text)).join(' ');
  return [{ kind: 'query', at: node, replacement }];
};

const CLAUSES = new Set(['WhereClause', 'OrderByClause', 'LimitClause', 'AllRowsClause']);

/** A clause is left out. */
const clauses: Mutator = (node) => {
  if (!CLAUSES.has(node.kind)) return [];
  return [{ kind: 'query', at: node, replacement: '' }];
};

export const QUERY_MUTATORS: readonly Mutator[] = [comparisons, logic, clauses];
