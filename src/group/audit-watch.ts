import type { Tell } from '../domain/happening.js';
import { toldError } from '../errors/told-error.js';
import type { Clock } from '../runtime/clock.js';
import type { AuditResult } from './audit-cases.js';
import { RecurringWork } from './recurring-work.js';

/** What the hourly audit works with. */
export interface AuditWatchOptions {
  readonly clock: Clock;
  readonly tell: Tell;
  /** Milliseconds between two audits; 0 for none. */
  readonly intervalMs: () => number;
  /** Looks, and tells what it has found. */
  readonly audit: (signal: AbortSignal) => Promise<void>;
}

/** Milliseconds after the start: what waits is routed first. */
const FIRST_MS = 5 * 60_000;
/** Milliseconds between looks whether there is an interval by now. */
const IDLE_MS = 60_000;

/** Looks for stranded cases from time to time, and tells of them. It routes none. */
export class AuditWatch {
  readonly #options: AuditWatchOptions;
  readonly #work: RecurringWork;
  #longestMs = FIRST_MS;

  constructor(options: AuditWatchOptions) {
    this.#options = options;
    const { clock, intervalMs } = options;
    this.#work = new RecurringWork({
      clock,
      delayMs: () => (intervalMs() === 0 ? IDLE_MS : Math.min(intervalMs(), this.#longestMs)),
      run: (signal) => this.#run(signal),
    });
  }

  /** Begins to look, for the first time minutes after the start: also a process that seldom lives for an interval audits. */
  start(): void {
    this.#work.start();
  }

  /** The interval has changed: it holds for the wait under way, too. */
  replan(): void {
    this.#work.replan();
  }

  /** Ends a look under way. */
  stop(): Promise<void> {
    return this.#work.stop();
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { intervalMs } = this.#options;
    if (intervalMs() !== 0) await this.#look(signal);
    this.#longestMs = intervalMs() === 0 ? FIRST_MS : Infinity;
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { audit, tell } = this.#options;
    try {
      await audit(signal);
    } catch (error) {
      if (!signal.aborted) tell({ type: 'auditFailed', error: toldError(error) });
    }
  }
}

/** Tells what an audit of all queues has found. */
export function tellAudit({ looked, stranded, hidden, more }: AuditResult, tell: Tell): void {
  tell({
    type: 'auditFinished',
    looked,
    hidden,
    more,
    stranded: stranded.length,
    cases: stranded.map(({ caseNumber }) => caseNumber),
    why: [...new Set(stranded.map(({ why }) => why))],
  });
}
