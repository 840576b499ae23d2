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
  DAILY_EVENT_LIMIT,
  invalidConnectionType,
  SESSION_ENDED,
  UNKNOWN_CLIENT,
} from './bayeux-failures.js';
import { takeEvents } from './delivery.js';
import type { DeliveryQuota } from './delivery-quota.js';
import type { EventBus } from './event-bus.js';
import type { RequestContext } from './request-context.js';
import type { StreamingFaults } from './streaming-faults.js';
import type { StreamingSettings } from './streaming-options.js';
import type { StreamingSession, Wake } from './streaming-session.js';
import type { StreamingSessions } from './streaming-sessions.js';

/** What a connect works with. */
export interface ConnectParts {
  readonly engine: OrgEngine;
  readonly settings: StreamingSettings;
  readonly faults: StreamingFaults;
  readonly sessions: StreamingSessions;
  readonly bus: EventBus;
  readonly quota: DeliveryQuota;
}

const DISCONNECT: BayeuxReply = { channel: '/meta/disconnect' };

/**
 * Answers `/meta/connect`: the first at once and with advice; a later one when there are events, else
 * after the long-poll time. Events stand before the reply.
 */
export async function answerConnect(
  parts: ConnectParts,
  context: RequestContext,
  session: StreamingSession,
  request: BayeuxRequest,
): Promise<readonly BayeuxReply[]> {
  const refused = refusal(parts, context, session, request);
  if (refused) return refused;
  const advice = session.connected ? {} : firstAdvice(parts.settings);
  session.connected = true;
  const events = takeEvents(parts, session);
  const atOnce = 'advice' in advice || events.length > 0 || !context.mayHold || asksForNoWait(request);
  if (atOnce) return [...events, successReply(request, session.identity.clientId, advice)];
  const reason = await session.hold(parts.settings.longPollTimeout, context.signal);
  return afterHold(parts, context, session, request, reason);
}

/** Milliseconds, as the org sends them with the first connect reply. */
function firstAdvice(settings: StreamingSettings): { readonly advice: object } {
  return { advice: { interval: 0, timeout: settings.longPollTimeout, reconnect: 'retry' } };
}

function asksForNoWait({ advice }: BayeuxRequest): boolean {
  return isJsonObject(advice) && advice.timeout === 0;
}

function refusal(
  parts: ConnectParts,
  context: RequestContext,
  session: StreamingSession,
  request: BayeuxRequest,
): readonly BayeuxReply[] | undefined {
  const { clientId } = session.identity;
  const fault = parts.faults.refusal('connect');
  if (fault) return [...(fault.disconnect ? [DISCONNECT] : []), failureReply(request, fault, clientId)];
  if (session.ending) return end(parts, session, request, SESSION_ENDED);
  if (context.token === undefined || !parts.engine.session(context.token)) {
    return end(parts, session, request, AUTHENTICATION_INVALID);
  }
  const { connectionType } = request;
  if (connectionType !== 'long-polling') {
    return [failureReply(request, invalidConnectionType(String(connectionType ?? '')), clientId)];
  }
  return parts.quota.left() > 0 ? undefined : [failureReply(request, DAILY_EVENT_LIMIT, clientId)];
}

function end(
  parts: ConnectParts,
  session: StreamingSession,
  request: BayeuxRequest,
  failure: BayeuxFailure,
): readonly BayeuxReply[] {
  parts.sessions.close(session, 'ended');
  const before = parts.settings.disconnectBeforeRefusal || session.ending ? [DISCONNECT] : [];
  return [...before, failureReply(request, failure, session.identity.clientId)];
}

function afterHold(
  parts: ConnectParts,
  context: RequestContext,
  session: StreamingSession,
  request: BayeuxRequest,
  reason: Wake,
): readonly BayeuxReply[] {
  const { clientId } = session.identity;
  switch (reason) {
    case 'events':
    case 'timeout':
      return [...takeEvents(parts, session), successReply(request, clientId)];
    case 'expired':
      return [failureReply(request, UNKNOWN_CLIENT)];
    case 'ended':
      return end(parts, session, request, SESSION_ENDED);
    case 'disconnected':
      return [successReply(request, clientId, { advice: { reconnect: 'none', interval: 0 } })];
    case 'duplicate':
      if (parts.settings.duplicateConnect === 'http500') context.httpFailure = 500;
      return [successReply(request, clientId)];
    case 'stopped':
      context.httpFailure = 503;
      return [];
    case 'gone':
      return [];
  }
}
