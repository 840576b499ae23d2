import type { Tell } from '../domain/happening.js';
import type { Clock } from '../runtime/clock.js';
import { limitUse } from '../salesforce/org-limits.js';
import { RecurringWork } from './recurring-work.js';

/** What the watch works with. */
export interface StreamingLimitsWatchOptions {
  readonly clock: Clock;
  readonly tell: Tell;
  /** Asks for `/limits`, which costs one request. */
  readonly read: (signal: AbortSignal) => Promise<unknown>;
}

/** The start has enough to ask for. Milliseconds. */
const FIRST_MS = 60_000;
const AGAIN_MS = 3_600_000;
const LIMITS = [
  ['events', 'DailyStreamingApiEvents'],
  ['clients', 'StreamingApiConcurrentClients'],
] as const;

/**
 * Tells once an hour how much of its streaming limits the org has used up: no answer to a usual request does. What the org
 * does not tell stays unknown; that it cannot be asked is for others to tell.
 */
export class StreamingLimitsWatch {
  readonly #options: StreamingLimitsWatchOptions;
  readonly #work: RecurringWork;
  #hasLooked = false;

  constructor(options: StreamingLimitsWatchOptions) {
    this.#options = options;
    this.#work = new RecurringWork({
      clock: options.clock,
      delayMs: () => (this.#hasLooked ? AGAIN_MS : FIRST_MS),
      run: (signal) => this.#look(signal),
    });
  }

  /** Looks for the first time after a minute. */
  start(): void {
    this.#work.start();
  }

  /** Ends a look under way. */
  stop(): Promise<void> {
    return this.#work.stop();
  }

  async #look(signal: AbortSignal): Promise<void> {
    this.#hasLooked = true;
    const { read, tell } = this.#options;
    const limits = await read(signal).catch(() => undefined);
    for (const [kind, name] of LIMITS) {
      const use = limitUse(limits, name);
      if (use) tell({ type: 'streamingLimitSeen', kind, ...use });
    }
  }
}
