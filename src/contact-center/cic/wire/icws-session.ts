import { CasebridgeError } from '../../../errors/casebridge-error.js';
import { abortReason, longLivedController, raceAbort, withDeadline } from '../../../runtime/abort.js';
import type { Clock } from '../../../runtime/clock.js';
import { asNumber, asObject, asString, asStrings, type JsonObject } from '../../../runtime/decode.js';
import { type Secrets, safeExcerpt } from '../../../runtime/secrets.js';
import { IcwsStatusError, isUnanswered, MAX_EXCERPT } from './icws-error.js';
import type { IcwsEventStream, IcwsRequest, IcwsResponse, IcwsTransport } from './icws-transport.js';
import { loginRefusal } from './login-refusal.js';
import { decodeFeatures, decodeVersion, type ServerFeatures, type ServerVersion } from './server-facts.js';
import { type SessionKeys, sessionKeys } from './session-keys.js';
import { parseWideJson } from './wide-json.js';

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
  /** What the server lists the session under; `Casebridge` if not given. */
  readonly applicationName?: string;
  /** Language of the server's words to people; {@link DEFAULT_LANGUAGE} if not given. */
  readonly acceptLanguage?: string;
}

/** Refusals are told apart by their words, and those are known in English only. */
export const DEFAULT_LANGUAGE = 'en-us';
const CONTENT_TYPE = 'application/vnd.inin.icws+JSON';
const APPLICATION_NAME = 'Casebridge';
/** Server-sent events came with version 2 of the feature `messaging` (2016 R3). */
const EVENTS_SINCE_MESSAGING = 2;
/** As much of a refused event stream as is read for the reason. */
const MAX_REFUSAL = 65_536;
/** `connectionState` Down (ICWS type library). */
const CONNECTION_DOWN = 2;
const QUEUE_SUBSCRIPTIONS = '/messaging/subscriptions/queues/';

/**
 * One login at one ICWS server. The session id goes into the path; the CSRF token and the cookie go into the
 * headers of every request (ICWS documentation, "Making requests").
 */
export class IcwsSession {
  /** Host that the login went to; it serves the whole session. */
  readonly host: string;
  /** Name of the CIC server behind the host, as it calls itself; '' if it does not say. */
  readonly icServer: string;
  /** CIC user id of the account as the server spells it; '' if it does not say. */
  readonly userId: string;
  /** Name of the account for people; '' if the server does not say. */
  readonly displayName: string;
  /** Hosts that the server named for the case that it goes away. */
  readonly alternateHosts: readonly string[];
  /** Days until the password of the account expires, if the server says. */
  readonly daysUntilPasswordExpires: number | undefined;
  /** Release of the server, if it says. */
  readonly serverVersion: ServerVersion | undefined;
  readonly #features: ServerFeatures;
  /** Without the credentials: no request needs them any more. */
  readonly #options: Omit<IcwsSessionOptions, 'credentials'>;
  readonly #id: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #end = longLivedController();
  #queuesSubscribedAt: number | undefined;
  #onUnanswered: () => void = () => undefined;

  private constructor(
    host: string,
    options: IcwsSessionOptions,
    keys: SessionKeys,
    body: JsonObject,
    facts: ServerFacts,
  ) {
    this.host = host;
    const { credentials: _, ...kept } = options;
    this.#options = kept;
    this.#id = keys.id;
    this.#headers = {
      accept: CONTENT_TYPE,
      'accept-language': options.acceptLanguage ?? DEFAULT_LANGUAGE,
      'ININ-ICWS-CSRF-Token': keys.csrfToken,
      cookie: keys.cookie,
    };
    this.icServer = asString(body.icServer) ?? '';
    this.userId = asString(body.userID) ?? '';
    this.displayName = asString(body.userDisplayName) ?? '';
    this.alternateHosts = asStrings(body.alternateHostList);
    this.daysUntilPasswordExpires = asNumber(body.daysUntilPasswordExpiration);
    this.serverVersion = facts.version;
    this.#features = facts.features;
  }

  /**
   * Logs in, and learns what the server can do: from the answer, or where that does not say, by asking.
   *
   * @param limitMs milliseconds for the login itself; default: those of one exchange.
   * @throws CasebridgeError `CASEBRIDGE_CIC_LOGIN_REFUSED`, `…_NOT_ACCEPTING` (an {@link IcwsStatusError} that names
   * other hosts), `…_UNREACHABLE`, `…_MALFORMED_RESPONSE`.
   */
  static async logIn(
    host: string,
    options: IcwsSessionOptions,
    signal: AbortSignal,
    limitMs: number = options.requestTimeoutMs,
  ): Promise<IcwsSession> {
    const { username, password } = options.credentials;
    const response = await exchange({ ...options, requestTimeoutMs: limitMs }, `login at ${host}`, signal, {
      host,
      method: 'POST',
      path: '/icws/connection?include=features,version,server-time',
      headers: { ...openHeaders(options), 'content-type': `${CONTENT_TYPE};charset=utf-8` },
      body: JSON.stringify({
        __type: 'urn:inin.com:connection:icAuthConnectionRequestSettings',
        applicationName: options.applicationName ?? APPLICATION_NAME,
        userID: username,
        password,
      }),
    });
    if (response.status === 400 || response.status === 401 || response.status === 403)
      throw loginRefusal(host, username, response, options.secrets);
    if (response.status < 200 || response.status >= 300)
      throw new IcwsStatusError(`Login at ${host}`, response, options.secrets);
    const body = asObject(parseWideJson(response.body)) ?? {};
    const keys = sessionKeys(host, response, body, options.secrets);
    return new IcwsSession(host, options, keys, body, await serverFacts(host, options, body, signal));
  }

  /** Version of a feature of this server, e.g. `messaging`; 0 if the server does not name it. Case does not matter. */
  feature(id: string): number {
    return this.#features.get(id.toLowerCase()) ?? 0;
  }

  /** Whether messages come as server-sent events; otherwise they are polled. */
  get hasEventStream(): boolean {
    return this.feature('messaging') >= EVENTS_SINCE_MESSAGING;
  }

  /** Aborts, with the error as its reason, once an answer has shown that the session is over. */
  get ended(): AbortSignal {
    return this.#end.signal;
  }

  /** Has this called whenever a request found no answer at all; it must not throw. */
  onUnanswered(listener: () => void): void {
    this.#onUnanswered = listener;
  }

  /** Monotonic time of the first queue subscription; each is answered with a message, also for an empty queue. */
  get queuesSubscribedAt(): number | undefined {
    return this.#queuesSubscribedAt;
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
    }).catch((error: unknown) => {
      if (isUnanswered(error)) this.#onUnanswered();
      throw error;
    });
    if (response.status < 200 || response.status >= 300) throw this.#failed(what, response);
    if (method === 'PUT' && path.startsWith(QUEUE_SUBSCRIPTIONS))
      this.#queuesSubscribedAt ??= this.#options.clock.monotonic();
    return { body: this.#decode(what, response), headers: response.headers };
  }

  /**
   * Asks whether the session lives. A server that answers may all the same say that the connection behind it is down
   * (2; one client has words): that ends the session, too.
   *
   * @throws CasebridgeError as {@link IcwsSession.request} does.
   */
  async askWhetherUp(signal: AbortSignal): Promise<void> {
    const connection = asObject(await this.request('GET', '/connection', undefined, signal));
    const state = connection?.connectionState;
    if (asNumber(state) !== CONNECTION_DOWN && asString(state)?.toLowerCase() !== 'down') return;
    const reason = safeExcerpt(asString(connection?.reason) ?? '', this.#options.secrets, MAX_EXCERPT);
    const error = new CasebridgeError('CASEBRIDGE_CIC_SESSION_LOST', `The CIC server says that it is down: ${reason}`);
    this.#end.abort(error);
    throw error;
  }

  /**
   * Opens the message channel as server-sent events. The stream lasts until the signal aborts.
   * @throws CasebridgeError; IcwsStatusError for error statuses.
   */
  async openEvents(signal: AbortSignal): Promise<IcwsEventStream> {
    const what = 'Opening the message channel';
    const { clock, requestTimeoutMs, transport } = this.#options;
    const opening = new AbortController();
    const onAbort = () => opening.abort(abortReason(signal));
    signal.addEventListener('abort', onAbort, { once: true });
    const cancel = clock.after(requestTimeoutMs, () =>
      opening.abort(unreachable(this.host, `${what} took longer than ${requestTimeoutMs} ms`)),
    );
    try {
      if (signal.aborted) throw abortReason(signal);
      const path = `/icws/${this.#id}/messaging/messages`;
      const headers = { ...this.#headers, accept: 'text/event-stream' };
      const request: IcwsRequest = { host: this.host, method: 'GET', path, headers };
      const stream = await raceAbort(transport.openEvents(request, opening.signal), opening.signal);
      if (stream.status === 200) return stream;
      const body = await raceAbort(beginning(stream.text), opening.signal);
      throw this.#failed(what, { status: stream.status, headers: {}, setCookies: [], body });
    } finally {
      cancel();
    }
  }

  #failed(what: string, response: IcwsResponse): IcwsStatusError {
    const error = new IcwsStatusError(what, response, this.#options.secrets);
    if (error.endsSession) this.#end.abort(error);
    return error;
  }

  /** A 200 without content still carries the JSON content type (known issue of ICWS). */
  #decode(what: string, { body }: IcwsResponse): unknown {
    if (body.trim() === '') return undefined;
    const decoded = parseWideJson(body);
    if (decoded !== undefined) return decoded;
    throw new CasebridgeError(
      'CASEBRIDGE_CIC_MALFORMED_RESPONSE',
      `${what} answered with no JSON: ${safeExcerpt(body.slice(0, MAX_REFUSAL), this.#options.secrets, MAX_EXCERPT)}`,
    );
  }
}

interface ServerFacts {
  readonly version: ServerVersion | undefined;
  readonly features: ServerFeatures;
}

/** What the login's answer does not say is asked for; what cannot be learned is taken for missing. */
async function serverFacts(
  host: string,
  options: IcwsSessionOptions,
  login: JsonObject,
  signal: AbortSignal,
): Promise<ServerFacts> {
  const ask = async (path: string) => {
    const request: IcwsRequest = { host, method: 'GET', path, headers: openHeaders(options) };
    const response = await exchange(options, `GET ${path}`, signal, request).catch(() => undefined);
    return response?.status === 200 ? parseWideJson(response.body) : undefined;
  };
  const [version, features] = await Promise.all([
    decodeVersion(login.version) ?? ask('/icws/connection/version').then(decodeVersion),
    decodeFeatures(login.features) ??
      ask('/icws/connection/features').then((body) => decodeFeatures(asObject(body)?.featureInfoList)),
  ]);
  return { version, features: features ?? new Map() };
}

function openHeaders(options: IcwsSessionOptions): Readonly<Record<string, string>> {
  return { accept: CONTENT_TYPE, 'accept-language': options.acceptLanguage ?? DEFAULT_LANGUAGE };
}

function exchange(
  options: Pick<IcwsSessionOptions, 'clock' | 'requestTimeoutMs' | 'transport'>,
  what: string,
  signal: AbortSignal,
  request: IcwsRequest,
): Promise<IcwsResponse> {
  const { clock, requestTimeoutMs, transport } = options;
  return withDeadline(clock, what, requestTimeoutMs, signal, (inner) => transport.exchange(request, inner)).catch(
    (error: unknown) => {
      if (signal.aborted || error instanceof CasebridgeError) throw error;
      throw unreachable(request.host, error instanceof Error ? error.message : String(error), error);
    },
  );
}

function unreachable(host: string, reason: string, cause?: unknown): CasebridgeError {
  return new CasebridgeError('CASEBRIDGE_CIC_UNREACHABLE', `No answer from ${host}: ${reason}.`, { cause });
}

async function beginning(text: AsyncIterable<string>): Promise<string> {
  let read = '';
  for await (const chunk of text) {
    read += chunk;
    if (read.length >= MAX_REFUSAL) break;
  }
  return read.slice(0, MAX_REFUSAL);
}
