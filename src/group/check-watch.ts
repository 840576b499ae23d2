import type { Tell } from '../domain/happening.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { toldError } from '../errors/told-error.js';
import type { Clock } from '../runtime/clock.js';
import { RecurringWork } from './recurring-work.js';

/** What the watch works with. */
export interface CheckWatchOptions {
  readonly clock: Clock;
  readonly tell: Tell;
  /** Milliseconds between two runs; 0 for none. */
  readonly intervalMs: () => number;
  /** Runs every check and tells of the results. @returns how many have failed. */
  readonly check: (signal: AbortSignal) => Promise<number>;
}

/** Milliseconds after the start: rows that wait come first. */
const FIRST_MS = 5_000;
/** Milliseconds until the next run while a check fails: that it is mended should not stay unsaid for a day. */
const FAILED_MS = 3_600_000;
/** Milliseconds between looks whether there is an interval by now. */
const IDLE_MS = 60_000;

/** Runs the checks by themselves: soon after the start, and from time to time. Routing does not wait for them. */
export class CheckWatch {
  readonly #options: CheckWatchOptions;
  readonly #work: RecurringWork;
  /** How many failed in the last run; undefined before the first. */
  #failed: number | undefined;

  constructor(options: CheckWatchOptions) {
    this.#options = options;
    this.#work = new RecurringWork({
      clock: options.clock,
      delayMs: () => this.#delayMs(),
      run: (signal) => this.#run(signal),
    });
  }

  /** Plans the first run. */
  start(): void {
    this.#work.start();
  }

  /** The group has begun to route: a run that came before, while a server was waited for, has seen little. */
  routing(): void {
    if (this.#failed === undefined) return;
    this.#failed = undefined;
    this.#work.replan();
  }

  /** The interval has changed: it holds for the wait under way, too. */
  replan(): void {
    this.#work.replan();
  }

  /** Ends a run under way. */
  stop(): Promise<void> {
    return this.#work.stop();
  }

  #delayMs(): number {
    const intervalMs = this.#options.intervalMs();
    if (this.#failed === undefined) return FIRST_MS;
    return intervalMs === 0 ? IDLE_MS : Math.min(intervalMs, this.#failed === 0 ? Infinity : FAILED_MS);
  }

  async #run(signal: AbortSignal): Promise<void> {
    this.#failed = this.#options.intervalMs() === 0 ? 0 : await this.#check(signal);
  }

  /** A run without results counts as one that has failed. */
  async #check(signal: AbortSignal): Promise<number> {
    const { check, tell } = this.#options;
    try {
      return await check(signal);
    } catch (error) {
      if (!signal.aborted) tell({ type: 'checksFailed', error: toldError(notRun(error)) });
      return 1;
    }
  }
}

/** A file that cannot be read, for instance, is not said with a code of ours. */
function notRun(error: unknown): CasebridgeError {
  if (error instanceof CasebridgeError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const cure =
    'If it names a file (cic.caFile, salesforce.privateKeyFile), make it readable for the user of the process. The checks are tried again within the hour.';
  return new CasebridgeError('CASEBRIDGE_CHECK_FAILED', message, { cause: error, cure });
}
