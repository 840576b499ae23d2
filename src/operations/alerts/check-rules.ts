import type { CheckReport } from '../../domain/check.js';
import type { CheckCode } from '../../domain/check-catalogue.js';
import { evidenceGist } from '../checks/evidence-gist.js';
import { sentence } from '../line.js';
import { type AlertStep, clear, fallback, MAX_NAMED, raise } from './alert-step.js';

/** Checks of what a running group notices by itself: it raises alerts of their own, at once. */
const TOLD_WHILE_ROUTING: ReadonlySet<CheckCode> = new Set([
  'HOST_STORE',
  'SALESFORCE_API_VERSION',
  'SALESFORCE_LOGIN',
  'SALESFORCE_API',
  'SALESFORCE_QUOTA',
  'SALESFORCE_STREAM',
  'CIC_SERVERS',
  'CIC_LOGIN',
  'CIC_PASSWORD',
  'CIC_QUEUES',
  'CIC_WORKGROUPS',
  'CIC_HANDLER',
]);
/** Where nobody can log in, the alert of the link tells of the certificates, too. */
const TOLD_WITH_LOGIN: Partial<Readonly<Record<CheckCode, CheckCode>>> = {
  SALESFORCE_TLS: 'SALESFORCE_LOGIN',
  CIC_TLS: 'CIC_LOGIN',
};

/** A check that was skipped since nobody could log in proves nothing: what it found before stands. */
function isUnseen({ code, result }: CheckReport, reports: readonly CheckReport[]): boolean {
  const login: CheckCode = code.startsWith('CIC_') ? 'CIC_LOGIN' : 'SALESFORCE_LOGIN';
  return result === 'skipped' && reports.some((report) => report.code === login && report.result !== 'ok');
}

/** The alert of checks that no other alert stands for. */
export function failedChecks(reports: readonly CheckReport[]): readonly AlertStep[] {
  const failing = new Set(reports.flatMap(({ code, result }) => (result === 'fail' ? [code] : [])));
  const isTold = (code: CheckCode) => {
    const login = TOLD_WITH_LOGIN[code];
    return TOLD_WHILE_ROUTING.has(code) || (login !== undefined && failing.has(login));
  };
  const failed = reports.filter(({ code, result }) => result === 'fail' && !isTold(code));
  if (failed.length === 0) return reports.some((report) => isUnseen(report, reports)) ? [] : [clear('checks')];
  const named = failed.slice(0, MAX_NAMED);
  const more = failed.length > named.length ? ` And ${failed.length - named.length} more.` : '';
  const whats = named.map(({ code, evidence }) => `${code}: ${sentence(evidence)}`).join(' ');
  const cure = [...new Set(named.map((report) => report.cure))].join(' ');
  const error = { ...fallback('CASEBRIDGE_CHECK_FAILED'), ...(cure === '' ? {} : { cure }) };
  const step = raise('checks', 'error', error, `Checks have failed. ${whats}${more}`);
  return [{ ...step, weight: failed.length, about: failed.map(evidenceGist) }];
}

/** Nobody else tells of it before the day on which no login succeeds. */
export function salesforcePassword(reports: readonly CheckReport[]): readonly AlertStep[] {
  const report = reports.find(({ code }) => code === 'SALESFORCE_PASSWORD');
  // A login that uses no password skips it.
  const isUnused = report?.result === 'skipped' && !isUnseen(report, reports);
  if (report?.result === 'ok' || isUnused) return [clear('salesforcePassword')];
  if (report?.result !== 'warn') return [];
  const error = { ...fallback('CASEBRIDGE_CHECK_FAILED'), cure: report.cure };
  const message = `The password of the Salesforce integration user grows old: ${sentence(report.evidence)}`;
  return [raise('salesforcePassword', 'warn', error, message)];
}
