import type { ContactCenter } from '../contact-center/contact-center.js';
import type { Tell } from '../domain/happening.js';
import { toldError } from '../errors/told-error.js';
import { DeadlineExceededError, withDeadline } from '../runtime/abort.js';
import type { Clock } from '../runtime/clock.js';
import { LiveTimer } from '../runtime/live-timer.js';
import type { ParkedRow, QueueMapEntry, RoutingRows } from '../salesforce/org.js';
import { mayHeal, retriesWhenParked } from './failure-policy.js';
import type { Intake } from './intake.js';
import type { Lanes } from './lanes.js';
import type { ParkedWatch } from './parked-watch.js';
import { obstacleFor, TARGET_UNREACHABLE } from './target-check.js';

/** What the retrier works with. */
export interface ParkedRetrierOptions {
  readonly clock: Clock;
  readonly rows: RoutingRows;
  readonly contactCenter: ContactCenter;
  readonly intake: Intake;
  readonly tell: Tell;
  readonly queueMap: () => readonly QueueMapEntry[];
  /** Loads the queue map anew; one that cannot be read stays as it is. Never rejects. */
  readonly reloadQueueMap: () => Promise<void>;
  /** `routing.maxAttempts`: tries of a row before it is parked; may change. */
  readonly maxAttempts: number;
  /** `routing.parkedRetryInterval`: milliseconds between looks at what is parked; may change. */
  readonly intervalMs: number;
  readonly watch: ParkedWatch;
  readonly lanes: Pick<Lanes, 'room' | 'hasRoom'>;
}

/** What became of a wish to have parked rows tried again. */
export interface RetryReport {
  /** Rows that are tried again now, by id. */
  readonly taken: readonly string[];
  /** Parked rows that are under way already, or for which there was no room. */
  readonly left: readonly string[];
  /** What was asked for and is not parked. */
  readonly notParked: readonly string[];
}

/** Rows whose age is followed; the oldest come first. */
const MAX_WATCHED = 10_000;
/** The wait for another try doubles with each, up to this (milliseconds). */
const LONGEST_WAIT_MS = 6 * 3_600_000;
/** Milliseconds that a person's wish waits for room. */
const ROOM_WITHIN_MS = 5_000;
/** Milliseconds that changes are gathered before parked rows are looked at because of them. */
const GATHER_MS = 2_000;

/**
 * Tries parked rows again whose cause can heal: at a slow pace, and soon after the directory or the queue map has
 * changed. Only what changed nothing for a row waits longer with each try.
 */
export class ParkedRetrier {
  readonly #options: ParkedRetrierOptions;
  readonly #stop = new AbortController();
  readonly #timer: LiveTimer;
  #looking: Promise<void> | undefined;
  #changedAt = 0;
  #gathering = false;

  constructor(options: ParkedRetrierOptions) {
    this.#options = options;
    this.#timer = new LiveTimer(options.clock);
  }

  /** Begins to look from time to time. */
  start(): void {
    if (!this.#gathering) this.#planNext();
  }

  /** The interval has changed: it holds for the wait under way, too. */
  replan(): void {
    this.#timer.replan();
  }

  /**
   * Tries parked rows again at once, whatever their cause and however lately they were tried, with the workgroup of the
   * queue map and the skills of their case.
   *
   * @param which ids or names of rows; `all` for every row parked in the last 30 days.
   * @throws CasebridgeError when Salesforce does not tell which rows are parked.
   */
  async retryNow(which: readonly string[] | 'all', signal: AbortSignal): Promise<RetryReport> {
    // Somebody has just mended what was wrong, perhaps in the map.
    await this.#options.reloadQueueMap();
    const wanted = which === 'all' ? undefined : new Set(which);
    const taken: string[] = [];
    const left: string[] = [];
    let hasRoom = true;
    for await (const { page, askedAt } of this.#pages(signal)) {
      for (const parked of page) {
        const { id, name } = parked.row;
        if (wanted && !wanted.has(id) && !wanted.has(name)) continue;
        wanted?.delete(id);
        wanted?.delete(name);
        hasRoom &&= await this.#hasRoomSoon(signal);
        (hasRoom && this.#options.intake.retry(this.#renewed(parked), askedAt) ? taken : left).push(id);
      }
      if (wanted?.size === 0) break;
    }
    return { taken, left, notParked: [...(wanted ?? [])] };
  }

  /** A person waits for the answer: rows for which there is no room stay parked. */
  async #hasRoomSoon(signal: AbortSignal): Promise<boolean> {
    const { clock, lanes } = this.#options;
    try {
      await withDeadline(clock, 'room for parked rows', ROOM_WITHIN_MS, signal, (over) => lanes.room(over));
      return true;
    } catch (error) {
      if (error instanceof DeadlineExceededError) return false;
      throw error;
    }
  }

  /** Something changed that parked rows may have waited for. */
  changed(): void {
    this.#changedAt = this.#options.clock.now();
    // A change that comes while others are gathered must not put the look off again.
    if (this.#looking !== undefined || this.#gathering) return;
    this.#gathering = true;
    this.#planGathering();
  }

  /** Ends looking. Resolves when that is done. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error('parked rows are no longer tried again'));
    this.#timer.cancel();
    await this.#looking;
  }

  #planNext(): void {
    this.#plan(() => this.#options.intervalMs);
  }

  #planGathering(): void {
    this.#plan(() => GATHER_MS);
  }

  #plan(delayMs: () => number): void {
    if (this.#stop.signal.aborted) return;
    this.#timer.start(delayMs, () => {
      this.#gathering = false;
      const begun = this.#options.clock.now();
      this.#looking = this.#look().finally(() => {
        this.#looking = undefined;
        if (this.#changedAt > begun) this.#planGathering();
        else this.#planNext();
      });
    });
  }

  async #look(): Promise<void> {
    const { tell } = this.#options;
    try {
      const left = await this.#lookAtAll();
      if (left) await this.#retryAsThereIsRoom();
    } catch (error) {
      if (!this.#stop.signal.aborted) tell({ type: 'sweepFailed', why: 'parked rows', error: toldError(error) });
    }
  }

  /** Waits for nothing, since the age of parked rows is to be told. @returns true if rows are due that found no room. */
  async #lookAtAll(): Promise<boolean> {
    const { watch, lanes } = this.#options;
    const seen: Pick<ParkedRow, 'row' | 'parkedAt'>[] = [];
    let left = false;
    for await (const { page, askedAt } of this.#pages(this.#stop.signal)) {
      for (const { row, parkedAt } of page) if (seen.length < MAX_WATCHED) seen.push({ row, parkedAt });
      if (lanes.hasRoom) this.#retryDue(page, askedAt);
      else left ||= page.some((parked) => this.#mayTry && this.#isDue(parked));
    }
    watch.look(seen);
    return left;
  }

  /** Half of the room stays free for new rows. After one interval there is another look at all. */
  async #retryAsThereIsRoom(): Promise<void> {
    const { clock, lanes, intervalMs } = this.#options;
    const { signal } = this.#stop;
    const over = new AbortController();
    const end = () => over.abort();
    const cancelTimer = clock.after(intervalMs, end);
    signal.addEventListener('abort', end, { once: true });
    await lanes.room(over.signal);
    if (!over.signal.aborted) {
      for await (const { page, askedAt } of this.#pages(signal)) {
        this.#retryDue(page, askedAt);
        // What was read is tried at once: it may be settled otherwise while one waits.
        await lanes.room(over.signal);
        if (over.signal.aborted) break;
      }
    }
    cancelTimer();
    signal.removeEventListener('abort', end);
  }

  /** Each page with the time at which it was asked for (monotonic milliseconds). */
  async *#pages(
    signal: AbortSignal,
  ): AsyncGenerator<{ readonly page: readonly ParkedRow[]; readonly askedAt: number }> {
    const { clock, rows } = this.#options;
    let askedAt = clock.monotonic();
    for await (const page of rows.parked(signal)) {
      yield { page, askedAt };
      askedAt = clock.monotonic();
    }
  }

  #retryDue(page: readonly ParkedRow[], askedAt: number): void {
    const { intake } = this.#options;
    for (const parked of page) if (this.#mayTry && this.#isDue(parked)) intake.retry(this.#renewed(parked), askedAt);
  }

  /** Before the directory is read nothing is known to be out of reach, and rows would be tried in vain. */
  get #mayTry(): boolean {
    const { contactCenter } = this.#options;
    const { phase } = contactCenter.directory.state;
    return contactCenter.state === 'ready' && (phase === 'whole' || phase === 'partial');
  }

  #isDue(parked: ParkedRow): boolean {
    const { clock, intervalMs, contactCenter, maxAttempts } = this.#options;
    if (parked.row.defect !== '' || !mayHeal(parked.cause)) return false;
    if (obstacleFor(this.#renewed(parked), false, contactCenter) !== '') return false;
    const waited = clock.now() - parked.parkedAt;
    // The clock was wrong when it was parked.
    if (waited < 0) return true;
    const retries = retriesWhenParked(parked.cause, parked.row.attempts, maxAttempts);
    const wait = Math.min(intervalMs * 2 ** Math.min(retries, 16), LONGEST_WAIT_MS);
    return parked.cause.startsWith(TARGET_UNREACHABLE) || parked.parkedAt < this.#changedAt || waited >= wait;
  }

  /** Workgroup and skills as they are now: one of them may have been the cause. */
  #renewed({ row, skills }: ParkedRow): ParkedRow['row'] {
    const entry = this.#options.queueMap().find(({ queueId }) => queueId === row.queueId);
    return { ...row, workgroup: entry?.workgroup ?? row.workgroup, skills: skills ?? row.skills, source: 'retry' };
  }
}
