import { type BackoffOptions, backoffDelay } from './backoff.js';
import type { Clock } from './clock.js';

/** `probing`: it was open, and one request tries whether the other side works again. */
export type CircuitState = 'closed' | 'open' | 'probing';

/** What became of one request: the other side failed, or it answered (also with a no), or nobody can tell. */
export type CircuitVerdict = 'failed' | 'answered' | 'unknown';

/** A change of a circuit, as told to operators. */
export type CircuitChange =
  | { readonly state: 'open'; readonly error: unknown; readonly retryInMs: number }
  /** @property openMs milliseconds that it was open. */
  | { readonly state: 'closed'; readonly openMs: number };

/** What a breaker works with. */
export interface CircuitBreakerOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** Failures in a row that open the circuit. */
  readonly threshold: number;
  /** Waits before the first probe and, growing, before each further one. */
  readonly backoff: BackoffOptions;
  /** What a rejection says of the other side. */
  readonly judge: (error: unknown) => CircuitVerdict;
  /** Makes the error that is thrown instead of asking. @param waitMs milliseconds until asking may help. */
  readonly refuse: (waitMs: number, lastFailure: unknown) => Error;
  /** Told when the circuit opens and when it closes; probes that fail are not told. */
  readonly onChange: (change: CircuitChange) => void;
}

/**
 * Spares a side that fails again and again: after `threshold` failures in a row nothing is asked of it for a while, then
 * one request at a time, until one is answered. Whoever is turned away is told when to come again.
 */
export class CircuitBreaker {
  readonly #options: CircuitBreakerOptions;
  #state: CircuitState = 'closed';
  #failures = 0;
  #lastFailure: unknown;
  /** Times that it was opened, or kept open by a probe, since it was last closed. */
  #openings = 0;
  /** Monotonic milliseconds. */
  #openedAt = 0;
  #probeAt = 0;

  constructor(options: CircuitBreakerOptions) {
    this.#options = options;
  }

  get state(): CircuitState {
    return this.#state;
  }

  /**
   * Runs `work` if the circuit lets it. What ends because `signal` aborted tells nothing of the other side.
   * @throws what `refuse` makes if it does not; else what `work` throws.
   */
  async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    this.assure();
    const isProbe = this.#state === 'open';
    if (isProbe) this.#state = 'probing';
    try {
      const result = await work();
      this.#answered(isProbe);
      return result;
    } catch (error) {
      this.#note(signal.aborted ? 'unknown' : this.#options.judge(error), error, isProbe);
      throw error;
    }
  }

  /** Has nothing to say where a request may go. @throws what `refuse` makes if it may not. */
  assure(): void {
    const waitMs = this.#waitMs();
    if (waitMs > 0) throw this.#options.refuse(waitMs, this.#lastFailure);
  }

  /** 0 if a request may go. While a probe is under way, the time of the shortest wait. */
  #waitMs(): number {
    if (this.#state === 'closed') return 0;
    if (this.#state === 'probing') return this.#options.backoff.initialMs;
    return Math.max(0, this.#probeAt - this.#options.clock.monotonic());
  }

  #note(verdict: CircuitVerdict, error: unknown, isProbe: boolean): void {
    switch (verdict) {
      case 'failed':
        this.#failed(error, isProbe);
        return;
      case 'answered':
        this.#answered(isProbe);
        return;
      case 'unknown':
        // The next one that asks is the probe.
        if (isProbe) this.#state = 'open';
    }
  }

  /** An answer to what was asked before the circuit opened does not close it: only a probe does. */
  #answered(isProbe: boolean): void {
    if (this.#state !== 'closed' && !isProbe) return;
    this.#failures = 0;
    this.#openings = 0;
    if (!isProbe) return;
    this.#state = 'closed';
    this.#options.onChange({ state: 'closed', openMs: this.#options.clock.monotonic() - this.#openedAt });
  }

  #failed(error: unknown, isProbe: boolean): void {
    this.#lastFailure = error;
    this.#failures += 1;
    if (isProbe) this.#open(error);
    else if (this.#state === 'closed' && this.#failures >= this.#options.threshold) this.#open(error);
  }

  #open(error: unknown): void {
    const { clock, backoff, random, onChange } = this.#options;
    const isFirst = this.#openings === 0;
    this.#openings += 1;
    this.#state = 'open';
    const retryInMs = backoffDelay(this.#openings, backoff, random);
    const now = clock.monotonic();
    this.#probeAt = now + retryInMs;
    if (!isFirst) return;
    this.#openedAt = now;
    onChange({ state: 'open', error, retryInMs });
  }
}
