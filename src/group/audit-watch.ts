import type { Tell } from '../domain/happening.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { toldError } from '../errors/told-error.js';
import type { Clock } from '../runtime/clock.js';
import { LiveTimer } from '../runtime/live-timer.js';
import type { AuditResult } from './audit-cases.js';

/** What the hourly audit works with. */
export interface AuditWatchOptions {
  readonly clock: Clock;
  readonly tell: Tell;
  /** Milliseconds between two audits; 0 for none. */
  readonly intervalMs: () => number;
  readonly audit: (signal: AbortSignal) => Promise<AuditResult>;
}

/** Case numbers that an alert names. */
const EXAMPLES = 5;
/** Milliseconds between looks whether there is an interval by now. */
const IDLE_MS = 60_000;

/** Looks for stranded cases from time to time, and tells of them. It routes none. */
export class AuditWatch {
  readonly #options: AuditWatchOptions;
  readonly #stop = new AbortController();
  readonly #timer: LiveTimer;
  #looking: Promise<void> = Promise.resolve();

  constructor(options: AuditWatchOptions) {
    this.#options = options;
    this.#timer = new LiveTimer(options.clock);
  }

  /** Begins to look, for the first time after one interval. */
  start(): void {
    const { intervalMs } = this.#options;
    this.#timer.start(
      () => intervalMs() || IDLE_MS,
      () => {
        this.#looking = (intervalMs() === 0 ? Promise.resolve() : this.#look()).then(() => {
          if (!this.#stop.signal.aborted) this.start();
        });
      },
    );
  }

  /** The interval has changed: it holds for the wait under way, too. */
  replan(): void {
    this.#timer.replan();
  }

  /** Ends a look under way. */
  async stop(): Promise<void> {
    this.#stop.abort(new CasebridgeError('CASEBRIDGE_STOPPED', 'The group is stopping.'));
    this.#timer.cancel();
    await this.#looking;
  }

  async #look(): Promise<void> {
    const { audit, tell } = this.#options;
    try {
      tellAudit(await audit(this.#stop.signal), tell);
    } catch (error) {
      if (!this.#stop.signal.aborted) tell({ type: 'auditFailed', error: toldError(error) });
    }
  }
}

/** Tells what an audit of all queues has found. */
export function tellAudit({ looked, stranded }: AuditResult, tell: Tell): void {
  tell({
    type: 'auditFinished',
    looked,
    stranded: stranded.length,
    examples: stranded.slice(0, EXAMPLES).map(({ caseNumber }) => caseNumber),
    why: [...new Set(stranded.map(({ why }) => why))],
  });
}
