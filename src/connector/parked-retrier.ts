import type { ContactCenter } from '../contact-center/contact-center.js';
import type { Tell } from '../domain/happening.js';
import { toldError } from '../errors/told-error.js';
import type { Clock } from '../runtime/clock.js';
import type { ParkedRow, QueueMapEntry, RoutingRows } from '../salesforce/org.js';
import type { Intake } from './intake.js';
import { obstacleFor, TARGET_UNREACHABLE } from './target-check.js';

/** What the retrier works with. */
export interface ParkedRetrierOptions {
  readonly clock: Clock;
  readonly rows: RoutingRows;
  readonly contactCenter: ContactCenter;
  readonly intake: Intake;
  readonly tell: Tell;
  readonly queueMap: () => readonly QueueMapEntry[];
  /** `routing.parkedRetryInterval`: milliseconds between looks at what is parked. */
  readonly intervalMs: number;
}

/** Causes that may heal without anybody touching the row. */
const HEALABLE = [TARGET_UNREACHABLE, 'CASEBRIDGE_CREATE_REFUSED', 'CASEBRIDGE_CIC_REQUEST_FAILED'];
/** The wait for another try doubles with each, up to this (milliseconds). */
const LONGEST_WAIT_MS = 6 * 3_600_000;
/** Milliseconds that changes are gathered before parked rows are looked at because of them. */
const GATHER_MS = 2_000;

/**
 * Tries parked rows again whose cause can heal: at a slow pace, and soon after the directory or the queue map has
 * changed. Only what changed nothing for a row waits longer with each try.
 */
export class ParkedRetrier {
  readonly #options: ParkedRetrierOptions;
  readonly #stop = new AbortController();
  #cancelTimer: (() => void) | undefined;
  #looking: Promise<void> | undefined;
  #changedAt = 0;

  constructor(options: ParkedRetrierOptions) {
    this.#options = options;
  }

  /** Begins to look from time to time. */
  start(): void {
    this.#plan(this.#options.intervalMs);
  }

  /** Something changed that parked rows may have waited for. */
  changed(): void {
    this.#changedAt = this.#options.clock.now();
    if (this.#looking === undefined) this.#plan(GATHER_MS);
  }

  /** Ends looking. Resolves when that is done. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error('parked rows are no longer tried again'));
    this.#cancelTimer?.();
    await this.#looking;
  }

  #plan(delayMs: number): void {
    if (this.#stop.signal.aborted) return;
    this.#cancelTimer?.();
    this.#cancelTimer = this.#options.clock.after(delayMs, () => {
      const begun = this.#options.clock.now();
      this.#looking = this.#look().finally(() => {
        this.#looking = undefined;
        this.#plan(this.#changedAt > begun ? GATHER_MS : this.#options.intervalMs);
      });
    });
  }

  async #look(): Promise<void> {
    const { rows, contactCenter, intake, tell } = this.#options;
    const { phase } = contactCenter.directory.state;
    // Before the directory is read nothing is known to be out of reach, and rows would be tried in vain.
    if (contactCenter.state !== 'ready' || (phase !== 'whole' && phase !== 'partial')) return;
    try {
      for await (const page of rows.parked(this.#stop.signal)) {
        for (const parked of page) if (this.#isDue(parked)) intake.retry(this.#renewed(parked));
      }
    } catch (error) {
      if (!this.#stop.signal.aborted) tell({ type: 'sweepFailed', why: 'parked rows', error: toldError(error) });
    }
  }

  #isDue(parked: ParkedRow): boolean {
    const { clock, intervalMs, contactCenter } = this.#options;
    if (parked.row.defect !== '' || !HEALABLE.some((code) => parked.cause.startsWith(code))) return false;
    if (obstacleFor(this.#renewed(parked), false, contactCenter) !== '') return false;
    const waited = clock.now() - parked.parkedAt;
    const wait = Math.min(intervalMs * 2 ** Math.min(parked.row.attempts, 16), LONGEST_WAIT_MS);
    return parked.cause.startsWith(TARGET_UNREACHABLE) || parked.parkedAt < this.#changedAt || waited >= wait;
  }

  /** Workgroup and skills as they are now: one of them may have been the cause. */
  #renewed({ row, skills }: ParkedRow): ParkedRow['row'] {
    const entry = this.#options.queueMap().find(({ queueId }) => queueId === row.queueId);
    return { ...row, workgroup: entry?.workgroup ?? row.workgroup, skills: skills ?? row.skills, source: 'retry' };
  }
}
