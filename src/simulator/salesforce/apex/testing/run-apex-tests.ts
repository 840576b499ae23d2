import type { Clock } from '../../../../runtime/clock.js';
import { loadOrgMetadata, type OrgMetadata } from '../../metadata/source-format-loader.js';
import { type LoadApexOptions, loadApex } from '../load/load-program.js';
import type { Program } from '../program.js';
import type { ExecutionLog } from '../run/frame.js';
import { ApexThrow } from '../run/throw.js';
import type { UserMethod } from '../types/user-class.js';
import { LineCounts } from './line-counts.js';
import { type ApexTestClass, findTestClasses } from './test-methods.js';
import { ApexTestOrg } from './test-org.js';
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
    const { clock, random, log } = this.#options;
    const options = { program: this.#program, metadata: this.#metadata, clock, random, lines: this.lines };
    const org = new ApexTestOrg({ ...options, ...(log && { log }) });
    return tests.map((method) => {
      const result = this.#method(org, of, method);
      this.#options.onResult?.(result);
      return result;
    });
  }

  #method(org: ApexTestOrg, of: ApexTestClass, method: UserMethod): ApexTestResult {
    const { clock } = this.#options;
    const start = clock.monotonic();
    const thrown = of.seesAllData ? new Error('SeeAllData is not supported') : org.thrownBy([...of.setups, method]);
    const durationMs = clock.monotonic() - start;
    const base = { className: of.name, methodName: method.name, passed: thrown === undefined, durationMs };
    if (thrown === undefined) return base;
    if (!(thrown instanceof ApexThrow)) return { ...base, message: describe(thrown) };
    const stack = thrown.value.state.trace ?? [];
    const location = this.#locate(stack[0]);
    return { ...base, message: thrown.message, stack, ...(location === undefined ? {} : { location }) };
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

/** Anything but an Apex exception is a fault of the simulated org, and says so. */
function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}\n${error.stack ?? ''}` : String(error);
}
