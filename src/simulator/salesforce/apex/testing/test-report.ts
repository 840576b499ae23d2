/** One test method that ran. */
export interface ApexTestResult {
  readonly className: string;
  readonly methodName: string;
  readonly passed: boolean;
  /** Milliseconds. */
  readonly durationMs: number;
  /** Why it failed, e.g. `System.AssertException: Assertion Failed: …`. */
  readonly message?: string;
  /** Where it failed, innermost first, each `Class.Foo.bar: line 12, column 1`. */
  readonly stack?: readonly string[];
  /** `file:line` of the innermost line. */
  readonly location?: string;
}

/** Which lines of a class or trigger ran. */
export interface ApexCoverage {
  readonly name: string;
  readonly kind: 'Class' | 'Trigger';
  readonly file: string;
  /** Lines that hold a statement. */
  readonly lines: number;
  readonly covered: number;
  /** Line numbers that never ran. */
  readonly uncovered: readonly number[];
  /** 0 to 100. */
  readonly percent: number;
}

/** What a test run found. */
export interface ApexTestReport {
  readonly results: readonly ApexTestResult[];
  readonly passed: number;
  readonly failed: number;
  /** Milliseconds, loading included. */
  readonly durationMs: number;
  /** Classes that are no tests, and triggers. */
  readonly coverage: readonly ApexCoverage[];
  /** Of all lines together, 0 to 100. */
  readonly coveragePercent: number;
}

/** The report as text for a terminal. */
export function formatApexTestReport(report: ApexTestReport): string {
  const lines = report.results.flatMap(resultLines);
  lines.push('', 'Coverage:');
  for (const entry of report.coverage) {
    const missing = entry.uncovered.length === 0 ? '' : `  not run: ${entry.uncovered.join(', ')}`;
    lines.push(`${entry.percent.toFixed(0).padStart(4)} %  ${entry.kind} ${entry.name}${missing}`);
  }
  const total = `${report.passed} passed, ${report.failed} failed`;
  lines.push('', `${total}, ${report.coveragePercent.toFixed(1)} % of lines, ${Math.round(report.durationMs)} ms`);
  return lines.join('\n');
}

function resultLines(result: ApexTestResult): readonly string[] {
  const name = `${result.className}.${result.methodName}`;
  const head = `${result.passed ? 'ok  ' : 'FAIL'}  ${name} (${Math.round(result.durationMs)} ms)`;
  if (result.passed) return [head];
  const location = result.location === undefined ? [] : [`        at ${result.location}`];
  return [
    head,
    `        ${result.message ?? ''}`,
    ...location,
    ...(result.stack ?? []).map((line) => `        ${line}`),
  ];
}
