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
  /** Most that run at a time; one that waits for another before it in the list counts. Default: all. */
  readonly atOnce?: number | undefined;
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
  const places = new Places(options.atOnce ?? checks.length);
  for (const check of checks) {
    const needed = (check.needs ?? []).flatMap((code) => started.get(code) ?? []);
    started.set(check.code, runAfter(check, needed, options, places, signal));
  }
  const reports = await Promise.all(started.values());
  if (signal.aborted) throw abortReason(signal);
  return reports;
}

async function runAfter(
  check: Check,
  needed: readonly Promise<CheckReport>[],
  options: RunChecksOptions,
  places: Places,
  signal: AbortSignal,
): Promise<CheckReport> {
  const missing = (await Promise.all(needed)).find(({ result }) => result === 'fail' || result === 'skipped');
  if (missing) {
    const word = missing.result === 'fail' ? 'failed' : 'was skipped';
    return report(check, skipped(`It needs ${missing.code}, which ${word}.`), '', options);
  }
  await places.take();
  try {
    const verdict = await withDeadline(options.clock, check.code, options.limitMs, signal, (inner) => check.run(inner));
    return report(check, verdict, '', options);
  } catch (error) {
    return failed(check, error, options);
  } finally {
    places.free();
  }
}

/** Places for what runs side by side, given in the order in which they are asked for. */
class Places {
  readonly #waiting: (() => void)[] = [];
  #left: number;

  constructor(count: number) {
    this.#left = count;
  }

  take(): Promise<void> {
    if (this.#left > 0) {
      this.#left -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  free(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#left += 1;
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
