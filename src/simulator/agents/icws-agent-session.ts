import { sleep, withDeadline } from '../../runtime/abort.js';
import type { Clock } from '../../runtime/clock.js';
import { isRecord, type JsonRecord } from '../cic/json.js';
import { readEventStream } from './event-stream.js';

const CONTENT_TYPE = 'application/vnd.inin.icws+JSON;charset=utf-8';
const REQUEST_LIMIT_MS = 10_000;
/** Longer than two keep-alive comments apart. */
const SILENCE_LIMIT_MS = 60_000;
const POLL_INTERVAL_MS = 1_000;
const EMAIL_MEDIA_TYPE = 3;
const GENERIC_MEDIA_TYPE = 4;

/** How an agent logs in. */
export interface AgentLogin {
  /** `http://host:port`. */
  readonly icwsUrl: string;
  readonly username: string;
  readonly password: string;
  readonly clock: Clock;
  readonly fetch: typeof fetch;
}

/** The server has answered a request with an error. */
export class IcwsRefusal extends Error {
  override readonly name = 'IcwsRefusal';
  /** HTTP status of the answer. */
  readonly status: number;

  constructor(what: string, status: number) {
    super(`${what} was answered with ${status}`);
    this.status = status;
  }
}

/** One ICWS session of an agent. */
export class IcwsAgentSession {
  readonly #login: AgentLogin;
  readonly #path: string;
  readonly #headers: Readonly<Record<string, string>>;

  private constructor(login: AgentLogin, path: string, headers: Readonly<Record<string, string>>) {
    this.#login = login;
    this.#path = path;
    this.#headers = headers;
  }

  /**
   * Logs in.
   *
   * @throws IcwsRefusal if the server does not let the agent in; the transport's error if it cannot be reached.
   */
  static async open(login: AgentLogin, signal: AbortSignal): Promise<IcwsAgentSession> {
    const response = await withDeadline(login.clock, 'login', REQUEST_LIMIT_MS, signal, (limit) =>
      login.fetch(`${login.icwsUrl}/icws/connection`, {
        method: 'POST',
        headers: { 'Content-Type': CONTENT_TYPE, Accept: CONTENT_TYPE, 'Accept-Language': 'en-us' },
        body: JSON.stringify({
          __type: 'urn:inin.com:connection:icAuthConnectionRequestSettings',
          applicationName: 'Simulated agent',
          userID: login.username,
          password: login.password,
        }),
        signal: limit,
      }),
    );
    const body: unknown = await response.json();
    if (response.status !== 201 || !isRecord(body)) throw new IcwsRefusal('login', response.status);
    const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    return new IcwsAgentSession(login, `${login.icwsUrl}/icws/${String(body.sessionId)}`, {
      'ININ-ICWS-CSRF-Token': String(body.csrfToken),
      Cookie: cookie,
      'Content-Type': CONTENT_TYPE,
    });
  }

  /** Takes e-mail and generic objects without a telephone. */
  connectStationless(signal: AbortSignal): Promise<void> {
    return this.#send('PUT', '/connection/station', signal, {
      __type: 'urn:inin.com:connection:stationlessSettings',
      supportedMediaTypes: [EMAIL_MEDIA_TYPE, GENERIC_MEDIA_TYPE],
      readyForInteractions: true,
    });
  }

  /** Sets the agent's status, e.g. `Available`. @throws IcwsRefusal */
  setStatus(statusId: string, signal: AbortSignal): Promise<void> {
    return this.#send('PUT', `/status/user-statuses/${this.#user()}`, signal, { statusId });
  }

  /**
   * Subscribes to the agent's own queue with these attributes; each call replaces the one before.
   *
   * @throws IcwsRefusal
   */
  watchOwnQueue(attributeNames: readonly string[], signal: AbortSignal): Promise<void> {
    return this.#send('PUT', '/messaging/subscriptions/queues/own', signal, {
      queueIds: [{ queueType: 1, queueName: this.#login.username }],
      attributeNames,
    });
  }

  /** Subscribes to the agent's own status. @throws IcwsRefusal */
  watchOwnStatus(signal: AbortSignal): Promise<void> {
    return this.#send('PUT', '/messaging/subscriptions/status/user-statuses', signal, {
      userIds: [this.#login.username],
    });
  }

  /** Takes an interaction that alerts or waits. @throws IcwsRefusal, e.g. if it has ended. */
  pickUp(interactionId: string, signal: AbortSignal): Promise<void> {
    return this.#send('POST', `/interactions/${interactionId}/pickup`, signal);
  }

  /** Ends an interaction. @throws IcwsRefusal, e.g. if it has ended. */
  disconnect(interactionId: string, signal: AbortSignal): Promise<void> {
    return this.#send('POST', `/interactions/${interactionId}/disconnect`, signal);
  }

  /** Ends the session on the server. @throws IcwsRefusal */
  logOut(signal: AbortSignal): Promise<void> {
    return this.#send('DELETE', '/connection', signal);
  }

  /**
   * Reads messages until the stream ends: as server-sent events, or by polling once where the server has none.
   *
   * @throws IcwsRefusal 401 when the session is gone.
   */
  async readMessages(onMessage: (message: JsonRecord) => void, signal: AbortSignal): Promise<void> {
    const silence = new AbortController();
    const both = AbortSignal.any([signal, silence.signal]);
    let cancel: () => void = () => undefined;
    const onLife = () => {
      cancel();
      cancel = this.#login.clock.after(SILENCE_LIMIT_MS, () => silence.abort(new Error('the event stream is silent')));
    };
    onLife();
    try {
      const response = await this.#login.fetch(`${this.#path}/messaging/messages`, {
        headers: { ...this.#headers, Accept: 'text/event-stream' },
        signal: both,
      });
      if (response.status === 400) return await this.#poll(onMessage, signal);
      if (!response.ok || !response.body) throw new IcwsRefusal('the event stream', response.status);
      for await (const data of readEventStream(response.body, onLife)) {
        const message: unknown = JSON.parse(data);
        if (isRecord(message)) onMessage(message);
      }
    } finally {
      cancel();
    }
  }

  async #poll(onMessage: (message: JsonRecord) => void, signal: AbortSignal): Promise<void> {
    const { clock } = this.#login;
    const response = await this.#fetch('GET', '/messaging/messages', signal);
    const messages: unknown = await response.json();
    for (const message of Array.isArray(messages) ? messages : []) if (isRecord(message)) onMessage(message);
    await sleep(clock, POLL_INTERVAL_MS, signal);
  }

  async #send(method: string, path: string, signal: AbortSignal, body?: unknown): Promise<void> {
    const response = await this.#fetch(method, path, signal, body);
    await response.arrayBuffer();
  }

  async #fetch(method: string, path: string, signal: AbortSignal, body?: unknown): Promise<Response> {
    const what = `${method} ${path}`;
    const response = await withDeadline(this.#login.clock, what, REQUEST_LIMIT_MS, signal, (limit) =>
      this.#login.fetch(`${this.#path}${path}`, {
        method,
        headers: this.#headers,
        signal: limit,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
    if (!response.ok) throw new IcwsRefusal(what, response.status);
    return response;
  }

  #user(): string {
    return encodeURIComponent(this.#login.username);
  }
}
