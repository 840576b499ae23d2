import type { Clock } from '../runtime/clock.js';
import type { ApiUsage, ApiUsageMeter } from './org.js';
import { limitUse } from './org-limits.js';
import type { SalesforceRest } from './rest.js';

/** What was told so long ago says nothing any more. */
const FRESH_MS = 3_600_000;

/**
 * Knows the API usage of the org: each REST answer tells it in its header `Sforce-Limit-Info: api-usage=18/5000`, and
 * `/limits` does where no such header comes through.
 */
export class RestApiUsage implements ApiUsageMeter {
  readonly #clock: Clock;
  readonly #rest: () => SalesforceRest;
  #usage: ApiUsage | undefined;
  #toldAt = 0;

  /** @param rest asked for late, since the meter is told by the same REST seam. */
  constructor(clock: Clock, rest: () => SalesforceRest) {
    this.#clock = clock;
    this.#rest = rest;
  }

  get usage(): ApiUsage | undefined {
    return this.#clock.monotonic() - this.#toldAt > FRESH_MS ? undefined : this.#usage;
  }

  /** Takes what an answer told; undefined if it told nothing. */
  note(usage: ApiUsage | undefined): void {
    if (!usage || !(usage.limit > 0)) return;
    this.#usage = usage;
    this.#toldAt = this.#clock.monotonic();
  }

  async read(signal: AbortSignal): Promise<ApiUsage | undefined> {
    this.note(limitUse(await this.#rest().request('GET', '/limits', undefined, signal), 'DailyApiRequests'));
    return this.usage;
  }
}
