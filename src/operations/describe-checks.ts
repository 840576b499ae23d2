import type { CheckReport, CheckResult } from '../domain/check.js';
import { line } from './line.js';
import type { LeveledLine } from './log.js';

/** Lines about checks that the running group has run: one for each that needs a look, and the sum of all. */
export function describeChecks(reports: readonly CheckReport[]): readonly LeveledLine[] {
  const count = (wanted: CheckResult) => reports.filter(({ result }) => result === wanted).length;
  const sum = `Checks: ${count('ok')} ok, ${count('warn')} to look at, ${count('fail')} failed, ${count('skipped')} skipped.`;
  return [...reports.flatMap((report) => describeCheck(report)), line('note', 'Check', sum)];
}

function describeCheck({ code: check, result, evidence, cure, error }: CheckReport): readonly LeveledLine[] {
  if (result !== 'fail' && result !== 'warn') return [];
  const failure = error === '' ? 'CASEBRIDGE_CHECK_FAILED' : error;
  const code = result === 'fail' ? { code: failure } : {};
  const level = result === 'fail' ? 'error' : 'warn';
  return [line(level, 'Check', `${check}: ${evidence}`, { check, ...code, cure })];
}
