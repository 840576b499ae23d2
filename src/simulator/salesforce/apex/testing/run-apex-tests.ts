import type { Clock } from '../../../../runtime/clock.js';
import { DEFAULT_SEED, type SeedDescription } from '../../engine/seed.js';
import type { SimulatedOrgEngine } from '../../engine/simulated-org-engine.js';
import type { TransactionView } from '../../engine/transaction.js';
import { loadOrgMetadata, type OrgMetadata } from '../../metadata/source-format-loader.js';
import { createSimulatedOrg } from '../../org.js';
import { type LoadApexOptions, loadApex } from '../load/load-program.js';
import type { Program } from '../program.js';
import { Execution } from '../run/execution.js';
import type { ExecutionLog } from '../run/frame.js';
import { ApexInterpreter } from '../run/interpreter.js';
import { GovernorLimits, SYNCHRONOUS_LIMITS } from '../run/limits.js';
import { TestScope } from '../run/test-scope.js';
import { ApexThrow } from '../run/throw.js';
import type { UserMethod } from '../types/user-class.js';
import { LineCounts } from './line-counts.js';
import { type ApexTestClass, findTestClasses } from './test-methods.js';
import type { ApexTestReport, ApexTestResult } from './test-report.js';

/** Options of {@link runApexTests}. */
export interface ApexTestOptions extends LoadApexOptions {
  /** Source-format folders with objects and Apex. */
  readonly metadataFolders: readonly string[];
  /** Only tests whose `Class.method` contains this, without case. */
  readonly filter?: string;
  readonly clock: Clock;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  /** Takes `System.debug`. */
  readonly log?: ExecutionLog;
  /** Told each result as it comes. */
  readonly onResult?: (result: ApexTestResult) => void;
}

/** Users, profiles and queues stand in every test's org; records of customers and of the package do not. */
const SETUP_ONLY: SeedDescription = {
  ...DEFAULT_SEED,
  queues: DEFAULT_SEED.queues.map(({ name, members }) => ({ name, members })),
};

/**
 * Loads the Apex of source-format folders and runs its tests: each method in a transaction of its own that is rolled
 * back, after the `@TestSetup` methods of its class, as the administrator.
 *
 * @throws ApexLoadError, MetadataError.
 */
export function runApexTests(options: ApexTestOptions): ApexTestReport {
  const start = options.clock.monotonic();
  const metadata = loadOrgMetadata(options.metadataFolders);
  const program = loadApex(options.metadataFolders, metadata.schema, options);
  const run = new TestRun(options, metadata, program);
  const results = findTestClasses(program).flatMap((of) => run.class(of));
  const coverage = program.units.filter((unit) => !unit.isTest).map((unit) => run.lines.coverage(unit));
  const lines = coverage.reduce((sum, entry) => sum + entry.lines, 0);
  const covered = coverage.reduce((sum, entry) => sum + entry.covered, 0);
  return {
    results,
    passed: results.filter((result) => result.passed).length,
    failed: results.filter((result) => !result.passed).length,
    durationMs: options.clock.monotonic() - start,
    coverage,
    coveragePercent: lines === 0 ? 100 : (covered / lines) * 100,
  };
}

/** Ends a test's transaction so that nothing of it stays. */
class RolledBack extends Error {}

class TestRun {
  readonly lines = new LineCounts();
  readonly #options: ApexTestOptions;
  readonly #metadata: OrgMetadata;
  readonly #program: Program;

  constructor(options: ApexTestOptions, metadata: OrgMetadata, program: Program) {
    this.#options = options;
    this.#metadata = metadata;
    this.#program = program;
  }

  class(of: ApexTestClass): readonly ApexTestResult[] {
    const filter = this.#options.filter?.toLowerCase() ?? '';
    const tests = of.tests.filter((method) => `${of.name}.${method.name}`.toLowerCase().includes(filter));
    if (tests.length === 0) return [];
    const engine = this.#freshOrg();
    return tests.map((method) => {
      const result = this.#method(engine, of, method);
      this.#options.onResult?.(result);
      return result;
    });
  }

  #freshOrg(): SimulatedOrgEngine {
    const { clock, random, log } = this.#options;
    const apex = new ApexInterpreter({ program: this.#program, random, lines: this.lines, ...(log && { log }) });
    const org = createSimulatedOrg({
      clock,
      random,
      metadataFolders: [],
      metadata: this.#metadata,
      apex,
      seed: withoutTopic(SETUP_ONLY),
    });
    org.start();
    return org.engine;
  }

  #method(engine: SimulatedOrgEngine, of: ApexTestClass, method: UserMethod): ApexTestResult {
    const { clock } = this.#options;
    const start = clock.monotonic();
    const thrown = of.seesAllData ? new Error('SeeAllData is not supported') : this.#thrownBy(engine, of, method);
    const durationMs = clock.monotonic() - start;
    const base = { className: of.name, methodName: method.name, passed: thrown === undefined, durationMs };
    if (thrown === undefined) return base;
    if (!(thrown instanceof ApexThrow)) return { ...base, message: describe(thrown) };
    const stack = thrown.value.state.trace ?? [];
    const location = this.#locate(stack[0]);
    return { ...base, message: thrown.message, stack, ...(location === undefined ? {} : { location }) };
  }

  #thrownBy(engine: SimulatedOrgEngine, of: ApexTestClass, method: UserMethod): unknown {
    const { administrator } = SETUP_ONLY;
    const [admin] = engine
      .query({ userId: '', mode: 'system' }, `SELECT Id FROM User WHERE Username = '${administrator}'`)
      .records();
    try {
      engine.transact({ userId: admin?.Id ?? '', mode: 'system' }, (transaction) => {
        for (const setup of of.setups) this.#run(transaction, setup);
        this.#run(transaction, method);
        throw new RolledBack();
      });
    } catch (error) {
      return error instanceof RolledBack ? undefined : error;
    }
    return undefined;
  }

  /** Each method has static variables and limits of its own. */
  #run(transaction: TransactionView, method: UserMethod): void {
    const { random, log } = this.#options;
    const execution = new Execution({
      program: this.#program,
      transaction,
      limits: new GovernorLimits(SYNCHRONOUS_LIMITS, false),
      log: log ?? { debug: () => undefined },
      random,
      lines: this.lines,
      test: new TestScope(),
    });
    execution.use(() => {
      execution.statics(method.owner, undefined);
      execution.invoke(method, null, [], undefined);
    });
  }

  /** `file:line` of a line of a stack trace. */
  #locate(line: string | undefined): string | undefined {
    const [, kind, name = '', number] = /^(Class|Trigger)\.(\w+)[^:]*: line (\d+)/.exec(line ?? '') ?? [];
    const unit = this.#program.units.find(
      (entry) => entry.kind === kind && entry.name.toLowerCase() === name.toLowerCase(),
    );
    return unit === undefined || number === undefined ? undefined : `${unit.file}:${number}`;
  }
}

function withoutTopic(seed: SeedDescription): SeedDescription {
  const { pushTopic: _pushTopic, ...rest } = seed;
  return rest;
}

/** Anything but an Apex exception is a fault of the simulated org, and says so. */
function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}\n${error.stack ?? ''}` : String(error);
}
