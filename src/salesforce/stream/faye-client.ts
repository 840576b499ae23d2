import faye from 'faye';
import type { JsonObject } from '../../runtime/decode.js';
import { readAnswer } from './bayeux-answer.js';

/** What is used of faye's client; the members after the blank line are private. */
export interface FayeClient {
  disable(feature: string): void;
  setHeader(name: string, value: string): void;
  on(event: string, listener: () => void): void;
  addExtension(extension: {
    incoming(message: unknown, callback: (message: unknown) => void): void;
    outgoing(message: unknown, callback: (message: unknown) => void): void;
  }): void;
  subscribe(channel: string, listener: (event: unknown) => void): PromiseLike<void>;
  disconnect(): unknown;

  connect(): void;
  _advice: { reconnect?: string; interval?: number };
  _connectRequest: unknown;
  _cycleConnection: () => void;
  _state: number;
  readonly DISCONNECTED: number;
  readonly _responseCallbacks: Map<unknown, unknown>;
  readonly _dispatcher: FayeDispatcher;
}

/** What stands between faye's client and its transport. */
interface FayeDispatcher {
  readonly _envelopes: Map<unknown, JsonObject>;
  /** Undefined until the handshake, and after the end. */
  readonly _transport?: FayeTransport;
  handleResponse(reply: unknown): void;
  selectTransport(types: unknown): void;
  close(): void;
}

/** What sends; `R` is Node's `ClientRequest`. */
interface FayeTransport {
  request(messages: unknown): FayeRequest | undefined;
  removeTimeout(name: string): void;
  _storeCookies(lines: unknown): void;
}

/** An HTTP request under way. */
export interface FayeRequest {
  prependListener(event: 'response', listener: (response: FayeResponse) => void): void;
  once(event: 'close', listener: () => void): void;
  destroy(): void;
}

/** Its answer, whose text comes in parts. */
export interface FayeResponse {
  readonly statusCode?: number | undefined;
  readonly complete: boolean;
  on(event: 'data', listener: (part: string) => void): void;
  on(event: 'end' | 'close', listener: () => void): void;
}

interface FayeModule {
  readonly Client: new (url: string, options: Record<string, unknown>) => FayeClient;
}

/** The types that come with jsforce know a part of faye only. */
const untyped: unknown = faye;
const FAYE = untyped as FayeModule;

/** Makes a client for one session. Salesforce has long polling only; faye would probe for a WebSocket each time. */
export function makeFayeClient(url: string, accessToken: string, options: Record<string, unknown>): FayeClient {
  const client = new FAYE.Client(url, options);
  client.disable('websocket');
  client.setHeader('Authorization', `Bearer ${accessToken}`);
  return client;
}

/** What is to be told of a client that would else be thrown where nobody catches it, and end the process. */
export interface FayeTrouble {
  /** The session cannot go on. @param why without a secret. */
  readonly onUnusable: (why: string) => void;
  /** A cookie was left out. @param why without its value. */
  readonly onCookieRefused: (why: string) => void;
}

/**
 * faye acts on an answer within the events of its sockets and timers. What is no message is kept from it, and what it
 * throws all the same is told.
 *
 * @param channel the subscribed one.
 */
export function guardAnswers(client: FayeClient, channel: string, { onUnusable }: FayeTrouble): void {
  const dispatcher = client._dispatcher;
  const handle = dispatcher.handleResponse.bind(dispatcher);
  dispatcher.handleResponse = (reply) => {
    const part = readAnswer(reply, channel);
    if (part.kind === 'unusable') onUnusable(part.why);
    if (part.kind === 'message') attempt(() => handle(part.message), onUnusable);
  };
}

function attempt(work: () => void, onFailure: (why: string) => void): void {
  try {
    work();
  } catch (error) {
    onFailure(error instanceof Error ? error.message : String(error));
  }
}

/** Has every HTTP request of the client seen before faye acts on its answer; one that cannot be made is told. */
export function watchRequests(
  client: FayeClient,
  onRequest: (request: FayeRequest) => void,
  trouble: FayeTrouble,
): void {
  const dispatcher = client._dispatcher;
  const select = dispatcher.selectTransport.bind(dispatcher);
  const watched = new WeakSet<FayeTransport>();
  dispatcher.selectTransport = (types) => {
    select(types);
    const transport = dispatcher._transport;
    if (!transport || watched.has(transport)) return;
    watched.add(transport);
    guardCookies(transport, trouble);
    const send = transport.request.bind(transport);
    transport.request = (messages) => {
      let request: FayeRequest | undefined;
      attempt(() => {
        request = send(messages);
        if (request) onRequest(request);
      }, trouble.onUnusable);
      return request;
    };
  };
}

/** No server needs more of them, or longer ones, to know a session by. */
const MAX_COOKIES = 50;
const MAX_COOKIE_CHARS = 4_096;

/** Each cookie by itself: one that a proxy adds, and that is not of this host, does no harm to the others. */
function guardCookies(transport: FayeTransport, { onCookieRefused }: FayeTrouble): void {
  const store = transport._storeCookies.bind(transport);
  const names = new Set<string>();
  transport._storeCookies = (lines) => {
    for (const line of [lines ?? []].flat()) {
      const name = String(line).split('=')[0] ?? '';
      if (String(line).length > MAX_COOKIE_CHARS || (names.size >= MAX_COOKIES && !names.has(name)))
        onCookieRefused('It is too long, or there are too many.');
      else
        attempt(() => {
          store([line]);
          names.add(name);
        }, onCookieRefused);
    }
  };
}

/** Between two connects faye waits as long as the server advises; that wait is made here, so that it can be ended. */
export function pauseBetweenConnects(client: FayeClient, pause: (delayMs: number, run: () => void) => void): void {
  client._cycleConnection = () => {
    client._connectRequest = null;
    pause(client._advice.interval ?? 0, () => client.connect());
  };
}

/**
 * Ends what is left of a client: faye offers no way to end one that is still handshaking, and leaves its long poll
 * and its timers after a disconnect.
 */
export function hardStop(client: FayeClient): void {
  client._advice.reconnect = 'none';
  client._state = client.DISCONNECTED;
  const dispatcher = client._dispatcher;
  for (const { timer } of dispatcher._envelopes.values()) if (timer) clearTimeout(timer as NodeJS.Timeout);
  dispatcher._envelopes.clear();
  client._responseCallbacks.clear();
  // Messages that wait a moment for others to share their request.
  dispatcher._transport?.removeTimeout('publish');
  dispatcher.close();
}
