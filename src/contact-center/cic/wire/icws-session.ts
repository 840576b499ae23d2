import { CasebridgeError } from '../../../errors/casebridge-error.js';
import { withDeadline } from '../../../runtime/abort.js';
import type { Clock } from '../../../runtime/clock.js';
import { asArray, asNumber, asObject, asString, asStrings, parseJson } from '../../../runtime/decode.js';
import { type Secrets, safeExcerpt } from '../../../runtime/secrets.js';
import { IcwsStatusError, MAX_EXCERPT } from './icws-error.js';
import type { IcwsEventStream, IcwsRequest, IcwsResponse, IcwsTransport } from './icws-transport.js';

/** How to log in. */
export interface IcwsCredentials {
  readonly username: string;
  readonly password: string;
}

/** What sessions need. */
export interface IcwsSessionOptions {
  readonly transport: IcwsTransport;
  readonly clock: Clock;
  readonly credentials: IcwsCredentials;
  /** Is told of each session's token and cookie, and takes secrets out of what servers say. */
  readonly secrets: Secrets;
  /** Milliseconds for one exchange. */
  readonly requestTimeoutMs: number;
}

const CONTENT_TYPE = 'application/vnd.inin.icws+JSON';
const APPLICATION_NAME = 'Casebridge';
/** Server-sent events came with version 2 of the feature `messaging` (2016 R3). */
const EVENTS_SINCE_MESSAGING = 2;

/**
 * One login at one ICWS server. The session id goes into the path; the CSRF token and the cookie go into the
 * headers of every request (ICWS documentation, "Making requests").
 */
export class IcwsSession {
  /** Host that the login went to; it serves the whole session. */
  readonly host: string;
  /** Hosts that the server named for the case that it goes away. */
  readonly alternateHosts: readonly string[];
  /** Days until the password of the account expires, if the server says. */
  readonly daysUntilPasswordExpires: number | undefined;
  /** Whether messages come as server-sent events; otherwise they are polled. */
  readonly hasEventStream: boolean;
  readonly #options: IcwsSessionOptions;
  readonly #id: string;
  readonly #headers: Readonly<Record<string, string>>;

  private constructor(host: string, options: IcwsSessionOptions, response: IcwsResponse) {
    const body = asObject(parseJson(response.body)) ?? {};
    const id = response.headers['inin-icws-session-id'] ?? asString(body.sessionId) ?? '';
    const csrf = response.headers['inin-icws-csrf-token'] ?? asString(body.csrfToken) ?? '';
    if (!/^[\w-]{1,64}$/.test(id) || csrf === '') {
      // The body is not quoted: it may hold a token.
      throw new CasebridgeError('CASEBRIDGE_CIC_MALFORMED_RESPONSE', `The login at ${host} gave no session.`);
    }
    this.host = host;
    this.#options = options;
    this.#id = id;
    const cookie = response.setCookies.map((line) => line.split(';', 1)[0] ?? '').join('; ');
    options.secrets.learn(csrf);
    for (const part of cookie.split('; '))
      options.secrets.learn(part.slice(part.indexOf('=') + 1).split('|', 1)[0] ?? '');
    this.#headers = {
      accept: CONTENT_TYPE,
      'accept-language': 'en-us',
      'ININ-ICWS-CSRF-Token': csrf,
      cookie,
    };
    this.alternateHosts = asStrings(body.alternateHostList);
    this.daysUntilPasswordExpires = asNumber(body.daysUntilPasswordExpiration);
    this.hasEventStream = messagingVersion(body.features) >= EVENTS_SINCE_MESSAGING;
  }

  /**
   * Logs in.
   * @throws CasebridgeError `CASEBRIDGE_CIC_LOGIN_REFUSED`, `…_NOT_ACCEPTING` (an {@link IcwsStatusError} that names
   * other hosts), `…_UNREACHABLE`, `…_MALFORMED_RESPONSE`.
   */
  static async logIn(host: string, options: IcwsSessionOptions, signal: AbortSignal): Promise<IcwsSession> {
    const { username, password } = options.credentials;
    const response = await exchange(options, `login at ${host}`, signal, {
      host,
      method: 'POST',
      path: '/icws/connection?include=features,version,server-time',
      headers: { accept: CONTENT_TYPE, 'content-type': `${CONTENT_TYPE};charset=utf-8`, 'accept-language': 'en-us' },
      body: JSON.stringify({
        __type: 'urn:inin.com:connection:icAuthConnectionRequestSettings',
        applicationName: APPLICATION_NAME,
        userID: username,
        password,
      }),
    });
    if (response.status === 400 || response.status === 401 || response.status === 403)
      throw refusedLogin(host, options, response);
    if (response.status < 200 || response.status >= 300)
      throw new IcwsStatusError(`Login at ${host}`, response, options.secrets);
    return new IcwsSession(host, options, response);
  }

  /**
   * One request within the session. @param path from the session id on, e.g. `/connection`.
   * @returns the decoded body, undefined if it is empty.
   * @throws CasebridgeError; IcwsStatusError for error statuses, with `CASEBRIDGE_CIC_SESSION_LOST` for 401.
   */
  async request(method: IcwsRequest['method'], path: string, body: unknown, signal: AbortSignal): Promise<unknown> {
    return (await this.requestWithHeaders(method, path, body, {}, signal)).body;
  }

  /** Like {@link IcwsSession.request}, with further request headers and the response's headers. */
  async requestWithHeaders(
    method: IcwsRequest['method'],
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<{ readonly body: unknown; readonly headers: IcwsResponse['headers'] }> {
    const what = `${method} ${path.split('?')[0]}`;
    const content = body === undefined ? {} : { 'content-type': `${CONTENT_TYPE};charset=utf-8` };
    const response = await exchange(this.#options, what, signal, {
      host: this.host,
      method,
      path: `/icws/${this.#id}${path}`,
      headers: { ...this.#headers, ...content, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.status < 200 || response.status >= 300)
      throw new IcwsStatusError(what, response, this.#options.secrets);
    // A 200 without content still carries the JSON content type (known issue of ICWS).
    if (response.body.trim() === '') return { body: undefined, headers: response.headers };
    const decoded = parseJson(response.body);
    if (decoded === undefined) {
      throw new CasebridgeError(
        'CASEBRIDGE_CIC_MALFORMED_RESPONSE',
        `${what} answered with no JSON: ${safeExcerpt(response.body, this.#options.secrets, MAX_EXCERPT)}`,
      );
    }
    return { body: decoded, headers: response.headers };
  }

  /** Opens the message channel as server-sent events. */
  async openEvents(signal: AbortSignal): Promise<IcwsEventStream> {
    const stream = await this.#options.transport.openEvents(
      {
        host: this.host,
        method: 'GET',
        path: `/icws/${this.#id}/messaging/messages`,
        headers: { ...this.#headers, accept: 'text/event-stream' },
      },
      signal,
    );
    if (stream.status === 200) return stream;
    throw new IcwsStatusError(
      'Opening the message channel',
      {
        status: stream.status,
        headers: {},
        setCookies: [],
        body: '',
      },
      this.#options.secrets,
    );
  }
}

function exchange(
  options: IcwsSessionOptions,
  what: string,
  signal: AbortSignal,
  request: IcwsRequest,
): Promise<IcwsResponse> {
  const { clock, requestTimeoutMs, transport } = options;
  return withDeadline(clock, what, requestTimeoutMs, signal, (inner) => transport.exchange(request, inner)).catch(
    (error: unknown) => {
      if (signal.aborted || error instanceof CasebridgeError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new CasebridgeError('CASEBRIDGE_CIC_UNREACHABLE', `No answer from ${request.host}: ${reason}.`, {
        cause: error,
      });
    },
  );
}

/** A refused login is a 400 (seen on real servers), whatever the reason; the message tells it. */
function refusedLogin(
  host: string,
  { credentials, secrets }: IcwsSessionOptions,
  response: IcwsResponse,
): CasebridgeError {
  const body = asObject(parseJson(response.body));
  const message = safeExcerpt(asString(body?.message) ?? response.body, secrets, MAX_EXCERPT);
  const expired = /password.*(expired|must be changed)|expired.*password/i.test(message);
  return new CasebridgeError(
    'CASEBRIDGE_CIC_LOGIN_REFUSED',
    `The CIC server ${host} refused the login of user "${credentials.username}": ${message}`,
    expired
      ? { cure: 'The password has expired: set a new one in Interaction Administrator and update cic.password.' }
      : {},
  );
}

function messagingVersion(features: unknown): number {
  for (const feature of asArray(features) ?? []) {
    const entry = asObject(feature);
    if (asString(entry?.featureId)?.toLowerCase() === 'messaging') return asNumber(entry?.version) ?? 1;
  }
  return 1;
}
