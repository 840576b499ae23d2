import type { Tell } from '../../domain/happening.js';
import { CasebridgeError } from '../../errors/casebridge-error.js';
import { passesByItself } from '../../errors/failure-class.js';
import { toldError } from '../../errors/told-error.js';
import { longLivedController, sleep, withDeadline } from '../../runtime/abort.js';
import type { Clock } from '../../runtime/clock.js';
import { retryDelay } from '../../runtime/retry-delay.js';
import type { AlertChannel, AlertNotice } from './alert.js';

/** What the sender works with. */
export interface AlertSenderOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly tell: Tell;
  readonly channel: AlertChannel;
}

/** Milliseconds that notices are gathered, so that what fails together is told together. */
const GATHER_MS = 2_000;
/** Notices in one message. */
const BATCH = 20;
/** Notices that wait; beyond it the oldest are given up. */
const MAX_WAITING = 200;
const SEND_LIMIT_MS = 15_000;
/** About six minutes: what lasts is told again later anyway. */
const MAX_TRIES = 10;
const BACKOFF = { initialMs: 2_000, maxMs: 60_000 };
/** Milliseconds that stopping waits for what is to be sent. */
const STOP_LIMIT_MS = 5_000;

/** Sends notices through one channel, in order and with retries. Never throws, and holds nobody up. */
export class AlertSender {
  readonly #options: AlertSenderOptions;
  readonly #stop = longLivedController();
  readonly #hurry = longLivedController();
  #waiting: AlertNotice[] = [];
  #cancelTimer: (() => void) | undefined;
  #sending: Promise<void> | undefined;

  constructor(options: AlertSenderOptions) {
    this.#options = options;
  }

  /** Takes a notice to be sent soon. */
  add(notice: AlertNotice): void {
    if (this.#hurry.signal.aborted) return;
    this.#waiting.push(notice);
    if (this.#waiting.length > MAX_WAITING) {
      this.#waiting.shift();
      this.#unsent(1, new CasebridgeError('CASEBRIDGE_ALERTS_UNSENT', 'More notices wait than are kept.'));
    }
    this.#plan();
  }

  /** Sends what waits, for 5 seconds at most, and closes the channel. */
  async stop(): Promise<void> {
    this.#hurry.abort(new Error('the sender is stopping'));
    this.#cancelTimer?.();
    const cancel = this.#options.clock.after(STOP_LIMIT_MS, () => this.#stop.abort(new Error('time to send is over')));
    await this.#sending;
    await this.#sendAll();
    cancel();
    await this.#options.channel.close().catch(() => undefined);
  }

  #plan(): void {
    if (this.#cancelTimer || this.#sending || this.#waiting.length === 0) return;
    this.#cancelTimer = this.#options.clock.after(GATHER_MS, () => {
      this.#cancelTimer = undefined;
      this.#sending = this.#sendAll().finally(() => {
        this.#sending = undefined;
        if (!this.#hurry.signal.aborted) this.#plan();
      });
    });
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.length > 0) await this.#sendBatch(this.#waiting.splice(0, BATCH));
  }

  async #sendBatch(batch: readonly AlertNotice[]): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      const failure = await this.#try(batch);
      if (!failure) return;
      const mayHelp = passesByItself(failure.failureClass) && tries < MAX_TRIES;
      if (!mayHelp || !(await this.#pause(failure, tries))) {
        this.#unsent(batch.length, failure);
        return;
      }
    }
  }

  async #try(batch: readonly AlertNotice[]): Promise<CasebridgeError | undefined> {
    const { clock, channel } = this.#options;
    try {
      await withDeadline(clock, `Sending by ${channel.name}`, SEND_LIMIT_MS, this.#stop.signal, (signal) =>
        channel.send(batch, signal),
      );
      return undefined;
    } catch (error) {
      if (error instanceof CasebridgeError) return error;
      const reason = error instanceof Error ? error.message : String(error);
      return new CasebridgeError('CASEBRIDGE_ALERTS_UNSENT', reason);
    }
  }

  /** @returns false if there is no time left for another try. */
  async #pause(failure: CasebridgeError, tries: number): Promise<boolean> {
    const { clock, random } = this.#options;
    if (this.#hurry.signal.aborted) return false;
    // Being told to stop ends the pause, and there is one more try.
    await sleep(clock, retryDelay(failure.retry, tries, BACKOFF, random), this.#hurry.signal).catch(() => undefined);
    return !this.#stop.signal.aborted;
  }

  #unsent(notices: number, failure: CasebridgeError): void {
    const { tell, channel } = this.#options;
    tell({ type: 'alertsUnsent', channel: channel.name, notices, error: toldError(failure) });
  }
}
