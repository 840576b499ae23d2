import type { CicFront } from '../cic-front.js';
import type { UserEntry } from '../directory-data.js';
import type { JsonRecord } from '../json.js';
import { compactTime } from '../time-stamp.js';
import {
  badRequest,
  type ErrorCodes,
  empty,
  errorCode,
  IcwsError,
  json,
  missingProperty,
  notAccepting,
} from './icws-response.js';
import { bodyOf, needText } from './request-body.js';
import type { OpenRoute, RouteCall, SessionCall, SessionRoute } from './route.js';

const AUTHENTICATION_FAILED = -2147221503;
const FAILED = 'The authentication process failed.';

const VERSION = {
  majorVersion: '23',
  minorVersion: '1',
  su: '3',
  build: '0',
  productId: 'ININ',
  codebaseId: '1',
  productReleaseDisplayString: '2023 R1',
  productPatchDisplayString: 'Patch 3',
};

const IC_AUTH = 'urn:inin.com:connection:icAuthConnectionRequestSettings';
const AUTH_TOKEN = 'urn:inin.com:connection:authTokenConnectionRequestSettings';

/** Login, and what can be asked without a session. */
export const OPEN_CONNECTION_ROUTES: readonly OpenRoute[] = [
  { method: 'POST', pattern: 'connection', run: logIn },
  { method: 'GET', pattern: 'connection/version', run: () => json(200, VERSION) },
  { method: 'GET', pattern: 'connection/features', run: (call) => json(200, { featureInfoList: features(call) }) },
  { method: 'GET', pattern: 'connection/features/:featureId', run: feature },
  { method: 'GET', pattern: 'connection/server-time', run: (call) => json(200, serverTime(call)) },
  { method: 'GET', pattern: 'connection/server-info', run: serverInfo },
];

/** The session itself. */
export const CONNECTION_ROUTES: readonly SessionRoute[] = [
  {
    method: 'GET',
    pattern: 'connection',
    run: () => json(200, { connectionState: 1, reason: '', shouldReconnect: false }),
  },
  { method: 'DELETE', pattern: 'connection', run: logOut },
  { method: 'POST', pattern: 'connection/unique-auth-token', run: issueToken },
  { method: 'GET', pattern: 'connection/switchover-status', run: ({ front }) => json(200, front.switchoverStatus()) },
];

function logIn(call: RouteCall): ReturnType<OpenRoute['run']> {
  const { front, request, query } = call;
  if (!front.isAccepting) throw notAccepting(front.alternateHosts);
  const language = request.headers['accept-language'];
  if (language === undefined || language === '') throw badRequest('The Accept-Language header is required.');
  const body = bodyOf(request);
  const applicationName = needText(body, 'applicationName');
  const user = authenticate(call, body);
  const languageId = (language.split(/[,;]/)[0] ?? 'en-us').trim().toLowerCase();
  if (front.core.switches.secondLogin === 'endsFirst') endSessionsOf(front, user.id);
  const session = front.sessions.open(user.id, applicationName, languageId);
  return json(
    201,
    {
      csrfToken: session.csrfToken,
      sessionId: session.id,
      alternateHostList: front.alternateHosts,
      userID: user.id,
      userDisplayName: user.displayName ?? user.id,
      icServer: front.serverName,
      daysUntilPasswordExpiration: user.daysUntilPasswordExpiration ?? 90,
      ...included(call, (query.get('include') ?? '').split(',')),
    },
    {
      'ININ-ICWS-Session-ID': session.id,
      'ININ-ICWS-CSRF-Token': session.csrfToken,
      'Set-Cookie': [`icws_${session.id}=${session.cookie}; Path=/icws/${session.id}; HttpOnly`],
      Location: `/icws/${session.id}/connection`,
    },
  );
}

function endSessionsOf({ sessions }: CicFront, userId: string): void {
  for (const session of sessions.all()) if (session.userId === userId) sessions.close(session);
}

function authenticate({ front }: RouteCall, body: JsonRecord): UserEntry {
  const codes = front.core.switches.errorCodes;
  if (body.__type === undefined) throw missingProperty('__type');
  if (body.__type === AUTH_TOKEN) return authenticateByToken(front, body);
  if (body.__type !== IC_AUTH) throw badRequest(`The connection settings ${String(body.__type)} are not supported.`);
  const user = front.core.directory.user(needText(body, 'userID'));
  if (user?.password !== needText(body, 'password')) throw authenticationFailure(codes, FAILED);
  if (user.passwordExpired) {
    throw authenticationFailure(
      codes,
      'The password has expired and must be changed.',
      'error.request.connection.passwordExpired',
    );
  }
  return user;
}

/** The session that issued the token tells who logs in. */
function authenticateByToken(front: CicFront, body: JsonRecord): UserEntry {
  const [token, seed] = [needText(body, 'authToken'), needText(body, 'authTokenSeed')];
  const source = front.authTokens.redeem(token, seed, needText(body, 'authTokenSourceSession'));
  const user = source && front.core.directory.user(source.userId);
  if (!user) throw authenticationFailure(front.core.switches.errorCodes, FAILED);
  if (body.disconnectSourceSession === true) front.sessions.close(source);
  return user;
}

function issueToken({ front, request, session }: SessionCall): ReturnType<SessionRoute['run']> {
  return json(200, { authToken: front.authTokens.issue(needText(bodyOf(request), 'authTokenSeed'), session) });
}

/** A failed login is a 400, not a 401. */
function authenticationFailure(
  codes: ErrorCodes,
  message: string,
  errorId = 'error.request.connection.authenticationFailure',
): IcwsError {
  return new IcwsError(400, { errorId, ...errorCode(codes, AUTHENTICATION_FAILED), message });
}

function included(call: RouteCall, wanted: readonly string[]): JsonRecord {
  const available: Readonly<Record<string, () => JsonRecord>> = {
    version: () => ({ version: VERSION }),
    features: () => ({ features: features(call) }),
    'server-time': () => ({ serverTimeInfo: serverTime(call) }),
    'default-workstation': () => ({ defaultWorkstationId: null }),
    'effective-station': () => ({ effectiveStation: null }),
    'purecloud-integration': () => ({ purecloudIntegration: { integrationEnabled: false } }),
  };
  return Object.assign({}, ...wanted.map((name) => available[name.trim()]?.() ?? {}));
}

function features({ front }: RouteCall): readonly JsonRecord[] {
  return [
    { featureId: 'configuration', version: 18 },
    { featureId: 'connection', version: 11 },
    { featureId: 'interactions', version: 14 },
    { featureId: 'messaging', version: front.core.switches.messagingVersion },
    { featureId: 'queues', version: 2 },
    { featureId: 'status', version: 4 },
    { featureId: 'system', version: 1 },
  ];
}

function feature(call: RouteCall): ReturnType<OpenRoute['run']> {
  const found = features(call).find((one) => one.featureId === call.params.featureId);
  if (!found) throw badRequest(`The feature ${call.params.featureId ?? ''} is not known.`);
  return json(200, found);
}

function serverTime({ front }: RouteCall): JsonRecord {
  return { serverUtcTime: compactTime(front.core.clock.now()) };
}

function serverInfo({ request }: RouteCall): ReturnType<OpenRoute['run']> {
  return json(200, {
    languages: [{ languageID: 'en-us', languageDisplayName: 'English (United States)' }],
    acceptLanguage: request.headers['accept-language'] ?? 'en-us',
    authentication: { allowIcAuth: true, identityProviders: [] },
  });
}

function logOut({ front, session }: SessionCall): ReturnType<SessionRoute['run']> {
  front.sessions.close(session);
  return empty(200);
}
