import type { ApexSource } from '../../src/simulator/salesforce/apex/load/source-files.js';
import type { Edit, Surroundings } from './edit.js';
import { EXPRESSION_MUTATORS } from './expression-mutators.js';
import type { Mutant } from './mutant.js';
import { QUERY_MUTATORS } from './query-mutators.js';
import { STATEMENT_MUTATORS } from './statement-mutators.js';
import { inside, OUTSIDE } from './surroundings.js';
import { parseApex, type SyntaxNode } from './syntax-tree.js';

const MUTATORS = [...STATEMENT_MUTATORS, ...EXPRESSION_MUTATORS, ...QUERY_MUTATORS];
const SHOWN_LENGTH = 70;

/** All mutants of a class or trigger, in the order of the source. Annotations stay: they are no rules. */
export function findMutants({ kind, file, source }: ApexSource): readonly Mutant[] {
  const mutants: Mutant[] = [];
  const visit = (node: SyntaxNode, around: Surroundings): void => {
    if (node.kind === 'Annotation') return;
    for (const mutate of MUTATORS) {
      for (const edit of mutate(node, around)) mutants.push(toMutant(file, source, edit, around));
    }
    for (const child of node.children) visit(child, inside(node, child, around));
  };
  visit(parseApex(kind, source), OUTSIDE);
  return mutants.sort((a, b) => a.from - b.from);
}

function toMutant(file: string, source: string, edit: Edit, around: Surroundings): Mutant {
  const { kind, at, replacement } = edit;
  const { statements, member } = around;
  return {
    file,
    line: at.line,
    from: at.from,
    to: at.to,
    replacement,
    kind,
    change: describe(source, edit),
    statements,
    member,
  };
}

function describe(source: string, { at, replacement, shown = at }: Edit): string {
  const left = onOneLine(source.slice(shown.from, at.from)).trimStart();
  const right = onOneLine(source.slice(at.to, shown.to)).trimEnd();
  const show = (middle: string) => tail(left) + head(onOneLine(middle), SHOWN_LENGTH) + head(right, SHOWN_LENGTH / 2);
  const before = show(source.slice(at.from, at.to)).trim();
  if (shown !== at && (at.from < shown.from || at.to > shown.to))
    return `${onOneLine(source.slice(shown.from, shown.to))} left out`;
  const after = show(replacement).trim();
  return after === '' || after === '{ }' ? `${before} left out` : `${before} → ${after}`;
}

function onOneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}

function head(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

function tail(text: string): string {
  return text.length <= SHOWN_LENGTH / 2 ? text : `…${text.slice(1 - SHOWN_LENGTH / 2)}`;
}
