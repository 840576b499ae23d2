import type { HttpExchangeRequest, HttpExchangeResponse } from '../../../runtime/http-exchange.js';
import type { CicFront } from '../cic-front.js';
import type { Session } from '../session-book.js';
import { CALL_CONTROL_ROUTES } from './call-control-routes.js';
import { CONFIGURATION_ROUTES } from './configuration-routes.js';
import { CONNECTION_ROUTES, OPEN_CONNECTION_ROUTES } from './connection-routes.js';
import { EMAIL_ROUTES } from './email-routes.js';
import { badRequest, IcwsError, json, notFound, unauthorized } from './icws-response.js';
import { INTERACTION_ROUTES } from './interaction-routes.js';
import { MESSAGING_ROUTES } from './messaging-routes.js';
import { matchPath, type RouteCall, type SessionRoute } from './route.js';
import { STATION_ROUTES } from './station-routes.js';
import { STATUS_ROUTES } from './status-routes.js';
import { SYSTEM_ROUTES } from './system-routes.js';

const SESSION_ROUTES: readonly SessionRoute[] = [
  ...CONNECTION_ROUTES,
  ...STATION_ROUTES,
  ...MESSAGING_ROUTES,
  ...INTERACTION_ROUTES,
  ...CALL_CONTROL_ROUTES,
  ...EMAIL_ROUTES,
  ...CONFIGURATION_ROUTES,
  ...STATUS_ROUTES,
  ...SYSTEM_ROUTES,
];

/** Answers a request to `/icws/…`; never throws. */
export function serveIcws(front: CicFront, request: HttpExchangeRequest): HttpExchangeResponse {
  try {
    return route(front, request);
  } catch (error) {
    if (error instanceof IcwsError) return error.response;
    front.core.report(error);
    return json(500, { errorId: 'error.server.internal', message: 'An internal error occurred.' });
  }
}

function route(front: CicFront, request: HttpExchangeRequest): HttpExchangeResponse {
  const url = parse(request.target);
  const path = url.pathname.replace(/^\/+|\/+$/g, '').replace(/^icws\//i, '');
  for (const open of OPEN_CONNECTION_ROUTES) {
    const params = open.method === request.method ? matchPath(open.pattern, path) : undefined;
    if (params) return open.run({ front, request, query: url.searchParams, params });
  }
  return routeInSession(front, request, path, url.searchParams);
}

function routeInSession(
  front: CicFront,
  request: HttpExchangeRequest,
  path: string,
  query: URLSearchParams,
): HttpExchangeResponse {
  const [sessionId = '', ...rest] = path.split('/');
  if (!/^\d+$/.test(sessionId)) throw notFound('There is no such resource.');
  const call = { front, request, query };
  let isKnownPath = false;
  for (const known of SESSION_ROUTES) {
    const params = matchPath(known.pattern, rest.join('/'));
    if (!params) continue;
    isKnownPath = true;
    if (known.method === request.method) return run(known, sessionId, { ...call, params });
  }
  sessionOf(front, sessionId, request);
  if (isKnownPath) throw new IcwsError(405, { errorId: 'error.request.method', message: 'Method not allowed.' });
  throw notFound('There is no such resource.');
}

function run(wanted: SessionRoute, sessionId: string, call: RouteCall): HttpExchangeResponse {
  const session = sessionOf(call.front, sessionId, call.request);
  if (!wanted.withoutCsrfToken && call.request.headers['inin-icws-csrf-token'] !== session.csrfToken) {
    throw unauthorized(call.front.core.switches.errorCodes, 'csrfTokenExpected', 'The CSRF token is missing or wrong.');
  }
  call.front.sessions.touch(session);
  return wanted.run({ ...call, session });
}

/** The session that path and cookie agree on. */
function sessionOf(front: CicFront, sessionId: string, request: HttpExchangeRequest): Session {
  const session = front.sessions.find(sessionId);
  if (!session || cookieOf(request, `icws_${sessionId}`) !== session.cookie) {
    throw unauthorized(front.core.switches.errorCodes, 'expired', 'The session has expired or does not exist.');
  }
  return session;
}

function cookieOf(request: HttpExchangeRequest, name: string): string | undefined {
  for (const part of (request.headers.cookie ?? '').split(/[;,]\s*/)) {
    const [key, ...value] = part.trim().split('=');
    if (key === name) return value.join('=');
  }
  return undefined;
}

function parse(target: string): URL {
  try {
    return new URL(target, 'http://cic.invalid');
  } catch {
    throw badRequest('The address was not understood.');
  }
}
