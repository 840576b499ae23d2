import { CasebridgeError } from '../../../errors/casebridge-error.js';
import { sleep } from '../../../runtime/abort.js';
import type { BackoffOptions } from '../../../runtime/backoff.js';
import type { Clock } from '../../../runtime/clock.js';
import { retryDelay } from '../../../runtime/retry-delay.js';
import type { QueueWatch } from './queue-watch.js';

/** What the subscriber works with. */
export interface QueueSubscriberOptions {
  readonly watch: QueueWatch;
  readonly clock: Clock;
  readonly backoff: BackoffOptions;
  readonly random: () => number;
  readonly onTrouble: (error: unknown, signal: AbortSignal) => void;
}

/** Subscribes to queues that were named while a session lasts: a passing failure must not leave one of them unseen. */
export class QueueSubscriber {
  readonly #options: QueueSubscriberOptions;
  /** Of the session in which new users' queues are being asked for. */
  #subscribingUsers: AbortSignal | undefined;

  constructor(options: QueueSubscriberOptions) {
    this.#options = options;
  }

  /** Asks for every queue that was not asked for, again until it is done. Never rejects. @param signal of the session. */
  async subscribe(signal: AbortSignal): Promise<void> {
    const { watch, clock, backoff, random, onTrouble } = this.#options;
    for (let failures = 1; !signal.aborted; failures += 1) {
      try {
        await watch.subscribe(watch.unasked(), signal);
        return;
      } catch (error) {
        onTrouble(error, signal);
        const delayMs = retryDelay(CasebridgeError.from(error).retry, failures, backoff, random);
        await sleep(clock, delayMs, signal).catch(() => undefined);
      }
    }
  }

  /** The same for users who were named; once at a time. Never rejects. */
  async subscribeNewUsers(signal: AbortSignal): Promise<void> {
    const { watch } = this.#options;
    if (!watch.hasNewUsers || this.#subscribingUsers === signal) return;
    this.#subscribingUsers = signal;
    while (watch.hasNewUsers && !signal.aborted) await this.subscribe(signal);
    if (this.#subscribingUsers === signal) this.#subscribingUsers = undefined;
  }
}
