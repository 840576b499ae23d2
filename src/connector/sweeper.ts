import type { Tell } from '../domain/happening.js';
import type { Row } from '../domain/row.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { toldError } from '../errors/told-error.js';
import type { Clock } from '../runtime/clock.js';
import type { ApiUsage, ApiUsageMeter, RoutingRows, SweepScope } from '../salesforce/org.js';
import type { Intake } from './intake.js';
import type { Lanes } from './lanes.js';
import { sweepInterval, sweepRetry } from './sweep-pace.js';

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
  readonly apiUsage: ApiUsageMeter;
  readonly intake: Intake;
  readonly lanes: Pick<Lanes, 'room'>;
  readonly observers: readonly SweepObserver[];
  readonly tell: Tell;
  /** Milliseconds from the end of one timer sweep to the next, while the org's API limit is far. */
  readonly intervalMs: number;
  /** Milliseconds after a failed sweep. */
  readonly retryMs: number;
}

/** Rows that no timer sweep sees, such as old ones that were put back, are seen once a day at least. */
const FULL_SWEEP_MS = 86_400_000;
/** How often the org is asked for its API usage where its answers do not tell it. */
const ASK_USAGE_MS = 3_600_000;

/**
 * Makes routing certain: reads unprocessed rows, oldest first, at each request and on a timer. It always starts at the
 * oldest unprocessed row, because transactions may commit out of order. On the timer it reads those of the last two
 * days, otherwise, and once a day, all. Only one sweep runs at a time; a request during a sweep makes another one
 * after it. The timer goes slower as the org's API limit is used up.
 */
export class Sweeper {
  readonly #options: SweeperOptions;
  #requested: string | undefined;
  #sweeping: Promise<void> | undefined;
  #cancelTimer: (() => void) | undefined;
  #stop: AbortController | undefined;
  #fullDue = true;
  #lastFullAt = 0;
  #failures = 0;
  #intervalMs: number;
  #usageAskedAt = Number.NEGATIVE_INFINITY;
  /** The org's API usage as told last, in full percent. */
  #toldPercent: number | undefined;

  constructor(options: SweeperOptions) {
    this.#options = options;
    this.#intervalMs = options.intervalMs;
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

  /** Asks for a full sweep soon: now, unless the org's API limit is near; then with the timer. */
  requestSoon(why: string): void {
    this.#fullDue = true;
    if (this.#intervalMs <= this.#options.intervalMs) this.#begin(why);
  }

  /** Ends the sweep under way. Resolves when it has ended. */
  async stop(): Promise<void> {
    this.#stop?.abort(new Error('the sweep was stopped'));
    this.#cancelTimer?.();
    await this.#sweeping;
  }

  #begin(why: string): void {
    if (!this.#stop || this.#stop.signal.aborted) return;
    this.#requested ??= why;
    if (this.#sweeping !== undefined) return;
    this.#cancelTimer?.();
    this.#sweeping = this.#run(this.#stop.signal).finally(() => {
      this.#sweeping = undefined;
    });
  }

  async #run(signal: AbortSignal): Promise<void> {
    let error: CasebridgeError | undefined;
    while (this.#requested !== undefined && !signal.aborted && !error) {
      const why = this.#requested;
      this.#requested = undefined;
      error = await this.#sweep(why, signal);
      if (!signal.aborted) await this.#pace(signal);
    }
    if (signal.aborted) return;
    this.#failures = error ? this.#failures + 1 : 0;
    this.#cancelTimer = this.#options.clock.after(this.#delay(error), () => this.#begin('timer'));
  }

  #delay(error: CasebridgeError | undefined): number {
    if (!error) return this.#intervalMs;
    return sweepRetry(this.#options.retryMs, this.#failures, error.code === 'CASEBRIDGE_SALESFORCE_THROTTLED');
  }

  /** What the answers told of the org's API usage decides on the pace; where they told nothing, it is asked for. */
  async #pace(signal: AbortSignal): Promise<void> {
    const { clock, apiUsage, tell } = this.#options;
    let { usage } = apiUsage;
    if (!usage && clock.monotonic() - this.#usageAskedAt >= ASK_USAGE_MS) {
      this.#usageAskedAt = clock.monotonic();
      usage = await apiUsage.read(signal);
    }
    if (usage) this.#tellUsage(usage);
    const intervalMs = sweepInterval(this.#options.intervalMs, usage);
    if (intervalMs === this.#intervalMs) return;
    this.#intervalMs = intervalMs;
    tell({ type: 'sweepPaced', intervalMs, used: usage?.used ?? 0, limit: usage?.limit ?? 0 });
  }

  #tellUsage({ used, limit }: ApiUsage): void {
    const percent = Math.floor((used / limit) * 100);
    if (percent === this.#toldPercent) return;
    this.#toldPercent = percent;
    this.#options.tell({ type: 'apiUsageSeen', used, limit });
  }

  async #sweep(why: string, signal: AbortSignal): Promise<CasebridgeError | undefined> {
    const { clock, tell, lanes, observers } = this.#options;
    const beganAt = clock.monotonic();
    const scope: SweepScope = this.#fullDue || beganAt - this.#lastFullAt >= FULL_SWEEP_MS ? 'full' : 'recent';
    this.#fullDue = false;
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
    const { clock, tell, rows, lanes, intake, observers } = this.#options;
    let read = 0;
    let taken = 0;
    let askedAt = clock.monotonic();
    for await (const page of rows.unprocessed(signal, scope)) {
      const news = intake.take(page, askedAt);
      for (const observer of observers) observer.met(page, news);
      read += page.length;
      taken += news.length;
      await lanes.room(signal);
      if (signal.aborted) return false;
      askedAt = clock.monotonic();
    }
    tell({ type: 'sweepFinished', why, rows: read, taken });
    return true;
  }
}
