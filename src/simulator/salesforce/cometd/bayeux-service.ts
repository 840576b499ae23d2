import type { HttpExchangeRequest } from '../../../runtime/http-exchange.js';
import {
  type BayeuxFailure,
  type BayeuxReply,
  type BayeuxRequest,
  failureReply,
  successReply,
  textMember,
} from './bayeux.js';
import { cookieMissing, HANDSHAKE_MISSING, PUBLISH_DENIED, UNKNOWN_CLIENT, USER_MISMATCH } from './bayeux-failures.js';
import { answerConnect, type ConnectParts } from './connect.js';
import { routes, routingCookie } from './cookies.js';
import { answerHandshake, type HandshakeParts } from './handshake.js';
import { type RequestContext, requestContext } from './request-context.js';
import type { StreamingSession } from './streaming-session.js';
import { answerSubscribe, answerUnsubscribe, type SubscribeParts } from './subscribe.js';

/** Everything that answers Bayeux messages. */
export type BayeuxParts = HandshakeParts & ConnectParts & SubscribeParts & { readonly now: () => number };

/** The replies to one request, and what its response must carry besides. */
export interface BayeuxOutcome {
  readonly replies: readonly BayeuxReply[];
  readonly context: RequestContext;
}

/** Answers the messages of one request in their order. */
export async function answerMessages(
  parts: BayeuxParts,
  request: HttpExchangeRequest,
  messages: readonly BayeuxRequest[],
): Promise<BayeuxOutcome> {
  const context = requestContext(request, parts.now(), messages.length);
  const replies: BayeuxReply[] = [];
  for (const message of messages) replies.push(...(await answerMessage(parts, context, message)));
  return { replies, context };
}

async function answerMessage(
  parts: BayeuxParts,
  context: RequestContext,
  message: BayeuxRequest,
): Promise<readonly BayeuxReply[]> {
  if (message.channel === '/meta/handshake') return [answerHandshake(parts, context, message)];
  const session = findSession(parts, context, message);
  if ('error' in session) return [failureReply(message, session, textMember(message, 'clientId'))];
  context.touched.add(session);
  switch (message.channel) {
    case '/meta/connect':
      return answerConnect(parts, context, session, message);
    case '/meta/subscribe':
      return [answerSubscribe(parts, context, session, message)];
    case '/meta/unsubscribe':
      return [answerUnsubscribe(session, message)];
    case '/meta/disconnect':
      parts.sessions.close(session, 'disconnected');
      return [successReply(message, session.identity.clientId)];
    default:
      return [failureReply(message, PUBLISH_DENIED, session.identity.clientId)];
  }
}

function findSession(
  parts: BayeuxParts,
  context: RequestContext,
  message: BayeuxRequest,
): StreamingSession | BayeuxFailure {
  const clientId = textMember(message, 'clientId');
  if (clientId === undefined) return HANDSHAKE_MISSING;
  if (context.cookies.browserId === undefined) return cookieMissing(clientId);
  const routed = routes(context.cookies.routing, context.now) && !parts.faults.take('misroute');
  const session = routed ? parts.sessions.find(clientId) : undefined;
  if (!session || session.identity.browserId !== context.cookies.browserId) {
    context.setCookies.push(routingCookie(context.now + parts.settings.routingCookieLife, parts.random));
    return UNKNOWN_CLIENT;
  }
  const login = context.token === undefined ? undefined : parts.engine.session(context.token);
  return login && login.userId !== session.identity.userId ? USER_MISMATCH : session;
}
