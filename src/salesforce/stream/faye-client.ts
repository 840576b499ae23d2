import faye from 'faye';
import { asObject, type JsonObject } from '../../runtime/decode.js';

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
  request(messages: unknown): FayeRequest;
  removeTimeout(name: string): void;
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

/** faye reads the members of whatever comes; what is no Bayeux message would end the process. */
export function refuseJunk(client: FayeClient, onJunk: () => void): void {
  const dispatcher = client._dispatcher;
  const handle = dispatcher.handleResponse.bind(dispatcher);
  dispatcher.handleResponse = (reply) => {
    if (typeof asObject(reply)?.channel === 'string') handle(reply);
    else onJunk();
  };
}

/** Has every HTTP request of the client seen before faye acts on its answer. */
export function watchRequests(client: FayeClient, onRequest: (request: FayeRequest) => void): void {
  const dispatcher = client._dispatcher;
  const select = dispatcher.selectTransport.bind(dispatcher);
  const watched = new WeakSet<FayeTransport>();
  dispatcher.selectTransport = (types) => {
    select(types);
    const transport = dispatcher._transport;
    if (!transport || watched.has(transport)) return;
    watched.add(transport);
    const send = transport.request.bind(transport);
    transport.request = (messages) => {
      const request = send(messages);
      onRequest(request);
      return request;
    };
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
