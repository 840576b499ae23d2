import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runProgram } from '../../../scripts/support/run-program.js';

/** A test of a component, as Jest reports it. */
interface JestTest {
  readonly fullName: string;
  readonly status: string;
  readonly failureMessages: readonly string[];
}

interface JestReport {
  readonly numRuntimeErrorTestSuites: number;
  readonly testResults: readonly { readonly message: string; readonly assertionResults: readonly JestTest[] }[];
}

const RUN_LIMIT_MS = 300_000;

const report = await runComponentTests();
const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);

/** Runs `npm run test:lwc`, Salesforce's own Jest for Lightning web components, so that its tests count here. */
async function runComponentTests(): Promise<JestReport> {
  const folder = mkdtempSync(join(tmpdir(), 'casebridge-lwc-'));
  const file = join(folder, 'report.json');
  try {
    const args = ['run', '--silent', 'test:lwc', '--', '--', '--runInBand', '--json', `--outputFile=${file}`];
    const { stderr } = await runProgram('npm', args, { timeoutMs: RUN_LIMIT_MS });
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as JestReport;
    } catch (cause) {
      throw new Error(`Jest gave no report: ${stderr}`, { cause });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('the Jest tests of the package', () => {
  it.each(tests.map((test) => [test.fullName, test] as const))('%s', (_name, { status, failureMessages }) => {
    expect(failureMessages.join('\n')).toBe('');
    expect(status).toBe('passed');
  });

  it('could all be loaded, and are of both modules', () => {
    expect(report.numRuntimeErrorTestSuites, report.testResults.map(({ message }) => message).join('\n')).toBe(0);
    expect(report.testResults).toHaveLength(2);
    expect(tests.length).toBeGreaterThan(15);
  });
});
