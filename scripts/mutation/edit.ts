import type { SyntaxNode } from './syntax-tree.js';

/** A change at a place of a source. */
export interface Edit {
  readonly kind: string;
  /** What is replaced. */
  readonly at: Pick<SyntaxNode, 'from' | 'to' | 'line'>;
  readonly replacement: string;
  /** The part to show to people; what is replaced if left out. */
  readonly shown?: Pick<SyntaxNode, 'from' | 'to'>;
}

/** What stands around a node. */
export interface Surroundings {
  /** First lines of the statements around the node and of itself if it is one, the innermost first. */
  readonly statements: readonly number[];
  /** Method, property, field or constructor that the node is in, else the class. */
  readonly member: string;
  /** True where a method that gives a value ends: without its last `return` or `throw`, Apex would not compile it. */
  readonly endsWithValue: boolean;
}

/** Finds the changes that are to be made at one node. */
export type Mutator = (node: SyntaxNode, around: Surroundings) => readonly Edit[];

/** The place between two nodes, which holds an operator. */
export function between(left: SyntaxNode, right: SyntaxNode, operator: SyntaxNode): Edit['at'] {
  return { from: left.to, to: right.from, line: operator.line };
}
