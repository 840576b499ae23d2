import type { Clock } from '../../../runtime/clock.js';
import type { CommittedTransaction, OrgEngine } from '../engine/org-engine.js';
import { EventLog, type StoredEvent } from './event-log.js';
import { notificationFor } from './notification.js';
import { PUSH_TOPIC_OBJECT, type PushTopic, PushTopics } from './push-topics.js';
import type { StreamingFaults } from './streaming-faults.js';
import type { StreamingSettings } from './streaming-options.js';

/** What an {@link EventBus} works with. */
export interface EventBusParts {
  readonly engine: OrgEngine;
  readonly clock: Clock;
  readonly random: () => number;
  readonly settings: StreamingSettings;
  readonly faults: StreamingFaults;
  /** Called when events may have become deliverable. */
  readonly onVisible: () => void;
}

/**
 * Turns committed changes into the events of PushTopics. The events of one transaction enter the bus
 * last first (guide, "PushTopic Notification Message Order"), and become visible with the next poll of
 * the bus.
 */
export class EventBus {
  readonly #parts: EventBusParts;
  readonly #topics = new PushTopics();
  readonly #logs = new Map<string, EventLog>();
  readonly #cancelPolls = new Set<() => void>();
  #cancelListening: () => void = () => undefined;

  constructor(parts: EventBusParts) {
    this.#parts = parts;
  }

  /** Reads the topics that exist, and follows commits from now on. */
  start(): void {
    const { engine } = this.#parts;
    const actor = { userId: engine.organizationId, mode: 'system' } as const;
    this.#topics.load(engine.transact(actor, (transaction) => transaction.select(PUSH_TOPIC_OBJECT, {})));
    this.#cancelListening = engine.onCommit((transaction) => this.#onCommit(transaction));
  }

  /** Takes no more commits; events that are not yet visible stay so. */
  stop(): void {
    this.#cancelListening();
    for (const cancel of this.#cancelPolls) cancel();
    this.#cancelPolls.clear();
  }

  /** The active topic of this exact name. */
  topic(name: string): PushTopic | undefined {
    return this.#topics.named(name);
  }

  /** The retained events of a topic. */
  log(topicName: string): EventLog {
    const existing = this.#logs.get(topicName);
    if (existing) return existing;
    const log = new EventLog(this.#parts.settings, this.#parts.clock, this.#parts.random);
    this.#logs.set(topicName, log);
    return log;
  }

  /** Nothing that is retained can be replayed any more. */
  forget(): void {
    for (const log of this.#logs.values()) log.forget();
  }

  /** Number of retained events and highest replay id, by topic. */
  summary(): Readonly<Record<string, { readonly retained: number; readonly latestReplayId: number }>> {
    return Object.fromEntries(
      [...this.#logs].map(([name, log]) => [name, { retained: log.size, latestReplayId: log.latest }]),
    );
  }

  #onCommit(transaction: CommittedTransaction): void {
    const appended: [EventLog, StoredEvent][] = [];
    for (const change of [...transaction.changes].reverse()) {
      for (const topic of this.#topics.active()) {
        const notification = notificationFor(this.#parts.engine, topic, change, this.#parts.settings.deletedPayload);
        if (!notification || this.#parts.faults.take('drop')) continue;
        const log = this.log(topic.name);
        const copies = this.#parts.faults.take('duplicate') ? 2 : 1;
        const event = { ...notification, createdAt: transaction.committedAt, objectName: change.objectName, copies };
        appended.push([log, log.append(event)]);
      }
    }
    this.#followTopics(transaction);
    if (appended.length > 0) this.#revealAtNextPoll(appended);
  }

  #followTopics(transaction: CommittedTransaction): void {
    for (const change of transaction.changes) {
      if (change.objectName === PUSH_TOPIC_OBJECT) this.#topics.apply(change);
    }
  }

  #revealAtNextPoll(appended: readonly [EventLog, StoredEvent][]): void {
    const { clock, settings, faults } = this.#parts;
    const delay = faults.take('delay')?.delayMs ?? 0;
    const interval = Math.max(1, settings.dispatchInterval);
    const untilPoll = interval - (clock.now() % interval);
    const cancel = clock.after(untilPoll + delay, () => {
      this.#cancelPolls.delete(cancel);
      for (const [log, event] of appended) log.reveal(event.replayId);
      this.#parts.onVisible();
    });
    this.#cancelPolls.add(cancel);
  }
}
