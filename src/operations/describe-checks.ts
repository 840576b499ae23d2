import type { CheckReport, CheckResult } from '../domain/check.js';
import type { ToldError } from '../domain/happening.js';
import { evidenceGist } from './checks/evidence-gist.js';
import { errorFields, gravity, line, sentence } from './line.js';
import type { LeveledLine } from './log.js';

/**
 * Lines about checks that the running group has run: one for each that needs a look and did not before, or for
 * another reason, one for each that did and is good again, and the sum of all.
 */
export function describeChecks(
  reports: readonly CheckReport[],
  before: readonly CheckReport[] = [],
): readonly LeveledLine[] {
  const was = new Map(before.map((report) => [report.code, report]));
  const count = (wanted: CheckResult) => reports.filter(({ result }) => result === wanted).length;
  const sum = `Checks: ${count('ok')} ok, ${count('warn')} to look at, ${count('fail')} failed, ${count('skipped')} skipped.`;
  return [...reports.flatMap((report) => describeCheck(report, was.get(report.code))), line('note', 'Check', sum)];
}

/** Lines about the checks that have failed, whatever was known of them before. */
export function describeFailedChecks(reports: readonly CheckReport[]): readonly LeveledLine[] {
  return reports.filter(({ result }) => result === 'fail').flatMap((report) => describeCheck(report, undefined));
}

/** Line about a run of the checks that ended without reports. */
export function describeNoChecks(error: ToldError): LeveledLine {
  return line(gravity(error), 'Check', `The checks could not be run: ${sentence(error.message)}`, errorFields(error));
}

function describeCheck(report: CheckReport, was: CheckReport | undefined): readonly LeveledLine[] {
  const { code: check, result, evidence, cure, error } = report;
  if (result === 'skipped') return [];
  const asBefore = result === was?.result;
  if (asBefore && (result === 'ok' || evidenceGist(report) === evidenceGist(was))) return [];
  if (result === 'ok')
    return was === undefined ? [] : [line('note', 'Check', `${check} is good again: ${evidence}`, { check })];
  const failure = error === '' ? 'CASEBRIDGE_CHECK_FAILED' : error;
  const code = result === 'fail' ? { code: failure } : {};
  const level = result === 'fail' ? 'error' : 'warn';
  return [line(level, 'Check', `${check}: ${evidence}`, { check, ...code, cure })];
}
