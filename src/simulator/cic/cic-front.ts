import type { HttpExchangeRequest, HttpExchangeResponse } from '../../runtime/http-exchange.js';
import type { CicCore } from './cic-core.js';
import { CONFIGURATION_ROUTES } from './http/configuration-routes.js';
import { CONNECTION_ROUTES, OPEN_CONNECTION_ROUTES } from './http/connection-routes.js';
import { badRequest, IcwsError, json, notFound, SESSION_CODE, unauthorized } from './http/icws-response.js';
import { INTERACTION_ROUTES } from './http/interaction-routes.js';
import { MESSAGING_ROUTES } from './http/messaging-routes.js';
import { matchPath, type RouteCall, type SessionRoute } from './http/route.js';
import { STATION_ROUTES } from './http/station-routes.js';
import { STATUS_ROUTES } from './http/status-routes.js';
import { SYSTEM_ROUTES } from './http/system-routes.js';
import type { JsonRecord } from './json.js';
import { type Session, SessionBook } from './session-book.js';
import { SubscriptionHub } from './subscriptions/subscription-hub.js';

const SESSION_ROUTES: readonly SessionRoute[] = [
  ...CONNECTION_ROUTES,
  ...STATION_ROUTES,
  ...MESSAGING_ROUTES,
  ...INTERACTION_ROUTES,
  ...CONFIGURATION_ROUTES,
  ...STATUS_ROUTES,
  ...SYSTEM_ROUTES,
];

/** How a web front is set up. */
export interface CicFrontOptions {
  readonly core: CicCore;
  readonly serverName: string;
  readonly random: () => number;
  /** Bare host names that clients may turn to, without scheme and port. */
  readonly alternateHosts: readonly string[];
}

/** The web interface (Session Manager) of one server: sessions, messages, requests. */
export class CicFront {
  readonly core: CicCore;
  readonly serverName: string;
  readonly sessions: SessionBook;
  /** False: logins are answered with 503 and the alternate hosts, as on a backup server. */
  isAccepting = true;
  alternateHosts: readonly string[];
  readonly #hub: SubscriptionHub;
  #requestCount = 0;

  constructor(options: CicFrontOptions) {
    this.core = options.core;
    this.serverName = options.serverName;
    this.alternateHosts = options.alternateHosts;
    this.sessions = new SessionBook({ core: options.core, random: options.random, keyPrefix: options.serverName });
    this.#hub = new SubscriptionHub(options.core, this.sessions);
    this.#hub.start();
  }

  nextRequestId(): string {
    this.#requestCount += 1;
    return String(this.#requestCount);
  }

  switchoverStatus(): JsonRecord {
    return {
      isSwitchoverActive: this.alternateHosts.length > 0,
      primaryHost: this.serverName,
      ...(this.alternateHosts[0] === undefined ? {} : { backupHost: this.alternateHosts[0] }),
      isBackupICStopping: false,
      isBackupICStarting: false,
      isManualSwitchOnly: false,
      backupState: 0,
      subsystemsDown: [],
    };
  }

  /** Answers a request to `/icws/…`; never rejects. */
  serve(request: HttpExchangeRequest): HttpExchangeResponse {
    try {
      return this.#route(request);
    } catch (error) {
      if (error instanceof IcwsError) return error.response;
      this.core.report(error);
      return json(500, { errorId: 'error.server.internal', message: 'An internal error occurred.' });
    }
  }

  /** Ends all sessions. */
  stop(): void {
    this.#hub.stop();
    this.sessions.closeAll();
  }

  #route(request: HttpExchangeRequest): HttpExchangeResponse {
    const url = parse(request.target);
    const path = url.pathname.replace(/^\/+|\/+$/g, '').replace(/^icws\//i, '');
    for (const route of OPEN_CONNECTION_ROUTES) {
      const params = route.method === request.method ? matchPath(route.pattern, path) : undefined;
      if (params) return route.run({ front: this, request, query: url.searchParams, params });
    }
    return this.#routeInSession(request, path, url.searchParams);
  }

  #routeInSession(request: HttpExchangeRequest, path: string, query: URLSearchParams): HttpExchangeResponse {
    const [sessionId = '', ...rest] = path.split('/');
    if (!/^\d+$/.test(sessionId)) throw notFound('There is no such resource.');
    const call = { front: this, request, query };
    let isKnownPath = false;
    for (const route of SESSION_ROUTES) {
      const params = matchPath(route.pattern, rest.join('/'));
      if (!params) continue;
      isKnownPath = true;
      if (route.method === request.method) return this.#run(route, sessionId, { ...call, params });
    }
    this.#session(sessionId, request);
    if (isKnownPath) throw new IcwsError(405, { errorId: 'error.request.method', message: 'Method not allowed.' });
    throw notFound('There is no such resource.');
  }

  #run(route: SessionRoute, sessionId: string, call: RouteCall): HttpExchangeResponse {
    const session = this.#session(sessionId, call.request);
    if (!route.withoutCsrfToken && call.request.headers['inin-icws-csrf-token'] !== session.csrfToken) {
      throw unauthorized(SESSION_CODE.csrfTokenExpected, 'The CSRF token is missing or wrong.');
    }
    this.sessions.touch(session);
    return route.run({ ...call, session });
  }

  /** The session that path and cookie agree on. */
  #session(sessionId: string, request: HttpExchangeRequest): Session {
    const session = this.sessions.find(sessionId);
    if (!session || cookieOf(request, `icws_${sessionId}`) !== session.cookie) {
      throw unauthorized(SESSION_CODE.expired, 'The session has expired or does not exist.');
    }
    return session;
  }
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
