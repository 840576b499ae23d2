/** One small change of one Apex file. */
export interface Mutant {
  /** Path of the file, as it was given. */
  readonly file: string;
  /** Line of the change, from 1. */
  readonly line: number;
  /** What is replaced: from this offset up to, not including, {@link to}. */
  readonly from: number;
  readonly to: number;
  readonly replacement: string;
  /** The kind of change, e.g. `comparison`. */
  readonly kind: string;
  /** The change for people, on one line: `a < b → a <= b`. */
  readonly change: string;
  /** First lines of the statements around the change, the innermost first; none for a field. */
  readonly statements: readonly number[];
  /** Method, property, field or constructor of the change, else the class. */
  readonly member: string;
}

/** What the tests made of a mutant. */
export type MutantOutcome =
  | { readonly status: 'killed'; readonly by: string }
  /** The run took too long and was stopped: counts as killed, and is told apart. */
  | { readonly status: 'stopped' }
  | { readonly status: 'survived' }
  /** Apex would not compile it: it says nothing about the tests. */
  | { readonly status: 'invalid'; readonly problem: string };

/** The source with the change in it. */
export function applyMutant(source: string, { from, to, replacement }: Mutant): string {
  return source.slice(0, from) + replacement + source.slice(to);
}
