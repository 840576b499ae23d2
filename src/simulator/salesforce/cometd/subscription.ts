import type { OrgEngine } from '../engine/org-engine.js';
import type { EventLog, StoredEvent } from './event-log.js';

/** What a client asked to hear, and how far it has heard. */
export interface Subscription {
  /** The channel as the client named it, filter included: its events come back under the same name. */
  readonly channel: string;
  readonly topicName: string;
  readonly filter: readonly (readonly [field: string, value: string])[];
  readonly userId: string;
  /** Replay id of the last event that was considered for this client. */
  cursor: number;
}

const TOPIC_PREFIX = '/topic/';

/** The parts of `/topic/Name?Field=value&Other=value`. */
export interface TopicChannel {
  readonly topicName: string;
  readonly filter: Subscription['filter'];
}

/** Takes a topic channel apart; undefined for any other channel. Names stay as they are: they are case-sensitive. */
export function readTopicChannel(channel: string): TopicChannel | undefined {
  if (!channel.startsWith(TOPIC_PREFIX)) return undefined;
  const question = channel.indexOf('?');
  const topicName = channel.slice(TOPIC_PREFIX.length, question < 0 ? undefined : question);
  const query = question < 0 ? '' : channel.slice(question + 1);
  return { topicName, filter: [...new URLSearchParams(query)] };
}

/**
 * Takes the visible events that this subscription is due, at most `limit`, and moves its cursor past
 * them. Events of records that the subscriber may not see, or that its filter leaves out, are passed over.
 */
export function takeDueEvents(
  subscription: Subscription,
  log: EventLog,
  engine: OrgEngine,
  limit: number,
): readonly StoredEvent[] {
  const due: StoredEvent[] = [];
  while (due.length < limit) {
    const batch = log.after(subscription.cursor, limit - due.length);
    const last = batch.at(-1);
    if (!last) break;
    subscription.cursor = last.replayId;
    due.push(...batch.filter((event) => passesFilter(subscription, event) && maySee(subscription, event, engine)));
  }
  return due;
}

/** True if the next visible event is due; what stands before it and is not due is passed over. */
export function isDue(subscription: Subscription, log: EventLog, engine: OrgEngine): boolean {
  for (;;) {
    const next = log.after(subscription.cursor, 1)[0];
    if (!next) return false;
    if (passesFilter(subscription, next) && maySee(subscription, next, engine)) return true;
    subscription.cursor = next.replayId;
  }
}

function maySee({ userId }: Subscription, event: StoredEvent, engine: OrgEngine): boolean {
  return engine.canReadObject(userId, event.objectName) && engine.canReadRecord(userId, event.objectName, event.record);
}

function passesFilter({ filter }: Subscription, event: StoredEvent): boolean {
  return filter.every(([field, value]) => String(fieldOf(event.sobject, field) ?? '') === value);
}

function fieldOf(sobject: Readonly<Record<string, unknown>>, field: string): unknown {
  const wanted = field.toLowerCase();
  return Object.entries(sobject).find(([name]) => name.toLowerCase() === wanted)?.[1];
}
