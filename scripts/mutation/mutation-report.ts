import { basename } from 'node:path';
import type { SortedMutants } from './equivalents.js';
import type { JudgedMutant } from './judge-pool.js';
import type { Mutant } from './mutant.js';

/** How many mutants the tests found, of one class or of all. Invalid ones do not count. */
export interface KillRate {
  /** Stopped ones included. */
  readonly killed: number;
  /** Of the killed ones those that no test failed for, but that ran too long. */
  readonly stopped: number;
  readonly survived: number;
  /** Did not compile. */
  readonly invalid: number;
  /** Killed of those that compiled, 0 to 100; 100 without any. */
  readonly percent: number;
}

/** A mutant in a report. */
export interface ReportedMutant {
  /** `file:line`. */
  readonly place: string;
  readonly member: string;
  readonly kind: string;
  readonly change: string;
}

/** What a mutation run found. */
export interface MutationReport {
  readonly total: KillRate;
  /** By file name, in the order of the files. */
  readonly files: readonly (KillRate & { readonly file: string })[];
  readonly survivors: readonly ReportedMutant[];
  /** Mutants that were not tried because no test can tell them from the original. */
  readonly equivalent: readonly (ReportedMutant & { readonly reason: string })[];
  /** Mutants there are, equivalent ones left out. */
  readonly mutants: number;
}

/** Below this percentage of killed mutants the run fails. */
export const REQUIRED_PERCENT = 85;

/** Counts what the mutants of a run came to. */
export function reportMutation(
  judged: readonly JudgedMutant[],
  { counted, equivalent }: SortedMutants,
): MutationReport {
  const files = [...new Set(judged.map(({ mutant }) => mutant.file))];
  return {
    total: killRate(judged),
    files: files.map((file) => {
      return { file: basename(file), ...killRate(judged.filter(({ mutant }) => mutant.file === file)) };
    }),
    survivors: judged.filter(({ outcome }) => outcome.status === 'survived').map(({ mutant }) => reported(mutant)),
    equivalent: equivalent.map(({ mutant, reason }) => ({ ...reported(mutant), reason })),
    mutants: counted.length,
  };
}

/** True if enough mutants were killed, of at least one. */
export function isEnough({ killed, percent }: KillRate): boolean {
  return killed > 0 && percent >= REQUIRED_PERCENT;
}

function killRate(judged: readonly JudgedMutant[]): KillRate {
  const count = (status: string) => judged.filter(({ outcome }) => outcome.status === status).length;
  const stopped = count('stopped');
  const killed = count('killed') + stopped;
  const survived = count('survived');
  const percent = killed + survived === 0 ? 100 : (killed / (killed + survived)) * 100;
  return { killed, stopped, survived, invalid: count('invalid'), percent };
}

function reported({ file, line, member, kind, change }: Mutant): ReportedMutant {
  return { place: `${file}:${line}`, member, kind, change };
}
