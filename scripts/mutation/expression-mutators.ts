import { between, type Edit, type Mutator } from './edit.js';
import type { SyntaxNode } from './syntax-tree.js';

/** What stands in for an operator: the neighbour at the border first, then the opposite. */
const OPERATORS: ReadonlyMap<string, readonly [kind: string, replacements: readonly string[]]> = new Map([
  ['==', ['comparison', ['!=']]],
  ['!=', ['comparison', ['==']]],
  ['===', ['comparison', ['!==']]],
  ['!==', ['comparison', ['===']]],
  ['<', ['comparison', ['<=', '>=']]],
  ['<=', ['comparison', ['<', '>']]],
  ['>', ['comparison', ['>=', '<=']]],
  ['>=', ['comparison', ['>', '<']]],
  ['&&', ['logic', ['||']]],
  ['||', ['logic', ['&&']]],
  ['+', ['arithmetic', ['-']]],
  ['-', ['arithmetic', ['+']]],
  ['*', ['arithmetic', ['/']]],
  ['/', ['arithmetic', ['*']]],
]);

const BINARY = new Set([
  'EqualityExpression',
  'CmpExpression',
  'LogAndExpression',
  'LogOrExpression',
  'Arth1Expression',
  'Arth2Expression',
]);

/** Conditions whose own operator is changed anyway. */
const FLIPPED_BY_OPERATOR = new Set(['EqualityExpression', 'CmpExpression', 'NegExpression']);

/** `==` for `!=`, `<` for `<=` and `>=`, `&&` for `||`, `+` for `-`. */
const operators: Mutator = (node) => {
  const left = node.children[0];
  const right = node.children.at(-1);
  if (!BINARY.has(node.kind) || left === undefined || right === undefined) return [];
  const signs = node.children.slice(1, -1);
  const [sign] = signs;
  const [kind, replacements] = OPERATORS.get(signs.map(({ text }) => text).join('')) ?? ['', []];
  if (sign === undefined) return [];
  return replacements.map((replacement) => {
    return { kind, at: between(left, right, sign), replacement: ` ${replacement} `, shown: node };
  });
};

/** `!x` becomes `x`. */
const negation: Mutator = (node) => {
  const operand = node.children[1];
  if (node.kind !== 'NegExpression' || operand === undefined) return [];
  return [{ kind: 'negation', at: node, replacement: operand.text }];
};

/** The condition of `if`, `while`, `for` and `? :` becomes its opposite. */
const conditions: Mutator = (node) => {
  const condition = conditionOf(node);
  if (condition === undefined || FLIPPED_BY_OPERATOR.has(condition.kind)) return [];
  return [{ kind: 'condition', at: condition, replacement: `!(${condition.text})` }];
};

function conditionOf(node: SyntaxNode): SyntaxNode | undefined {
  switch (node.kind) {
    case 'ParExpression':
      return node.children[1];
    case 'CondExpression':
      return node.children[0];
    case 'ForControl':
      return node.children.find(({ kind }) => kind.endsWith('Expression'));
    default:
      return undefined;
  }
}

/** `++` for `--`. */
const steps: Mutator = (node) => {
  if (node.kind !== 'PostOpExpression' && node.kind !== 'PreOpExpression') return [];
  return node.children.flatMap((child): readonly Edit[] => {
    if (child.text !== '++' && child.text !== '--') return [];
    return [{ kind: 'arithmetic', at: child, replacement: child.text === '++' ? '--' : '++', shown: node }];
  });
};

/** Another Boolean, the next number, no text instead of some. */
const literals: Mutator = (node) => {
  if (node.kind !== 'Literal') return [];
  const replacement = otherLiteral(node.text);
  return replacement === undefined ? [] : [{ kind: 'constant', at: node, replacement }];
};

function otherLiteral(text: string): string | undefined {
  if (/^true$/i.test(text)) return 'false';
  if (/^false$/i.test(text)) return 'true';
  if (/^\d+$/.test(text)) return String(Number(text) + 1);
  if (text === "''") return "'mutated'";
  return text.startsWith("'") ? "''" : undefined;
}

export const EXPRESSION_MUTATORS: readonly Mutator[] = [operators, negation, conditions, steps, literals];
