import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Mutant } from './mutant.js';

/** A change that no Apex test can tell from the original. */
export interface Equivalent {
  /** Name of the file, without folder. */
  readonly file: string;
  /** Method, property or field. */
  readonly member: string;
  /** As {@link Mutant.change}. */
  readonly change: string;
  /** Which one, from 1, where a member has several of the same text. */
  readonly nth?: number;
  /** Why no test can tell. */
  readonly reason: string;
}

/** Mutants that count, and those that do not. */
export interface SortedMutants {
  readonly counted: readonly Mutant[];
  readonly equivalent: readonly { readonly mutant: Mutant; readonly reason: string }[];
}

/** Reads a list of {@link Equivalent} from a JSON file. @throws Error for an entry without a reason. */
export function readEquivalents(file: string | URL): readonly Equivalent[] {
  const entries = JSON.parse(readFileSync(file, 'utf8')) as readonly Equivalent[];
  const bare = entries.find(({ reason }) => typeof reason !== 'string' || reason.trim() === '');
  if (bare !== undefined) throw new Error(`equivalent without a reason: ${JSON.stringify(bare)}`);
  return entries;
}

/** Takes equivalent mutants out. @throws Error for an entry that does not fit exactly one mutant */
export function withoutEquivalents(mutants: readonly Mutant[], equivalents: readonly Equivalent[]): SortedMutants {
  const reasons = new Map<Mutant, string>();
  for (const entry of equivalents) {
    const alike = mutants.filter((mutant) => fits(entry, mutant));
    if (entry.nth === undefined && alike.length > 1) throw new Error(`nth is missing: ${JSON.stringify(entry)}`);
    const meant = alike[(entry.nth ?? 1) - 1];
    if (meant === undefined) throw new Error(`equivalent that is no mutant any more: ${JSON.stringify(entry)}`);
    reasons.set(meant, entry.reason);
  }
  const counted = mutants.filter((mutant) => !reasons.has(mutant));
  return { counted, equivalent: [...reasons].map(([mutant, reason]) => ({ mutant, reason })) };
}

function fits({ file, member, change }: Equivalent, mutant: Mutant): boolean {
  return basename(mutant.file) === file && mutant.member === member && mutant.change === change;
}
