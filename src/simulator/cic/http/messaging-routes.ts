import type { ConfigurationKind } from '../directory-data.js';
import { rightsFilter } from '../directory-rights.js';
import { QUEUE_TYPE, type QueueId } from '../queue-id.js';
import {
  interactionChanged,
  queueContents,
  queueState,
  SUBSCRIPTION_STATE,
  userStatusMessage,
} from '../subscriptions/messages.js';
import { configurationContents } from '../subscriptions/subscription-hub.js';
import { badRequest, empty, invalidProperty, json, notFound } from './icws-response.js';
import { bodyOf, needRecords, needText, needTexts, queueIdOf } from './request-body.js';
import type { SessionCall, SessionRoute } from './route.js';

type Answer = ReturnType<SessionRoute['run']>;

const MAX_SUBSCRIPTIONS = 1_000;

/** Fetching messages, and the subscriptions that make them. */
export const MESSAGING_ROUTES: readonly SessionRoute[] = [
  { method: 'GET', pattern: 'messaging/messages', withoutCsrfToken: true, run: messages },
  { method: 'POST', pattern: 'messaging/heartbeat', run: () => empty(200) },
  { method: 'PUT', pattern: 'messaging/subscriptions/queues/:id', run: subscribeQueues },
  { method: 'DELETE', pattern: 'messaging/subscriptions/queues/:id', run: unsubscribeQueues },
  { method: 'PUT', pattern: 'messaging/subscriptions/interactions/:id', run: subscribeInteraction },
  { method: 'DELETE', pattern: 'messaging/subscriptions/interactions/:id', run: unsubscribeInteraction },
  { method: 'PUT', pattern: 'messaging/subscriptions/system/handler-sent-notifications', run: subscribeHandlers },
  { method: 'DELETE', pattern: 'messaging/subscriptions/system/handler-sent-notifications', run: unsubscribeHandlers },
  { method: 'PUT', pattern: 'messaging/subscriptions/status/user-statuses', run: subscribeStatus },
  { method: 'DELETE', pattern: 'messaging/subscriptions/status/user-statuses', run: unsubscribeStatus },
  { method: 'PUT', pattern: 'messaging/subscriptions/configuration/:kind/:id', run: subscribeConfiguration },
  { method: 'DELETE', pattern: 'messaging/subscriptions/configuration/:kind/:id', run: unsubscribeConfiguration },
];

function messages({ front, request, session }: SessionCall): Answer {
  const wantsStream = (request.headers.accept ?? '').toLowerCase().includes('text/event-stream');
  if (!wantsStream) return json(200, session.channel.drain());
  if (front.core.switches.messagingVersion < 2) throw badRequest('Server-sent events are not supported.');
  return {
    status: 200,
    headers: { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' },
    body: session.channel.open(request.signal),
  };
}

function subscribeQueues(call: SessionCall): Answer {
  const { front, request, session } = call;
  const body = bodyOf(request);
  const queues = needRecords(body, 'queueIds').map((item) => ownQueue(queueIdOf(item, 'queueIds'), session.userId));
  const subscription = { id: idOf(call), queues, attributeNames: needTexts(body, 'attributeNames') };
  const hidden = queues.find(
    (queue) => !front.core.directory.mayViewQueue(session.userId, queue.queueType, queue.queueName),
  );
  if (hidden) return hiddenQueue(call, hidden);
  bounded(session.subscriptions.queues.size);
  session.subscriptions.queues.set(subscription.id, subscription);
  const { switches, book } = front.core;
  if (switches.sendsNormalState)
    front.sessions.deliver(session, queueState(subscription.id, SUBSCRIPTION_STATE.normal));
  front.sessions.deliver(session, queueContents(subscription, book.live(), switches));
  return empty(switches.queueSubscriptionStatus);
}

/** A system queue is the user's own. */
function ownQueue(queue: QueueId, userId: string): QueueId {
  return queue.queueType === QUEUE_TYPE.system ? { queueType: QUEUE_TYPE.user, queueName: userId } : queue;
}

function hiddenQueue(call: SessionCall, queue: QueueId): Answer {
  const { front, session } = call;
  const { switches } = front.core;
  const message = `The queue ${queue.queueName} does not exist or may not be viewed.`;
  if (switches.unknownQueue === 'badRequest') throw badRequest(message);
  session.subscriptions.queues.delete(idOf(call));
  if (switches.unknownQueue === 'faulted') {
    const error = { errorId: 'error.queue.notFound', message };
    front.sessions.deliver(session, queueState(idOf(call), SUBSCRIPTION_STATE.faulted, error));
  }
  return empty(switches.queueSubscriptionStatus);
}

function unsubscribeQueues(call: SessionCall): Answer {
  call.session.subscriptions.queues.delete(idOf(call));
  return empty(204);
}

function subscribeInteraction(call: SessionCall): Answer {
  const { front, request, session } = call;
  const names = needTexts(bodyOf(request), 'attributeNames');
  const interaction = front.core.book.find(idOf(call));
  if (!interaction) throw notFound(`The interaction ${idOf(call)} does not exist.`);
  bounded(session.subscriptions.interactions.size / 20);
  session.subscriptions.interactions.set(interaction.id, names);
  front.sessions.deliver(session, interactionChanged(interaction, names, false, front.core.switches));
  return empty(204);
}

function unsubscribeInteraction(call: SessionCall): Answer {
  call.session.subscriptions.interactions.delete(idOf(call));
  return empty(204);
}

function subscribeHandlers({ request, session }: SessionCall): Answer {
  session.subscriptions.handlerHeaders = needRecords(bodyOf(request), 'headers').map((header) => ({
    objectId: needText(header, 'objectId').toLowerCase(),
    eventIds: needTexts(header, 'eventIds').map((eventId) => eventId.toLowerCase()),
  }));
  return empty(204);
}

function unsubscribeHandlers({ session }: SessionCall): Answer {
  session.subscriptions.handlerHeaders = [];
  return empty(204);
}

function subscribeStatus({ front, request, session }: SessionCall): Answer {
  const userIds = needTexts(bodyOf(request), 'userIds');
  session.subscriptions.statusOf = userIds.map((userId) => userId.toLowerCase());
  const known = userIds.map((userId) => front.core.directory.user(userId)?.id).filter((id) => id !== undefined);
  front.sessions.deliver(
    session,
    userStatusMessage(
      known.map((id) => front.core.presence.of(id)),
      false,
    ),
  );
  return empty(204);
}

function unsubscribeStatus({ session }: SessionCall): Answer {
  session.subscriptions.statusOf = [];
  return empty(204);
}

function subscribeConfiguration(call: SessionCall): Answer {
  const { front, request, session } = call;
  const kind = kindOf(call);
  const body = bodyOf(request);
  const filter = rightsFilter(needText(body, 'rightsFilter'));
  if (!filter) throw invalidProperty('rightsFilter');
  const subscription = {
    id: idOf(call),
    userId: session.userId,
    rightsFilter: filter,
    ids: needTexts(body, 'configurationIds'),
    properties: needTexts(body, 'properties'),
  };
  bounded(session.subscriptions.configuration[kind].size);
  session.subscriptions.configuration[kind].set(subscription.id, subscription);
  front.sessions.deliver(session, configurationContents(front.core, kind, subscription));
  return empty(204);
}

function unsubscribeConfiguration(call: SessionCall): Answer {
  call.session.subscriptions.configuration[kindOf(call)].delete(idOf(call));
  return empty(204);
}

function kindOf(call: SessionCall): ConfigurationKind {
  const { kind } = call.params;
  if (kind === 'users' || kind === 'workgroups' || kind === 'skills') return kind;
  throw notFound(`There is no subscription to configuration/${kind ?? ''}.`);
}

function idOf(call: SessionCall): string {
  return call.params.id ?? '';
}

function bounded(count: number): void {
  if (count >= MAX_SUBSCRIPTIONS) throw badRequest('The session has too many subscriptions.');
}
