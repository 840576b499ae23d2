import { ApexParserFactory } from '@apexdevtools/apex-parser';

/** A node of the syntax tree of the public Apex grammar. */
export interface SyntaxNode {
  /** Rule of the grammar, e.g. `IfStatement`; `token` for a leaf. */
  readonly kind: string;
  /** Place in the source: from this offset up to, not including, {@link to}. */
  readonly from: number;
  readonly to: number;
  /** From 1. */
  readonly line: number;
  readonly text: string;
  readonly children: readonly SyntaxNode[];
}

interface Token {
  readonly start: number;
  readonly stop: number;
  readonly line: number;
}

/** A rule of the parser has start and stop, a leaf has its symbol. */
interface ParsedNode {
  readonly start?: Token;
  readonly stop?: Token;
  readonly symbol?: Token;
  readonly children?: readonly ParsedNode[] | null;
}

/** Reads an Apex class, or a trigger. It must have no syntax errors. */
export function parseApex(kind: 'Class' | 'Trigger', source: string): SyntaxNode {
  const parser = ApexParserFactory.createParser(source);
  const root: unknown = kind === 'Class' ? parser.compilationUnit() : parser.triggerUnit();
  return convert(root as ParsedNode, source);
}

function convert(node: ParsedNode, source: string): SyntaxNode {
  const first = node.symbol ?? node.start;
  const last = node.symbol ?? node.stop;
  const from = first?.start ?? 0;
  const to = Math.max(from, (last?.stop ?? -1) + 1);
  return {
    kind: node.symbol === undefined ? node.constructor.name.replace(/Context$/, '') : 'token',
    from,
    to,
    line: first?.line ?? 0,
    text: source.slice(from, to),
    children: (node.children ?? []).map((child) => convert(child, source)),
  };
}
