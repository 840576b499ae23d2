import type { Clock } from '../../src/runtime/clock.js';
import type { ApexSource } from '../../src/simulator/salesforce/apex/load/source-files.js';
import type { LineRecorder } from '../../src/simulator/salesforce/apex/run/frame.js';
import type { OrgMetadata } from '../../src/simulator/salesforce/metadata/source-format-loader.js';
import { ApexTestBench } from './apex-test-bench.js';
import type { Mutant } from './mutant.js';

/** Which tests run which lines of the unchanged Apex, and how long each test takes. */
export class TestCoverage implements LineRecorder {
  /** All tests as `Class.method`, the quick ones first. */
  readonly tests: readonly string[];
  readonly #files: readonly string[];
  readonly #testFiles: ReadonlySet<string>;
  readonly #lines = new Map<string, Map<number, Set<string>>>();
  #running = '';

  /**
   * Runs all tests once.
   *
   * @throws Error if one fails: mutants say nothing then. ApexLoadError.
   */
  constructor(
    sources: readonly ApexSource[],
    options: { readonly metadata: OrgMetadata; readonly clock: Clock; readonly random: () => number },
  ) {
    const bench = new ApexTestBench(sources, { ...options, lines: this });
    const { units } = bench.program;
    this.#files = units.map(({ file }) => file);
    this.#testFiles = new Set(units.filter(({ isTest }) => isTest).map(({ file }) => file));
    const times = bench.tests.map((test) => {
      const start = options.clock.monotonic();
      this.#running = test;
      const failure = bench.run(test);
      if (failure !== undefined) throw new Error(`${test} fails without any change: ${failure}`);
      return { test, time: options.clock.monotonic() - start };
    });
    this.tests = times.sort((a, b) => a.time - b.time).map(({ test }) => test);
  }

  hit(unitIndex: number, line: number): void {
    const file = this.#files[unitIndex] ?? '';
    const lines = this.#lines.get(file) ?? new Map<number, Set<string>>();
    this.#lines.set(file, lines);
    const tests = lines.get(line) ?? new Set<string>();
    lines.set(line, tests.add(this.#running));
  }

  /** True for the file of a test class. */
  isTest(file: string): boolean {
    return this.#testFiles.has(file);
  }

  /**
   * The tests that a mutant can make fail, the quick ones first: those that run its statement; for a field or an event of a
   * trigger those that run anything of its file.
   */
  testsOf({ file, statements: [line] }: Mutant): readonly string[] {
    const lines = this.#lines.get(file) ?? new Map<number, ReadonlySet<string>>();
    const all = () => new Set([...lines.values()].flatMap((tests) => [...tests]));
    const found = line === undefined ? all() : lines.get(line);
    return this.tests.filter((test) => found?.has(test) ?? false);
  }
}
