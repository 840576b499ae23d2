import { compileApex } from '../../src/simulator/salesforce/apex/load/load-program.js';
import type { ApexSource } from '../../src/simulator/salesforce/apex/load/source-files.js';
import type { Program } from '../../src/simulator/salesforce/apex/program.js';
import { ApexAbort } from '../../src/simulator/salesforce/apex/run/dml.js';
import { ApexThrow } from '../../src/simulator/salesforce/apex/run/throw.js';
import { findTestClasses } from '../../src/simulator/salesforce/apex/testing/test-methods.js';
import { ApexTestOrg, type ApexTestOrgOptions } from '../../src/simulator/salesforce/apex/testing/test-org.js';
import type { UserMethod } from '../../src/simulator/salesforce/apex/types/user-class.js';

/** What the bench needs. */
export type ApexTestBenchOptions = Omit<ApexTestOrgOptions, 'program' | 'log'>;

/** Compiles Apex that is in memory, and runs single tests of it, each in a transaction that is rolled back. */
export class ApexTestBench {
  readonly program: Program;
  readonly #org: ApexTestOrg;
  readonly #tests = new Map<string, readonly UserMethod[]>();

  /** @throws ApexLoadError */
  constructor(sources: readonly ApexSource[], options: ApexTestBenchOptions) {
    this.program = compileApex(sources, options.metadata.schema);
    this.#org = new ApexTestOrg({ ...options, program: this.program });
    for (const { name, setups, tests } of findTestClasses(this.program)) {
      for (const test of tests) this.#tests.set(`${name}.${test.name}`, [...setups, test]);
    }
  }

  /** The tests, as `Class.method`. */
  get tests(): readonly string[] {
    return [...this.#tests.keys()];
  }

  /**
   * Runs a test. Returns why it failed, or undefined.
   *
   * @throws what is no failure of Apex: a fault of the simulated org, which says nothing about the test.
   */
  run(test: string): string | undefined {
    const methods = this.#tests.get(test);
    if (methods === undefined) throw new Error(`no test ${test}`);
    const thrown = this.#org.thrownBy(methods);
    if (thrown === undefined) return undefined;
    if (thrown instanceof ApexThrow || thrown instanceof ApexAbort) return thrown.message;
    throw thrown;
  }
}
