import type { OrgEngine } from '../engine/org-engine.js';
import { type BayeuxFailure, type BayeuxReply, type BayeuxRequest, echoedId, failureReply } from './bayeux.js';
import {
  API_VERSION_MISSING,
  API_VERSION_UNSUPPORTED,
  badAddress,
  CONCURRENT_LIMIT,
  handshakeDenied,
} from './bayeux-failures.js';
import { browserCookie, routingCookie } from './cookies.js';
import { randomText } from './random-text.js';
import type { RequestContext } from './request-context.js';
import type { StreamingFaults } from './streaming-faults.js';
import type { StreamingSettings } from './streaming-options.js';
import type { StreamingSessions } from './streaming-sessions.js';

/** Oldest version that still has an endpoint of its own. Guide: "Only API versions '37.0' and later are supported." */
const OLDEST_API_VERSION = 37;

/** What a handshake works with. */
export interface HandshakeParts {
  readonly engine: OrgEngine;
  readonly sessions: StreamingSessions;
  readonly settings: StreamingSettings;
  readonly faults: StreamingFaults;
  readonly random: () => number;
}

/** Opens a session, or says why not. No advice in the reply: a real org sends none either. */
export function answerHandshake(parts: HandshakeParts, context: RequestContext, request: BayeuxRequest): BayeuxReply {
  const refusal = parts.faults.refusal('handshake') ?? addressProblem(parts.settings, context);
  if (refusal) return failureReply(request, refusal);
  const login = context.token === undefined ? undefined : parts.engine.session(context.token);
  if (!login) return failureReply(request, loginProblem(context));
  if (parts.sessions.size >= parts.settings.maxClients) {
    return failureReply(request, handshakeDenied(CONCURRENT_LIMIT));
  }
  return open(parts, context, request, login.userId);
}

function open(parts: HandshakeParts, context: RequestContext, request: BayeuxRequest, userId: string): BayeuxReply {
  const browserId = context.cookies.browserId ?? randomText(parts.random, 20);
  const apiVersion = effectiveVersion(parts.settings, context.apiVersion ?? parts.settings.latestApiVersion);
  const session = parts.sessions.open({ userId, browserId, apiVersion });
  const replay = apiVersion >= OLDEST_API_VERSION;
  context.touched.add(session);
  context.setCookies.push(
    `t=${randomText(parts.random, 16)};Path=/cometd/;HttpOnly`,
    browserCookie(browserId),
    routingCookie(context.now + parts.settings.routingCookieLife, parts.random),
  );
  return {
    ...(replay ? { ext: { replay: true, 'payload.format': true } } : {}),
    minimumVersion: '1.0',
    clientId: session.identity.clientId,
    supportedConnectionTypes: ['long-polling'],
    channel: request.channel,
    ...echoedId(request),
    version: '1.0',
    successful: true,
  };
}

function addressProblem(settings: StreamingSettings, context: RequestContext): BayeuxFailure | undefined {
  if (context.apiVersion === undefined) return badAddress(API_VERSION_MISSING);
  const known = context.apiVersion > 0 && context.apiVersion <= settings.latestApiVersion;
  const retired = context.apiVersion < OLDEST_API_VERSION && settings.retiredVersions === 'refuse';
  return known && !retired ? undefined : badAddress(API_VERSION_UNSUPPORTED);
}

function effectiveVersion(settings: StreamingSettings, apiVersion: number): number {
  const rerouted = apiVersion < OLDEST_API_VERSION && settings.retiredVersions === 'latest';
  return rerouted ? settings.latestApiVersion : apiVersion;
}

function loginProblem(context: RequestContext): BayeuxFailure {
  return handshakeDenied(
    context.token === undefined ? '401::Request requires authentication' : '401::Authentication invalid',
  );
}
