import type { Clock } from '../../src/runtime/clock.js';
import { compileApex } from '../../src/simulator/salesforce/apex/load/load-program.js';
import type { ApexSource } from '../../src/simulator/salesforce/apex/load/source-files.js';
import type { Program } from '../../src/simulator/salesforce/apex/program.js';
import { ApexAbort } from '../../src/simulator/salesforce/apex/run/dml.js';
import { Execution } from '../../src/simulator/salesforce/apex/run/execution.js';
import type { LineRecorder } from '../../src/simulator/salesforce/apex/run/frame.js';
import { ApexInterpreter } from '../../src/simulator/salesforce/apex/run/interpreter.js';
import { GovernorLimits, SYNCHRONOUS_LIMITS } from '../../src/simulator/salesforce/apex/run/limits.js';
import { TestScope } from '../../src/simulator/salesforce/apex/run/test-scope.js';
import { ApexThrow } from '../../src/simulator/salesforce/apex/run/throw.js';
import { findTestClasses } from '../../src/simulator/salesforce/apex/testing/test-methods.js';
import type { UserMethod } from '../../src/simulator/salesforce/apex/types/user-class.js';
import { DEFAULT_SEED, type SeedDescription } from '../../src/simulator/salesforce/engine/seed.js';
import type { SimulatedOrgEngine } from '../../src/simulator/salesforce/engine/simulated-org-engine.js';
import type { TransactionView } from '../../src/simulator/salesforce/engine/transaction.js';
import type { OrgMetadata } from '../../src/simulator/salesforce/metadata/source-format-loader.js';
import { createSimulatedOrg } from '../../src/simulator/salesforce/org.js';

/** What the bench needs. */
export interface ApexTestBenchOptions {
  readonly metadata: OrgMetadata;
  readonly clock: Clock;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  /** Told which lines run. */
  readonly lines?: LineRecorder;
}

/** The org that the tests of the package run in: users and queues, no records of customers, no PushTopic. */
function setupOnly(): SeedDescription {
  const { pushTopic: _pushTopic, queues, ...rest } = DEFAULT_SEED;
  return { ...rest, queues: queues.map(({ name, members }) => ({ name, members })) };
}

/** Ends a test's transaction so that nothing of it stays. */
class RolledBack extends Error {}

/** Compiles Apex that is in memory, and runs single tests of it, each in a transaction that is rolled back. */
export class ApexTestBench {
  readonly program: Program;
  readonly #options: ApexTestBenchOptions;
  readonly #engine: SimulatedOrgEngine;
  readonly #tests = new Map<string, readonly UserMethod[]>();

  /** @throws ApexLoadError */
  constructor(sources: readonly ApexSource[], options: ApexTestBenchOptions) {
    this.#options = options;
    this.program = compileApex(sources, options.metadata.schema);
    const { clock, random, lines, metadata } = options;
    const apex = new ApexInterpreter({ program: this.program, random, ...(lines && { lines }) });
    const org = createSimulatedOrg({ clock, random, metadataFolders: [], metadata, apex, seed: setupOnly() });
    org.start();
    this.#engine = org.engine;
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
    const where = `SELECT Id FROM User WHERE Username = '${DEFAULT_SEED.administrator}'`;
    const [admin] = this.#engine.query({ userId: '', mode: 'system' }, where).records();
    try {
      this.#engine.transact({ userId: admin?.Id ?? '', mode: 'system' }, (transaction) => {
        for (const method of methods) this.#invoke(transaction, method);
        throw new RolledBack();
      });
    } catch (error) {
      if (error instanceof RolledBack) return undefined;
      if (error instanceof ApexThrow || error instanceof ApexAbort) return error.message;
      throw error;
    }
    return 'ended without rolling back';
  }

  /** Each method has static variables and limits of its own. */
  #invoke(transaction: TransactionView, method: UserMethod): void {
    const { random, lines } = this.#options;
    const execution = new Execution({
      program: this.program,
      transaction,
      limits: new GovernorLimits(SYNCHRONOUS_LIMITS, false),
      log: { debug: () => undefined },
      random,
      lines,
      test: new TestScope(),
    });
    execution.use(() => {
      execution.statics(method.owner, undefined);
      execution.invoke(method, null, [], undefined);
    });
  }
}
