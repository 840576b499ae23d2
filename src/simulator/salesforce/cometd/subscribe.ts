import type { OrgEngine } from '../engine/org-engine.js';
import {
  type BayeuxFailure,
  type BayeuxReply,
  type BayeuxRequest,
  failureReply,
  isJsonObject,
  successReply,
} from './bayeux.js';
import {
  AUTHENTICATION_INVALID,
  CHANNEL_NAME_MISSING,
  CHANNEL_WITHOUT_SLASH,
  DAILY_EVENT_LIMIT,
  ENTITY_INACCESSIBLE,
  queryFieldsMissing,
  RESTRICTED_CHANNEL,
  replayIdInvalid,
  SUBSCRIPTION_LIMIT,
  topicMissing,
} from './bayeux-failures.js';
import type { DeliveryQuota } from './delivery-quota.js';
import type { EventBus } from './event-bus.js';
import type { EventLog } from './event-log.js';
import { PUSH_TOPIC_OBJECT, type PushTopic } from './push-topics.js';
import type { RequestContext } from './request-context.js';
import type { StreamingFaults } from './streaming-faults.js';
import type { StreamingSettings } from './streaming-options.js';
import type { StreamingSession } from './streaming-session.js';
import { readTopicChannel, type Subscription, type TopicChannel } from './subscription.js';

/** What a subscription works with. */
export interface SubscribeParts {
  readonly engine: OrgEngine;
  readonly settings: StreamingSettings;
  readonly faults: StreamingFaults;
  readonly bus: EventBus;
  readonly quota: DeliveryQuota;
}

/** Bounds what one client can make the server remember. */
const MAX_SUBSCRIPTIONS_PER_CLIENT = 100;

/** "Only new events" and "all retained events". Guide: "Replay options". */
const NEW_EVENTS = -1;
const ALL_EVENTS = -2;

/** Answers `/meta/subscribe`, for one channel or a list of them; the first refusal refuses the message. */
export function answerSubscribe(
  parts: SubscribeParts,
  context: RequestContext,
  session: StreamingSession,
  request: BayeuxRequest,
): BayeuxReply {
  const { clientId } = session.identity;
  const failure = parts.faults.refusal('subscribe') ?? generalProblem(parts, context);
  if (failure) return failureReply(request, failure, clientId);
  const channels = channelsOf(request);
  if (channels.length === 0) return failureReply(request, CHANNEL_NAME_MISSING, clientId);
  const made = channels.map((channel) => subscriptionFor(parts, session, request, channel));
  for (const result of made) if ('error' in result) return failureReply(request, result, clientId);
  for (const result of made) if (!('error' in result)) session.subscriptions.set(result.channel, result);
  return successReply(request, clientId, { subscription: request.subscription });
}

/** Answers `/meta/unsubscribe`; leaving a channel that was not subscribed succeeds, as on a CometD server. */
export function answerUnsubscribe(session: StreamingSession, request: BayeuxRequest): BayeuxReply {
  const { clientId } = session.identity;
  const channels = channelsOf(request);
  if (channels.length === 0) return failureReply(request, CHANNEL_NAME_MISSING, clientId);
  for (const channel of channels) session.subscriptions.delete(channel);
  return successReply(request, clientId, { subscription: request.subscription });
}

function channelsOf({ subscription }: BayeuxRequest): readonly string[] {
  const channels: readonly unknown[] = Array.isArray(subscription) ? subscription : [subscription];
  return channels.filter((channel): channel is string => typeof channel === 'string' && channel !== '');
}

function generalProblem(parts: SubscribeParts, context: RequestContext): BayeuxFailure | undefined {
  if (context.token === undefined || !parts.engine.session(context.token)) return AUTHENTICATION_INVALID;
  return parts.quota.left() > 0 ? undefined : { error: DAILY_EVENT_LIMIT.error };
}

function subscriptionFor(
  parts: SubscribeParts,
  session: StreamingSession,
  request: BayeuxRequest,
  channel: string,
): Subscription | BayeuxFailure {
  const { userId } = session.identity;
  if (!channel.startsWith('/')) return CHANNEL_WITHOUT_SLASH;
  if (channel.startsWith('/meta/') || channel.includes('*')) return RESTRICTED_CHANNEL;
  const topicChannel = readTopicChannel(channel);
  const topic = topicChannel && visibleTopic(parts, userId, topicChannel.topicName);
  if (!topicChannel || !topic) return topicMissing(channel, parts.settings.unknownTopic);
  const refusal = accessProblem(parts, session, topic) ?? filterProblem(topic, topicChannel);
  if (refusal) return refusal;
  const cursor = startOf(parts.bus.log(topic.name), requestedReplay(request, channel), session, channel);
  return typeof cursor === 'number' ? { channel, ...topicChannel, userId, cursor } : cursor;
}

/** A user without read access to PushTopic sees no topics. */
function visibleTopic(parts: SubscribeParts, userId: string, name: string): PushTopic | undefined {
  return parts.engine.canReadObject(userId, PUSH_TOPIC_OBJECT) ? parts.bus.topic(name) : undefined;
}

function accessProblem(parts: SubscribeParts, session: StreamingSession, topic: PushTopic): BayeuxFailure | undefined {
  if (!parts.engine.canReadObject(session.identity.userId, topic.query.objectName)) return ENTITY_INACCESSIBLE;
  return session.subscriptions.size < MAX_SUBSCRIPTIONS_PER_CLIENT ? undefined : SUBSCRIPTION_LIMIT;
}

function filterProblem(topic: PushTopic, { filter }: TopicChannel): BayeuxFailure | undefined {
  const missing = filter.map(([field]) => field).filter((field) => !topic.query.selectedNames.has(field.toLowerCase()));
  return missing.length === 0 ? undefined : queryFieldsMissing(missing);
}

/** The replay id of this channel in a map that may name others too, with or without the filter in the key. */
function requestedReplay(request: BayeuxRequest, channel: string): unknown {
  const replay = isJsonObject(request.ext) ? request.ext.replay : undefined;
  if (!isJsonObject(replay)) return NEW_EVENTS;
  return replay[channel] ?? replay[channel.split('?', 1)[0] ?? channel] ?? NEW_EVENTS;
}

function startOf(log: EventLog, replay: unknown, session: StreamingSession, channel: string): number | BayeuxFailure {
  const replayId = typeof replay === 'string' && /^-?\d{1,15}$/.test(replay) ? Number(replay) : replay;
  // A client that repeats its subscription goes on where it is.
  if (replayId === NEW_EVENTS) return session.subscriptions.get(channel)?.cursor ?? log.latest;
  if (replayId === ALL_EVENTS) return 0;
  const valid = typeof replayId === 'number' && Number.isInteger(replayId) && log.covers(replayId);
  return valid ? replayId : replayIdInvalid(replay);
}
