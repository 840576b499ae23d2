import type { Tell } from '../domain/happening.js';
import type { Row } from '../domain/row.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { toldError } from '../errors/told-error.js';
import { sleep } from '../runtime/abort.js';
import type { Clock } from '../runtime/clock.js';
import { LiveTimer } from '../runtime/live-timer.js';
import type { RoutingRows, SweepScope } from '../salesforce/org.js';
import type { Intake } from './intake.js';
import type { Lanes } from './lanes.js';
import type { NewestSweep } from './newest-sweep.js';
import { isLimited, type SweepPace, sweepRetry } from './sweep-pace.js';

/** Learns what sweeps find. */
export interface SweepObserver {
  began(scope: SweepScope): void;
  /** A page was read. @param taken those of its rows that were new here. */
  met(rows: readonly Row[], taken: readonly Row[]): void;
  /** @param whole whether all rows of its scope were read. */
  ended(scope: SweepScope, whole: boolean): void;
}

/** What the sweeper works with. */
export interface SweeperOptions {
  readonly clock: Clock;
  readonly rows: RoutingRows;
  readonly pace: SweepPace;
  /** Looks at the newest rows while a sweep takes long. */
  readonly newest: NewestSweep;
  readonly intake: Intake;
  readonly lanes: Pick<Lanes, 'room' | 'crowded' | 'uncrowded' | 'letGo'>;
  readonly observers: readonly SweepObserver[];
  readonly tell: Tell;
  /** Milliseconds after a failed sweep; may change. */
  readonly retryMs: number;
}

/** Rows that no timer sweep sees, such as old ones that were put back, are seen once a day at least. */
const FULL_SWEEP_MS = 86_400_000;
/** Pages that are read in one interval while rows are let go: most of what they bring cannot be routed now. */
const PAGES_WHILE_CROWDED = 4;
/** Rows of a page that go before a backlog: a flood of new ones takes its turn. */
const MOST_FIRST = 200;

/** Why a sweep begins anew once rows move again. */
const LET_GO = 'rows that were let go find room again';

/**
 * Makes routing certain: reads unprocessed rows, oldest first, at each request and on a timer. It always starts at the
 * oldest unprocessed row, because transactions may commit out of order. On the timer it reads those of the last two
 * days, otherwise, and once a day, all. Only one sweep runs at a time, with a look at the newest rows at each interval
 * while it takes long; a request during a sweep makes another one after it. The timer, and the pages of a backlog, go
 * slower as the org's API limit is used up. While there are more rows that cannot be routed than the lanes hold, pages are read slowly: rows of
 * other queues may lie behind them. Once the rows move again, a sweep begins anew at the oldest.
 */
export class Sweeper {
  readonly #options: SweeperOptions;
  #requested: string | undefined;
  #sweeping: Promise<void> | undefined;
  readonly #timer: LiveTimer;
  /** Why a sweep was asked for that keeps its distance from the last one; undefined if none was. */
  #asked: string | undefined;
  #stop: AbortController | undefined;
  #fullDue = true;
  #lastFullAt = 0;
  /** Times in a row that a planned sweep failed. */
  #failures = 0;
  /** Monotonic milliseconds when a sweep that the org's limit refused is tried again; undefined if none was. */
  #limitedUntil: number | undefined;
  /** Monotonic milliseconds of the end of the last sweep that failed. */
  #failedAt = 0;
  /** Name of the newest row that a whole sweep has read, and that this one has. */
  #highest: string | undefined;
  #next: string | undefined;
  /** What {@link Lanes.letGo} was when the last sweep began. */
  #letGoBefore = 0;
  #awaitsPlaces = false;

  constructor(options: SweeperOptions) {
    this.#options = options;
    this.#timer = new LiveTimer(options.clock);
  }

  /** Makes the first sweep at once, and from then on one at each interval. */
  start(): void {
    this.#stop = new AbortController();
    this.request('start');
  }

  /** Asks for a full sweep now. */
  request(why: string): void {
    this.#fullDue = true;
    this.#begin(why);
  }

  /** Asks for a full sweep soon: now, unless the org's API limit is near or reached; then with the timer. */
  requestSoon(why: string): void {
    this.#fullDue = true;
    if (!this.#options.pace.slowed && this.#limitedUntil === undefined) this.#begin(why);
  }

  /**
   * Asks for a full sweep for what a gap in the stream has hidden: now, or, where the org's API limit is near or reached,
   * at the time of a retry after the last sweep; a stream that comes and goes would otherwise use the limit up.
   */
  requestAfterGap(why: string): void {
    this.#fullDue = true;
    if (!this.#options.pace.near && this.#limitedUntil === undefined) {
      this.#begin(why);
      return;
    }
    this.#asked ??= why;
    this.#timer.replan();
  }

  /** Salesforce answers other requests: a sweep that waits for the end of a limit waits no longer than any that failed. */
  recovered(): void {
    const { clock, retryMs } = this.#options;
    if (this.#limitedUntil === undefined || this.#sweeping !== undefined) return;
    const soonest = Math.max(clock.monotonic(), this.#failedAt + retryMs);
    if (soonest >= this.#limitedUntil) return;
    this.#limitedUntil = soonest;
    this.#timer.replan();
  }

  /** The interval has changed: it holds for the wait under way, too. */
  replan(): void {
    this.#timer.replan();
  }

  /** Ends the sweep under way. Resolves when it has ended. */
  async stop(): Promise<void> {
    this.#stop?.abort(new Error('the sweep was stopped'));
    this.#timer.cancel();
    await this.#sweeping;
  }

  #begin(why: string): void {
    if (!this.#stop || this.#stop.signal.aborted) return;
    this.#requested ??= why;
    if (this.#sweeping !== undefined) return;
    this.#timer.cancel();
    this.#sweeping = this.#run(this.#stop.signal).finally(() => {
      this.#sweeping = undefined;
    });
  }

  /** Whatever is thrown, the next sweep is planned. */
  async #run(signal: AbortSignal): Promise<void> {
    const { newest, pace, tell } = this.#options;
    let error: CasebridgeError | undefined;
    newest.begin(() => pace.intervalMs);
    try {
      error = await this.#sweepAsRequested(signal);
    } catch (unforeseen) {
      error = CasebridgeError.from(unforeseen);
      tell({ type: 'sweepFailed', why: 'unforeseen', error: toldError(error) });
    } finally {
      newest.end();
      if (!signal.aborted) this.#plan(error, signal);
    }
  }

  async #sweepAsRequested(signal: AbortSignal): Promise<CasebridgeError | undefined> {
    let error: CasebridgeError | undefined;
    while (this.#requested !== undefined && !signal.aborted && !error) {
      const why = this.#requested;
      this.#requested = undefined;
      this.#asked = undefined;
      error = await this.#sweep(why, signal);
      if (!signal.aborted) await this.#options.pace.look(signal);
    }
    return error;
  }

  #plan(error: CasebridgeError | undefined, signal: AbortSignal): void {
    const { clock, lanes } = this.#options;
    const endedAt = clock.monotonic();
    this.#noteEnd(error, endedAt);
    this.#timer.start(
      () => this.#delay(error, endedAt),
      () => this.#begin(this.#asked ?? 'timer'),
    );
    if (!error && lanes.crowded) this.#beginWhenUncrowded(signal);
  }

  /** A sweep that was asked for while the org's limit is waited for makes that wait no longer. */
  #noteEnd(error: CasebridgeError | undefined, now: number): void {
    const limitedUntil = this.#limitedUntil ?? now;
    this.#limitedUntil = undefined;
    if (!error) {
      this.#failures = 0;
      return;
    }
    this.#failedAt = now;
    if (now >= limitedUntil) this.#failures += 1;
    if (isLimited(error))
      this.#limitedUntil =
        now < limitedUntil ? limitedUntil : now + sweepRetry(this.#options.retryMs, this.#failures, true);
  }

  #delay(error: CasebridgeError | undefined, endedAt: number): number {
    const { pace, retryMs } = this.#options;
    const limitedMs = this.#limitedUntil === undefined ? retryMs : this.#limitedUntil - endedAt;
    const delayMs = error ? limitedMs : pace.intervalMs;
    return this.#asked === undefined ? delayMs : Math.min(delayMs, retryMs);
  }

  /** Rows that were let go are brought back as soon as there are places again, not only with the timer. */
  #beginWhenUncrowded(signal: AbortSignal): void {
    if (this.#awaitsPlaces) return;
    this.#awaitsPlaces = true;
    void this.#options.lanes.uncrowded(signal).then(() => {
      this.#awaitsPlaces = false;
      if (this.#options.lanes.letGo > this.#letGoBefore) this.#begin(LET_GO);
    });
  }

  async #sweep(why: string, signal: AbortSignal): Promise<CasebridgeError | undefined> {
    const { clock, tell, lanes, observers } = this.#options;
    const beganAt = clock.monotonic();
    // Rows of any age may have been let go.
    const fullDue = this.#fullDue || lanes.letGo > this.#letGoBefore || beganAt - this.#lastFullAt >= FULL_SWEEP_MS;
    const scope: SweepScope = fullDue ? 'full' : 'recent';
    this.#fullDue = false;
    this.#letGoBefore = lanes.letGo;
    let whole = false;
    tell({ type: 'sweepStarted', why });
    try {
      await lanes.room(signal);
      for (const observer of observers) observer.began(scope);
      whole = await this.#read(why, scope, signal);
      if (whole && scope === 'full') this.#lastFullAt = beganAt;
      return undefined;
    } catch (error) {
      if (signal.aborted) return undefined;
      tell({ type: 'sweepFailed', why, error: toldError(error) });
      return CasebridgeError.from(error);
    } finally {
      if (!whole && scope === 'full') this.#fullDue = true;
      for (const observer of observers) observer.ended(scope, whole);
    }
  }

  /** @returns whether all rows of the scope were read. */
  async #read(why: string, scope: SweepScope, signal: AbortSignal): Promise<boolean> {
    const { clock, tell, rows, lanes, observers, newest } = this.#options;
    let read = 0;
    let taken = 0;
    let pages = 0;
    let pausedMs = 0;
    let askedAt = clock.monotonic();
    for await (const page of rows.unprocessed(signal, scope)) {
      pages += 1;
      if (pages === 2) await newest.mark();
      const news = this.#take(page, askedAt);
      for (const observer of observers) observer.met(page, news);
      read += page.length;
      taken += news.length;
      await lanes.room(signal);
      if (lanes.crowded && (await this.#pauseWhileCrowded(signal)) && lanes.letGo > this.#letGoBefore) {
        this.#requested ??= LET_GO;
        return false;
      }
      if (signal.aborted) return false;
      if (pages > 1) pausedMs += await this.#pauseForTheLimit(pausedMs, signal);
      askedAt = clock.monotonic();
    }
    this.#highest = this.#next;
    tell({ type: 'sweepFinished', why, rows: read, taken });
    return true;
  }

  /** What was made since the last sweep, or while the first one drains, goes before the backlog that a sweep brings. */
  #take(page: readonly Row[], askedAt: number): readonly Row[] {
    const { intake, newest } = this.#options;
    const highest = this.#highest ?? newest.since;
    const isOld = ({ name }: Row) => highest === undefined || name <= highest;
    // A case of which this page has an older row takes its turn with that.
    const heldBack = new Set(page.filter(isOld).map(({ objectId }) => objectId));
    const made = page.filter((row) => !isOld(row) && !heldBack.has(row.objectId)).slice(0, MOST_FIRST);
    const first = new Set(made);
    for (const { name } of page) if (this.#next === undefined || name > this.#next) this.#next = name;
    const rest = page.filter((row) => !first.has(row));
    return [...intake.takeNew(made, askedAt), ...intake.take(rest, askedAt)];
  }

  /** A backlog is no reason to use up what the org's other programs need. @returns milliseconds that were waited. */
  async #pauseForTheLimit(pausedMs: number, signal: AbortSignal): Promise<number> {
    const { clock, pace } = this.#options;
    await pace.look(signal);
    const pauseMs = pace.pagePauseMs(pausedMs);
    if (pauseMs > 0) await sleep(clock, pauseMs, signal);
    return pauseMs;
  }

  /**
   * There is no place for what cannot be routed: the next page is read a while later, for other rows may be in it.
   * @returns true if there are places again.
   */
  async #pauseWhileCrowded(signal: AbortSignal): Promise<boolean> {
    const { clock, lanes, pace } = this.#options;
    const over = new AbortController();
    const end = () => over.abort();
    const cancelTimer = clock.after(pace.intervalMs / PAGES_WHILE_CROWDED, end);
    signal.addEventListener('abort', end, { once: true });
    await lanes.uncrowded(over.signal);
    cancelTimer();
    signal.removeEventListener('abort', end);
    return !over.signal.aborted;
  }
}
