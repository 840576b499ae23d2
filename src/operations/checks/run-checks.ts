import { type Check, type CheckReport, fail, skipped, type Verdict } from '../../domain/check.js';
import { CHECK_CATALOGUE, type CheckCode } from '../../domain/check-catalogue.js';
import { CasebridgeError } from '../../errors/casebridge-error.js';
import { abortReason, DeadlineExceededError, withDeadline } from '../../runtime/abort.js';
import type { Clock } from '../../runtime/clock.js';
import type { Redactor } from '../redactor.js';

/** How checks are run. */
export interface RunChecksOptions {
  readonly clock: Clock;
  /** Milliseconds for one check. */
  readonly limitMs: number;
  /** Takes secrets out of what the checks say. */
  readonly redact: Pick<Redactor, 'text'>;
}

/**
 * Runs checks side by side. One that fails, hangs or throws leaves the others alone; those that need it are skipped.
 *
 * @returns a report for each check, in the order given. Rejects only when the signal aborts.
 */
export async function runChecks(
  checks: readonly Check[],
  options: RunChecksOptions,
  signal: AbortSignal,
): Promise<readonly CheckReport[]> {
  const started = new Map<CheckCode, Promise<CheckReport>>();
  for (const check of checks) {
    const needed = (check.needs ?? []).flatMap((code) => started.get(code) ?? []);
    started.set(check.code, runAfter(check, needed, options, signal));
  }
  const reports = await Promise.all(started.values());
  if (signal.aborted) throw abortReason(signal);
  return reports;
}

async function runAfter(
  check: Check,
  needed: readonly Promise<CheckReport>[],
  options: RunChecksOptions,
  signal: AbortSignal,
): Promise<CheckReport> {
  const missing = (await Promise.all(needed)).find(({ result }) => result === 'fail' || result === 'skipped');
  if (missing) {
    const word = missing.result === 'fail' ? 'failed' : 'was skipped';
    return report(check, skipped(`It needs ${missing.code}, which ${word}.`), '', options);
  }
  try {
    const verdict = await withDeadline(options.clock, check.code, options.limitMs, signal, (inner) => check.run(inner));
    return report(check, verdict, '', options);
  } catch (error) {
    return failed(check, error, options);
  }
}

function failed(check: Check, error: unknown, options: RunChecksOptions): CheckReport {
  if (error instanceof DeadlineExceededError) {
    const what = `There was no result within ${options.limitMs / 1_000} s.`;
    return report(check, fail(what, 'Look whether the other side, or the network to it, is slow.'), '', options);
  }
  const { code, message, cure } = CasebridgeError.from(error);
  return report(check, fail(message, cure), code, options);
}

function report({ code }: Check, verdict: Verdict, error: string, { redact }: RunChecksOptions): CheckReport {
  const { side, title } = CHECK_CATALOGUE[code];
  const { result, evidence, cure } = verdict;
  return { code, side, title, result, evidence: redact.text(evidence), cure: redact.text(cure), error };
}
