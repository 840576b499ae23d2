import type { OrgEngine } from '../engine/org-engine.js';
import type { BayeuxReply } from './bayeux.js';
import type { DeliveryQuota } from './delivery-quota.js';
import type { EventBus } from './event-bus.js';
import type { StoredEvent } from './event-log.js';
import type { StreamingFaults } from './streaming-faults.js';
import type { StreamingSettings } from './streaming-options.js';
import type { StreamingSession } from './streaming-session.js';
import { isDue, takeDueEvents } from './subscription.js';

/** What delivery works with. */
export interface DeliveryParts {
  readonly engine: OrgEngine;
  readonly settings: StreamingSettings;
  readonly faults: StreamingFaults;
  readonly bus: EventBus;
  readonly quota: DeliveryQuota;
}

/** First version whose events carry a replay id and dates that end in `Z`. */
const REPLAY_API_VERSION = 37;

/** Takes the events that a session is due now. What is taken counts as delivered: it is not sent again. */
export function takeEvents(parts: DeliveryParts, session: StreamingSession): readonly BayeuxReply[] {
  let room = Math.min(parts.settings.maxEventsPerReply, parts.quota.left());
  const messages: BayeuxReply[] = [];
  for (const subscription of session.subscriptions.values()) {
    const due = takeDueEvents(subscription, parts.bus.log(subscription.topicName), parts.engine, room);
    room -= due.length;
    messages.push(...due.flatMap((event) => copies(event, subscription.channel, session.identity.apiVersion)));
  }
  if (parts.faults.take('deaf')) return [];
  parts.quota.use(messages.length);
  return messages;
}

/** Wakes the held connects of sessions that have something to hear. While the service is deaf, they miss it. */
export function wakeDueSessions(parts: DeliveryParts, sessions: readonly StreamingSession[]): void {
  for (const session of sessions) {
    const due = [...session.subscriptions.values()].some((each) =>
      isDue(each, parts.bus.log(each.topicName), parts.engine),
    );
    if (due && parts.faults.take('deaf')) takeEvents(parts, session);
    else if (due) session.wake('events');
  }
}

function copies(event: StoredEvent, channel: string, apiVersion: number): readonly BayeuxReply[] {
  const message = { data: { event: header(event, apiVersion), sobject: event.sobject }, channel };
  return Array.from({ length: event.copies }, () => message);
}

function header(event: StoredEvent, apiVersion: number): Readonly<Record<string, unknown>> {
  const createdDate = new Date(event.createdAt).toISOString();
  if (apiVersion >= REPLAY_API_VERSION) return { createdDate, replayId: event.replayId, type: event.type };
  return { createdDate: createdDate.replace('Z', '+0000'), type: event.type };
}
