import { ApexLoadError } from '../../src/simulator/salesforce/apex/load/load-program.js';
import type { ApexSource } from '../../src/simulator/salesforce/apex/load/source-files.js';
import { ApexTestBench, type ApexTestBenchOptions } from './apex-test-bench.js';
import { applyMutant, type Mutant, type MutantOutcome } from './mutant.js';

/** A mutant with the tests that may kill it, the most promising first. */
export interface Trial {
  readonly mutant: Mutant;
  /** `Class.method`. */
  readonly tests: readonly string[];
}

/** Puts mutants to the tests. It remembers which tests killed mutants of a file, and tries these first. */
export class Judge {
  readonly #sources: readonly ApexSource[];
  readonly #options: ApexTestBenchOptions;
  readonly #killers = new Map<string, readonly string[]>();

  constructor(sources: readonly ApexSource[], options: ApexTestBenchOptions) {
    this.#sources = sources;
    this.#options = options;
  }

  /**
   * Compiles the changed Apex, and runs tests until one fails.
   *
   * @throws Error naming the mutant if the simulated org itself fails: that is no kill.
   */
  judge(trial: Trial): MutantOutcome {
    try {
      return this.#judge(trial);
    } catch (cause) {
      const { file, line, change } = trial.mutant;
      throw new Error(`the simulated org failed at ${file}:${line}: ${change}: ${String(cause)}`, { cause });
    }
  }

  #judge({ mutant, tests }: Trial): MutantOutcome {
    const bench = this.#compile(mutant);
    if (!(bench instanceof ApexTestBench)) return bench;
    const killers = this.#killers.get(mutant.file) ?? [];
    const known = killers.filter((test) => tests.includes(test));
    for (const test of new Set([...known, ...tests])) {
      if (bench.run(test) === undefined) continue;
      this.#killers.set(mutant.file, [test, ...killers.filter((other) => other !== test)]);
      return { status: 'killed', by: test };
    }
    return { status: 'survived' };
  }

  #compile(mutant: Mutant): ApexTestBench | MutantOutcome {
    const changed = this.#sources.map((source) =>
      source.file === mutant.file ? { ...source, source: applyMutant(source.source, mutant) } : source,
    );
    try {
      return new ApexTestBench(changed, this.#options);
    } catch (error) {
      if (error instanceof ApexLoadError) return { status: 'invalid', problem: error.problems[0]?.message ?? '' };
      throw error;
    }
  }
}
