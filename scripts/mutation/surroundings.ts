import type { Surroundings } from './edit.js';
import type { SyntaxNode } from './syntax-tree.js';

const MEMBERS = new Set([
  'MethodDeclaration',
  'ConstructorDeclaration',
  'PropertyDeclaration',
  'VariableDeclarator',
  'ClassDeclaration',
  'TriggerUnit',
]);

/** Nodes of a statement whose own end is the end of the statement around them. */
const BRANCHES = new Set([
  'Statement',
  'Block',
  'IfStatement',
  'SwitchStatement',
  'WhenControl',
  'TryStatement',
  'CatchClause',
]);

/** Of the file as a whole. */
export const OUTSIDE: Surroundings = { statements: [], member: '', endsWithValue: false };

/** What stands around the children of a node, by what stands around the node. */
export function inside(node: SyntaxNode, child: SyntaxNode, around: Surroundings): Surroundings {
  return {
    statements: child.kind === 'Statement' ? [child.line, ...around.statements] : around.statements,
    member: memberOf(child, around),
    endsWithValue: child.kind !== 'token' && isEnd(node, child, around),
  };
}

/** Variables inside of a method belong to the method. */
function memberOf(child: SyntaxNode, { member, statements }: Surroundings): string {
  if (!MEMBERS.has(child.kind) || statements.length > 0) return member;
  const name = child.children.find(({ kind }) => kind === 'Id' || kind === 'QualifiedName');
  return name?.text ?? member;
}

function isEnd(node: SyntaxNode, child: SyntaxNode, around: Surroundings): boolean {
  if (node.kind === 'MethodDeclaration') return child.kind === 'Block' && givesValue(node);
  if (node.kind === 'Getter') return child.kind === 'Block';
  if (!around.endsWithValue || !(BRANCHES.has(child.kind) || /^(Return|Throw)Statement$/.test(child.kind)))
    return false;
  return node.kind !== 'Block' || child === node.children.findLast(({ kind }) => kind === 'Statement');
}

function givesValue(method: SyntaxNode): boolean {
  return method.children.some(({ kind }) => kind === 'TypeRef');
}
