import faye from 'faye';
import { asArray, asObject, type JsonObject } from '../../runtime/decode.js';

/** What a session tells. */
export interface BayeuxListener {
  /** Every incoming `/meta/…` message, before the client acts on it. */
  readonly onMeta: (message: unknown) => void;
  /** Events of one delivery: what one Bayeux response carried for the channel. */
  readonly onEvents: (events: readonly unknown[]) => void;
  /** The transport found the server unreachable. */
  readonly onTransportDown: () => void;
}

/** Where a session connects and what it subscribes to. */
export interface BayeuxTarget {
  /** `https://…/cometd/67.0` */
  readonly url: string;
  readonly accessToken: string;
  readonly channel: string;
  /** Where to begin: -1 only new events, -2 all that are kept, else after this event. */
  readonly replayFrom: number;
  readonly proxy: string;
}

/** One Bayeux session; it is never used again after a failure. */
export interface BayeuxSession {
  /** Handshakes and subscribes. Progress and failures are told to the listener, not here. */
  open(): void;
  /**
   * Says goodbye, so that the server need not count the client until it expires, then ends everything: timers,
   * requests, sockets. Resolves when the goodbye was answered, or after half a second.
   */
  close(): Promise<void>;
}

/** Makes sessions; the seam below which a simulated org can stand without sockets. */
export type BayeuxSessionFactory = (target: BayeuxTarget, listener: BayeuxListener) => BayeuxSession;

interface FayeSubscription extends PromiseLike<void> {
  cancel(): void;
}

/** What is used of faye's client; the members after the blank line are private and serve the hard stop only. */
interface FayeClient {
  disable(feature: string): void;
  setHeader(name: string, value: string): void;
  on(event: string, listener: () => void): void;
  addExtension(extension: {
    incoming(message: unknown, callback: (message: unknown) => void): void;
    outgoing(message: unknown, callback: (message: unknown) => void): void;
  }): void;
  subscribe(channel: string, listener: (event: unknown) => void): FayeSubscription;
  disconnect(): unknown;

  _advice?: { reconnect?: string };
  _state?: number;
  readonly DISCONNECTED?: number;
  readonly _responseCallbacks?: unknown;
  readonly _dispatcher?: {
    readonly _envelopes?: unknown;
    handleResponse(reply: unknown): void;
    close(): void;
  };
}

interface FayeModule {
  readonly Client: new (url: string, options: Record<string, unknown>) => FayeClient;
}

/** The types that come with jsforce know a part of faye only. */
const untyped: unknown = faye;
const FAYE = untyped as FayeModule;

/** faye's own time limit must lie above the 110 s that Salesforce holds a connect; the watchdog comes first. */
const FAYE_TIMEOUT_SECONDS = 130;
const FAYE_RETRY_SECONDS = 5;
const GOODBYE_MS = 500;

/**
 * Sessions over faye: one client for each, with an extension that sees every message, since faye itself tells
 * nobody of a refused re-subscription, of `reconnect: none`, or of an unsolicited disconnect.
 */
export const fayeSession: BayeuxSessionFactory = (target, listener) => {
  const client = new FAYE.Client(target.url, {
    timeout: FAYE_TIMEOUT_SECONDS,
    retry: FAYE_RETRY_SECONDS,
    ...(target.proxy === '' ? {} : { proxy: { origin: target.proxy } }),
  });
  let closed = false;
  let handshaken = false;
  let onGoodbye: () => void = () => undefined;
  let delivery: unknown[] = [];

  // Salesforce has long polling only; faye would probe for a WebSocket at every handshake.
  client.disable('websocket');
  client.setHeader('Authorization', `Bearer ${target.accessToken}`);
  refuseJunk(client, () => {
    if (!closed) listener.onTransportDown();
  });
  client.on('transport:down', () => {
    if (!closed) listener.onTransportDown();
  });
  client.addExtension({
    incoming(message, callback) {
      const { channel, successful } = asObject(message) ?? {};
      if (channel === '/meta/handshake' && successful === true) handshaken = true;
      if (closed && channel === '/meta/disconnect') onGoodbye();
      if (!closed) listener.onMeta(message);
      callback(message);
    },
    outgoing(message, callback) {
      callback(withReplay(message, target));
    },
  });

  function deliver(event: unknown): void {
    // faye hands over the messages of one response one by one, in one turn of the event loop.
    if (delivery.length === 0) {
      queueMicrotask(() => {
        const events = delivery;
        delivery = [];
        if (!closed) listener.onEvents(events);
      });
    }
    delivery.push(event);
  }

  return {
    open() {
      // Its refusal is seen by the extension, with its true reason.
      client.subscribe(target.channel, deliver).then(undefined, () => undefined);
    },
    async close() {
      if (closed) return;
      closed = true;
      client.disconnect();
      if (handshaken) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, GOODBYE_MS);
          onGoodbye = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      hardStop(client);
    },
  };
};

/** faye reads the members of whatever comes; what is no Bayeux message would end the process. */
function refuseJunk(client: FayeClient, onJunk: () => void): void {
  const dispatcher = client._dispatcher;
  if (!dispatcher) return;
  const handle = dispatcher.handleResponse.bind(dispatcher);
  dispatcher.handleResponse = (reply) => {
    if (typeof asObject(reply)?.channel === 'string') handle(reply);
    else onJunk();
  };
}

function withReplay(message: unknown, target: BayeuxTarget): unknown {
  const fields = asObject(message);
  if (fields?.channel !== '/meta/subscribe' || fields.subscription !== target.channel) return message;
  const ext = asObject(fields.ext) ?? {};
  return { ...fields, ext: { ...ext, replay: { [target.channel]: target.replayFrom } } };
}

/**
 * faye offers no way to end a client that is still handshaking, and leaves its long poll open after a disconnect:
 * so its timers are cleared and its requests aborted by hand.
 */
function hardStop(client: FayeClient): void {
  if (client._advice) client._advice.reconnect = 'none';
  if (client.DISCONNECTED !== undefined) client._state = client.DISCONNECTED;
  for (const envelope of values(client._dispatcher?._envelopes)) {
    if (envelope.timer) clearTimeout(envelope.timer as NodeJS.Timeout);
    Promise.resolve(envelope.request).then(abortRequest, () => undefined);
  }
  clear(client._dispatcher?._envelopes);
  clear(client._responseCallbacks);
  client._dispatcher?.close();
}

function abortRequest(request: unknown): void {
  if (typeof request !== 'object' || request === null || !('abort' in request)) return;
  if (typeof request.abort === 'function') request.abort();
}

/** faye 1.4 keeps these in Maps. */
function values(collection: unknown): readonly JsonObject[] {
  if (collection instanceof Map) return [...collection.values()].map((value) => asObject(value) ?? {});
  return (asArray(Object.values(asObject(collection) ?? {})) ?? []).map((value) => asObject(value) ?? {});
}

function clear(collection: unknown): void {
  if (collection instanceof Map) collection.clear();
}
