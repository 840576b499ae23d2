import type { Tell } from '../../domain/happening.js';
import type { Clock } from '../../runtime/clock.js';
import type { AlertChannel } from './alert.js';
import { isTold, type KnownAlert, type Telling } from './alert-book.js';
import { AlertBooks } from './alert-books.js';
import { AlertSender } from './alert-sender.js';
import type { ToldAlerts } from './told-alerts.js';

/** What the audience works with. */
export interface AlertAudienceOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly tell: Tell;
  readonly channels: readonly AlertChannel[];
  /** What processes before this one have told; undefined: nothing is known of them, and nothing is kept. */
  readonly told: ToldAlerts | undefined;
}

/** What of an alert tells whether it is news. */
export type AlertFacts = Pick<Telling, 'alert' | 'weight' | 'about'>;

/** Those who are told of alerts, through one or more channels, and what each of them knows already. */
export class AlertAudience {
  readonly #options: AlertAudienceOptions;
  readonly #books: AlertBooks;
  #channels: readonly AlertChannel[];
  #senders: readonly AlertSender[] = [];
  /** Channels that were replaced and still send what waited for them. */
  #leaving: Promise<unknown> = Promise.resolve();
  /** Nothing is read from a disk before it is needed. */
  #isOpen = false;

  constructor(options: AlertAudienceOptions) {
    this.#options = options;
    this.#channels = options.channels;
    this.#books = new AlertBooks(options.told, options.tell);
  }

  /** Keys of what somebody knows of and was not told the end of. */
  get standing(): readonly string[] {
    return this.#books.standing;
  }

  /** Reads what is known, and tells of ends that a process before this one could not tell. */
  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#senders = this.#channels.map((channel) => this.#senderFor(channel));
    for (const sender of this.#senders) this.#tellEnds(sender);
  }

  /**
   * Sends through other channels from now on. Those that reach the same people take over what waits; others send what
   * waits for them and are closed. Whom none of those before reached is told of all that stands, unless that was less than
   * `repeatAfterMs` ago.
   *
   * @param open keys that this process follows; what others of its time have told stands, too.
   */
  useChannels(
    channels: readonly AlertChannel[],
    {
      open,
      standing,
      repeatAfterMs,
    }: { open: ReadonlySet<string>; standing: readonly Telling[]; repeatAfterMs: number },
  ): void {
    this.#channels = channels;
    if (!this.#isOpen) return;
    const before = new Map(this.#senders.map((sender) => [sender.reaches, sender]));
    const others = this.#standingElsewhere(open);
    this.#senders = channels.map((channel) => {
      const sender = before.get(channel.reaches);
      before.delete(channel.reaches);
      sender?.useChannel(channel);
      return sender ?? this.#greeted(this.#senderFor(channel), [...standing, ...others], repeatAfterMs);
    });
    this.#leaving = Promise.all([this.#leaving, ...[...before.values()].map((sender) => sender.stop())]);
  }

  /** What a process before this one has told, and this one has not met yet. */
  #standingElsewhere(open: ReadonlySet<string>): readonly Telling[] {
    const known = this.standing.filter((key) => !open.has(key)).flatMap((key) => this.known(key) ?? []);
    const at = this.#options.clock.now();
    return known.map(({ alert, weight, about }) => ({ kind: 'raised', alert, weight, about, at }));
  }

  #greeted(sender: AlertSender, standing: readonly Telling[], repeatAfterMs: number): AlertSender {
    this.#tellEnds(sender);
    for (const telling of standing) if (!this.#isTold(sender, telling, repeatAfterMs)) sender.add(telling);
    return sender;
  }

  /** Tells everybody. */
  send(telling: Telling): void {
    for (const sender of this.#senders) sender.add(telling);
  }

  /**
   * Tells those who do not know of it, or were told longer than `repeatAfterMs` ago.
   * @returns what is known already if nobody was left to be told.
   */
  sendNews(telling: Telling, repeatAfterMs: number): KnownAlert | undefined {
    const unaware = this.#senders.filter((sender) => !this.#isTold(sender, telling, repeatAfterMs));
    for (const sender of unaware) sender.add(telling);
    return unaware.length === 0 ? this.known(telling.alert.key) : undefined;
  }

  /** Tells the end to all who know of it, also to those who cannot be reached now. */
  sendEnd(facts: AlertFacts, at: number): void {
    this.#books.over(facts.alert.key, at);
    this.send({ kind: 'cleared', ...facts, at });
  }

  /** What somebody knows of an alert and was not told the end of. */
  known(key: string): KnownAlert | undefined {
    return this.#books.get(key);
  }

  /** What is on its way to somebody. */
  unsent(key: string): Telling | undefined {
    return this.#senders.flatMap((sender) => sender.unsent(key) ?? []).at(0);
  }

  /** Sends what waits to be sent, for a few seconds at most, and closes the channels. */
  async stop(): Promise<void> {
    await Promise.all([...this.#senders.map((sender) => sender.stop()), this.#leaving]);
  }

  /** A process before this one, or a channel that was away, could not tell that these are over. */
  #tellEnds(sender: AlertSender): void {
    for (const { alert, weight, about, overAt } of sender.book.known)
      if (overAt !== undefined) sender.add({ kind: 'cleared', alert, weight, about, at: overAt });
  }

  #isTold(sender: AlertSender, facts: AlertFacts, repeatAfterMs: number): boolean {
    const { key } = facts.alert;
    if (sender.unsent(key) !== undefined) return true;
    return isTold(sender.book.get(key), facts, this.#options.clock.now(), repeatAfterMs);
  }

  #senderFor(channel: AlertChannel): AlertSender {
    const { clock, random, tell } = this.#options;
    return new AlertSender({ clock, random, tell, channel, book: this.#books.of(channel.reaches) });
  }
}
