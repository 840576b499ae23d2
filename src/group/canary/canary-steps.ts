import { type CheckReport, fail, skipped, type Verdict } from '../../domain/check.js';
import { CHECK_CATALOGUE, type CheckCode } from '../../domain/check-catalogue.js';
import { CasebridgeError } from '../../errors/casebridge-error.js';
import { abortReason, DeadlineExceededError, withDeadline } from '../../runtime/abort.js';
import type { Clock } from '../../runtime/clock.js';
import type { Secrets } from '../../runtime/secrets.js';

/** One step of a canary, as it is reported. */
export interface CanaryReport extends CheckReport {
  /** Milliseconds; 0 for a step that was skipped. */
  readonly tookMs: number;
}

/** What a step is given. */
export interface CanaryStep {
  readonly code: CheckCode;
  readonly limitMs: number;
  /** What it throws is a failure. */
  readonly run: (signal: AbortSignal) => Promise<Verdict>;
}

/** Runs the steps of a canary one after another, and keeps their reports. */
export class CanarySteps {
  readonly #clock: Clock;
  readonly #redact: Pick<Secrets, 'text'>;
  readonly #onReport: (report: CanaryReport) => void;
  readonly #reports: CanaryReport[] = [];

  constructor(clock: Clock, redact: Pick<Secrets, 'text'>, onReport: (report: CanaryReport) => void) {
    this.#clock = clock;
    this.#redact = redact;
    this.#onReport = onReport;
  }

  /** In the order in which they ran. */
  get reports(): readonly CanaryReport[] {
    return this.#reports;
  }

  /** Runs a step unless an earlier one has failed. @returns whether it went well. */
  async next(step: CanaryStep, signal: AbortSignal): Promise<boolean> {
    const bad = this.#reports.find(({ result }) => result === 'fail' || result === 'skipped');
    if (!bad) return this.always(step, signal);
    this.skip(step.code, `It needs ${bad.code}, which ${bad.result === 'fail' ? 'failed' : 'was skipped'}.`);
    return false;
  }

  /** Notes that a step was not taken. */
  skip(code: CheckCode, why: string): void {
    this.#note(code, skipped(why), '', 0);
  }

  /** Runs a step whatever came before. @returns whether it went well. */
  async always({ code, limitMs, run }: CanaryStep, signal: AbortSignal): Promise<boolean> {
    const begun = this.#clock.monotonic();
    const took = () => Math.round(this.#clock.monotonic() - begun);
    try {
      const verdict = await withDeadline(this.#clock, code, limitMs, signal, run);
      this.#note(code, verdict, '', took());
      return verdict.result !== 'fail';
    } catch (error) {
      this.#failed(code, error, limitMs, took(), signal);
      return false;
    }
  }

  #failed(code: CheckCode, error: unknown, limitMs: number, took: number, signal: AbortSignal): void {
    if (signal.aborted) {
      this.#note(
        code,
        fail(`It was given up: ${abortReason(signal).message}.`, 'Run it again.'),
        'CASEBRIDGE_STOPPED',
        took,
      );
    } else if (error instanceof DeadlineExceededError) {
      const what = `There was no result within ${limitMs / 1_000} s.`;
      this.#note(code, fail(what, 'Look whether the other side, or the network to it, is slow.'), '', took);
    } else {
      const { code: errorCode, message, cure } = CasebridgeError.from(error);
      this.#note(code, fail(message, cure), errorCode, took);
    }
  }

  #note(code: CheckCode, { result, evidence, cure }: Verdict, error: string, tookMs: number): void {
    const { side, title } = CHECK_CATALOGUE[code];
    const told = this.#redact.text(evidence);
    const report = { code, side, title, result, evidence: told, cure: this.#redact.text(cure), error, tookMs };
    this.#reports.push(report);
    this.#onReport(report);
  }
}
