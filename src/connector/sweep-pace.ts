import type { Tell } from '../domain/happening.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { toldError } from '../errors/told-error.js';
import type { Clock } from '../runtime/clock.js';
import type { ApiUsage, ApiUsageMeter } from '../salesforce/org.js';

const HOUR_MS = 3_600_000;

/** From this share of the org's API limit on it is near: the slowest pace. */
const NEAR = 0.95;
/** From which share of the org's API limit on, how many times slower, with which pause between pages (milliseconds). */
const STEPS: readonly (readonly [share: number, factor: number, pagePauseMs: number])[] = [
  [NEAR, Number.POSITIVE_INFINITY, 18_000],
  [0.9, 8, 2_400],
  [0.85, 4, 1_200],
  [0.8, 2, 600],
];
/** All pauses of one sweep together (milliseconds): its last row comes within the hour, too. */
const MAX_PAUSES_MS = HOUR_MS;

/**
 * Milliseconds from one timer sweep to the next, so that sweeps do not use up what the org's other programs need: the
 * configured time below 80 % of the API limit, then ever longer, but an hour at most, which certainty needs.
 *
 * @param usage undefined if it is not known: then nothing is slowed.
 */
export function sweepInterval(intervalMs: number, usage: ApiUsage | undefined): number {
  if (!usage) return intervalMs;
  const factor = stepOf(usage)?.[1] ?? 1;
  return Math.max(intervalMs, Math.min(HOUR_MS, intervalMs * factor));
}

/**
 * Milliseconds to wait before the next page of a sweep is read: none below 80 % of the API limit, then ever more, so that
 * 200 pages, with the marks that they bring, take an hour near the limit.
 *
 * @param usage undefined if it is not known: then nothing is slowed.
 * @param pausedMs what this sweep has waited already, which is an hour at most.
 */
export function pagePause(usage: ApiUsage | undefined, pausedMs: number): number {
  const pauseMs = (usage && stepOf(usage)?.[2]) ?? 0;
  return Math.max(0, Math.min(pauseMs, MAX_PAUSES_MS - pausedMs));
}

function stepOf({ used, limit }: ApiUsage): (typeof STEPS)[number] | undefined {
  return STEPS.find(([from]) => used / limit >= from);
}

/** Whether a sweep failed for a limit of the org, also where it is not asked any more because of that. */
export function isLimited(error: unknown): boolean {
  if (!(error instanceof CasebridgeError)) return false;
  if (error.code === 'CASEBRIDGE_CIRCUIT_OPEN') return isLimited(error.cause);
  return error.code === 'CASEBRIDGE_SALESFORCE_THROTTLED';
}

/** Milliseconds until a sweep that failed is tried again; after a refusal for a limit ever longer, an hour at most. */
export function sweepRetry(retryMs: number, failures: number, limited: boolean): number {
  return limited ? Math.max(retryMs, Math.min(HOUR_MS, retryMs * 2 ** Math.min(30, failures - 1))) : retryMs;
}

/** What the pace is made of. */
export interface SweepPaceOptions {
  readonly clock: Clock;
  readonly apiUsage: ApiUsageMeter;
  readonly tell: Tell;
  /** Milliseconds between timer sweeps while the org's API limit is far; may change. */
  readonly intervalMs: number;
}

/** How often the org is asked for its API usage where its answers do not tell it. */
const ASK_USAGE_MS = 3_600_000;

/** The pace of sweeps and of their pages, as the org's API usage has it. */
export class SweepPace {
  readonly #options: SweepPaceOptions;
  /** What the pace goes by. */
  #usage: ApiUsage | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  /** Code of the error for which the usage is not known; told when it changes. */
  #unknownFor = '';
  /** The usage as told last, in full percent. */
  #toldPercent: number | undefined;

  constructor(options: SweepPaceOptions) {
    this.#options = options;
  }

  /** Milliseconds from the end of one timer sweep to the next. */
  get intervalMs(): number {
    return sweepInterval(this.#options.intervalMs, this.#usage);
  }

  /** Whether sweeps are slowed. */
  get slowed(): boolean {
    return this.intervalMs > this.#options.intervalMs;
  }

  /** Whether the org's API limit is near: what costs requests keeps a distance. */
  get near(): boolean {
    return this.#usage !== undefined && this.#usage.used / this.#usage.limit >= NEAR;
  }

  /** Milliseconds to wait before the next page. @param pausedMs what the sweep has waited already. */
  pagePauseMs(pausedMs: number): number {
    return pagePause(this.#usage, pausedMs);
  }

  /** What the answers told of the org's API usage decides; where they told nothing, it is asked for. Never rejects. */
  async look(signal: AbortSignal): Promise<void> {
    const usage = this.#options.apiUsage.usage ?? (await this.#ask(signal));
    if (usage) this.#tellUsage(usage);
    const before = this.intervalMs;
    if (signal.aborted) return;
    this.#usage = usage;
    const { intervalMs } = this;
    if (intervalMs === before) return;
    this.#options.tell({ type: 'sweepPaced', intervalMs, used: usage?.used ?? 0, limit: usage?.limit ?? 0 });
  }

  #tellUsage({ used, limit }: ApiUsage): void {
    this.#unknownFor = '';
    const percent = Math.floor((used / limit) * 100);
    if (percent === this.#toldPercent) return;
    this.#toldPercent = percent;
    this.#options.tell({ type: 'apiUsageSeen', used, limit });
  }

  /** An org that refuses to tell, or cannot be asked, is one that does not tell. */
  async #ask(signal: AbortSignal): Promise<ApiUsage | undefined> {
    const { clock, apiUsage, tell } = this.#options;
    if (clock.monotonic() - this.#askedAt < ASK_USAGE_MS) return undefined;
    this.#askedAt = clock.monotonic();
    try {
      return await apiUsage.read(signal);
    } catch (error) {
      const told = toldError(error);
      if (!signal.aborted && told.code !== this.#unknownFor) tell({ type: 'apiUsageUnknown', error: told });
      this.#unknownFor = told.code;
      return undefined;
    }
  }
}
