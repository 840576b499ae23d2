import type { Tell } from '../../domain/happening.js';
import { CasebridgeError } from '../../errors/casebridge-error.js';
import { passesByItself } from '../../errors/failure-class.js';
import { toldError } from '../../errors/told-error.js';
import { longLivedController, sleep, withDeadline } from '../../runtime/abort.js';
import type { Clock } from '../../runtime/clock.js';
import { retryDelay } from '../../runtime/retry-delay.js';
import type { AlertChannel } from './alert.js';
import type { AlertBook, Telling } from './alert-book.js';
import { OwedNotices } from './owed-notices.js';

/** What the sender works with. */
export interface AlertSenderOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly tell: Tell;
  readonly channel: AlertChannel;
  /** What those whom the channel reaches know. */
  readonly book: AlertBook;
}

/** Milliseconds that notices are gathered, so that what fails together is told together. */
const GATHER_MS = 2_000;
/** Notices in one message. */
const BATCH = 20;
/** Notices that wait; beyond it the oldest are given up for now. */
const MAX_WAITING = 200;
const SEND_LIMIT_MS = 15_000;
/** About six minutes: then they are given up for now, so that what comes after them is not held up. */
const MAX_TRIES = 10;
const BACKOFF = { initialMs: 2_000, maxMs: 60_000 };
/** Until what was given up is sent again, longer each time; at once when the channel takes something else. */
const OWED_BACKOFF = { initialMs: 5 * 60_000, maxMs: 3_600_000 };
/** Milliseconds that stopping waits for what is to be sent. */
const STOP_LIMIT_MS = 5_000;

/**
 * Sends notices through one channel, in order and with retries. What it gives up is sent again later, with back-off; the
 * end of what nobody was told of is not sent. Never throws, and holds nobody up.
 */
export class AlertSender {
  readonly #options: AlertSenderOptions;
  #channel: AlertChannel;
  /** Ends the pause before another try. */
  #wake = longLivedController();
  readonly #stop = longLivedController();
  readonly #hurry = longLivedController();
  #waiting: Telling[] = [];
  /** What is being sent. */
  #batch: readonly Telling[] = [];
  readonly #owed: OwedNotices;
  /** The attempt under way. */
  #trying: Promise<unknown> = Promise.resolve();
  #cancelTimer: (() => void) | undefined;
  #cancelOwed: (() => void) | undefined;
  /** How many times in a row notices were given up. */
  #givenUp = 0;
  #sending: Promise<void> | undefined;

  constructor(options: AlertSenderOptions) {
    this.#options = options;
    this.#channel = options.channel;
    this.#owed = new OwedNotices((key) => options.book.get(key) !== undefined);
  }

  /** Whom the channel reaches. */
  get reaches(): string {
    return this.#channel.reaches;
  }

  /** What those whom the channel reaches know. */
  get book(): AlertBook {
    return this.#options.book;
  }

  /** Takes a notice to be sent soon; the end of what nobody knows is not sent. */
  add(notice: Telling): void {
    if (this.#hurry.signal.aborted) return;
    const last = this.#last(notice.alert.key);
    // Its end is on its way already.
    if (notice.kind === 'cleared' && last?.kind === 'cleared') return;
    const isWorthIt = this.#owed.replace(notice);
    if (!isWorthIt && !this.#isOnItsWay(notice.alert.key)) return;
    this.#waiting.push(notice);
    if (this.#waiting.length > MAX_WAITING) {
      const oldest = this.#waiting.splice(0, 1);
      this.#giveUp(oldest, new CasebridgeError('CASEBRIDGE_ALERTS_UNSENT', 'More notices wait than are kept.'));
    }
    this.#plan();
  }

  /** What is to be sent last of this alert; undefined if that is its end, or nothing. */
  unsent(key: string): Telling | undefined {
    const last = this.#last(key);
    return last?.kind === 'cleared' ? undefined : last;
  }

  /** Sends through another way to the same people from now on, also what the one before could not send, and closes that. */
  useChannel(channel: AlertChannel): void {
    const before = this.#channel;
    this.#channel = channel;
    this.#wake.abort(new Error('there is another channel'));
    this.#wake = longLivedController();
    this.#sendOwed();
    void this.#trying.then(() => before.close()).catch(() => undefined);
  }

  /** Sends what waits and what is owed, for 5 seconds at most, and closes the channel. */
  async stop(): Promise<void> {
    this.#hurry.abort(new Error('the sender is stopping'));
    this.#cancelTimer?.();
    this.#cancelOwed?.();
    const cancel = this.#options.clock.after(STOP_LIMIT_MS, () => this.#stop.abort(new Error('time to send is over')));
    await this.#sending;
    this.#waiting.unshift(...this.#owed.take());
    await this.#sendAll();
    cancel();
    this.#cancelOwed?.();
    await this.#channel.close().catch(() => undefined);
  }

  #isOnItsWay(key: string): boolean {
    return [...this.#batch, ...this.#waiting].some(({ kind, alert }) => alert.key === key && kind !== 'cleared');
  }

  #last(key: string): Telling | undefined {
    return [...this.#owed.all, ...this.#batch, ...this.#waiting].findLast(({ alert }) => alert.key === key);
  }

  #plan(): void {
    if (this.#hurry.signal.aborted || this.#cancelTimer || this.#sending || this.#waiting.length === 0) return;
    this.#cancelTimer = this.#options.clock.after(GATHER_MS, () => {
      this.#cancelTimer = undefined;
      this.#sending = this.#sendAll().finally(() => {
        this.#sending = undefined;
        this.#plan();
      });
    });
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.length > 0) await this.#sendBatch(this.#waiting.splice(0, BATCH));
  }

  async #sendBatch(batch: readonly Telling[]): Promise<void> {
    this.#batch = batch;
    for (let tries = 1; ; tries += 1) {
      const trying = this.#try(batch);
      this.#trying = trying;
      const failure = await trying;
      if (!failure) {
        this.#sent(batch);
        return;
      }
      const mayHelp = passesByItself(failure.failureClass) && tries < MAX_TRIES;
      if (!mayHelp || !(await this.#pause(failure, tries))) {
        this.#batch = [];
        this.#giveUp(batch, failure);
        return;
      }
    }
  }

  async #try(batch: readonly Telling[]): Promise<CasebridgeError | undefined> {
    const { clock } = this.#options;
    const channel = this.#channel;
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
    // Being told to stop, or another channel, ends the pause, and there is one more try.
    const wake = AbortSignal.any([this.#hurry.signal, this.#wake.signal]);
    await sleep(clock, retryDelay(failure.retry, tries, BACKOFF, random), wake).catch(() => undefined);
    return !this.#stop.signal.aborted;
  }

  #sent(batch: readonly Telling[]): void {
    this.#batch = [];
    this.#options.book.reached(batch, this.#waiting);
    this.#givenUp = 0;
    this.#sendOwed();
  }

  #giveUp(batch: readonly Telling[], failure: CasebridgeError): void {
    const { tell, clock } = this.#options;
    this.#owed.owe(batch);
    // What came while these were tried is newer.
    const newer = this.#waiting;
    this.#waiting = [];
    for (const notice of newer)
      if (this.#owed.replace(notice) || this.#isOnItsWay(notice.alert.key)) this.#waiting.push(notice);
    tell({ type: 'alertsUnsent', channel: this.#channel.name, notices: batch.length, error: toldError(failure) });
    if (this.#cancelOwed || this.#owed.size === 0) return;
    this.#givenUp += 1;
    const waitMs = Math.min(OWED_BACKOFF.maxMs, OWED_BACKOFF.initialMs * 2 ** (this.#givenUp - 1));
    this.#cancelOwed = clock.after(waitMs, () => this.#sendOwed());
  }

  #sendOwed(): void {
    this.#cancelOwed?.();
    this.#cancelOwed = undefined;
    this.#waiting.unshift(...this.#owed.take());
    this.#plan();
  }
}
