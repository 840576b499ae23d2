import { createRequire } from 'node:module';

/** The part of faye's client that the tests use; faye brings no types. */
export interface FayeClient {
  disable(feature: 'websocket'): void;
  setHeader(name: string, value: string): void;
  addExtension(extension: FayeExtension): void;
  subscribe(channel: string, listener: (message: FayeEvent) => void): PromiseLike<void>;
  disconnect(): void;
}

/** Sees every message on its way out and in. */
export interface FayeExtension {
  readonly outgoing?: (message: FayeMessage, next: (message: FayeMessage) => void) => void;
  readonly incoming?: (message: FayeMessage, next: (message: FayeMessage) => void) => void;
}

/** A Bayeux message inside faye. */
export interface FayeMessage {
  readonly channel?: string;
  readonly error?: string;
  readonly successful?: boolean;
  readonly advice?: Readonly<Record<string, unknown>>;
  readonly subscription?: string;
  ext?: Record<string, unknown>;
}

/** The data of a PushTopic event. */
export interface FayeEvent {
  readonly event: { readonly createdDate: string; readonly replayId: number; readonly type: string };
  readonly sobject: Readonly<Record<string, unknown>>;
}

interface FayeModule {
  readonly Client: new (endpoint: string, options?: Readonly<Record<string, unknown>>) => FayeClient;
}

const faye: FayeModule = createRequire(import.meta.url)('faye');

/** A faye client as a Salesforce client sets it up: no WebSocket, the token in a header. */
export function fayeClient(url: string, token: string): FayeClient {
  const client = new faye.Client(url, {});
  client.disable('websocket');
  client.setHeader('Authorization', `OAuth ${token}`);
  return client;
}

/** Asks for events after `replayId` when `channel` is subscribed. */
export function replayExtension(channel: string, replayId: number): FayeExtension {
  return {
    outgoing(message, next) {
      if (message.channel === '/meta/subscribe') message.ext = { ...message.ext, replay: { [channel]: replayId } };
      next(message);
    },
  };
}
