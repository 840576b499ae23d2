import type { IncomingMessage, Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ClientAddress } from '../../web-server/client-address.js';
import { refuseUpgrade, textOf } from '../../web-server/live-socket.js';
import { isOwnHost, isSameOrigin, type OwnAddress } from '../../web-server/origin.js';
import type { RequestPace } from '../../web-server/request-pace.js';
import type { Callers } from './callers.js';
import type { LiveFeed } from './live-feed.js';
import { LIVE_PATH } from './route-catalogue.js';
import type { Session } from './sessions.js';

/** What upgrades to a WebSocket go by. */
export interface LiveUpgradeOptions {
  readonly feed: LiveFeed;
  readonly callers: Callers;
  readonly own: OwnAddress;
  /** Cookies of a request by name. */
  readonly parseCookies: (header: string) => Readonly<Record<string, string | undefined>>;
  readonly pace: RequestPace;
  readonly client: ClientAddress;
  readonly requestsPerMinute: number;
  readonly liveClients: number;
}

/** A client only says which log lines it wants. */
const MAX_MESSAGE_BYTES = 4_096;

/** Takes browsers that are logged in, from pages of the console itself, into the live feed. */
export class LiveUpgrade {
  readonly #options: LiveUpgradeOptions;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    clientTracking: false,
  });
  #isOpen = true;

  constructor(options: LiveUpgradeOptions) {
    this.#options = options;
  }

  /** Listens to the upgrades of a server. */
  attach(server: Server): void {
    server.on('upgrade', (request, socket, head) => {
      // A connection that breaks while it is refused is of no further interest.
      socket.on('error', () => socket.destroy());
      const session = this.#admitted(request);
      if (typeof session === 'number') refuseUpgrade(socket, session);
      else this.#sockets.handleUpgrade(request, socket, head, (client) => this.#join(client, session));
    });
  }

  /** Takes nobody in any more. */
  stop(): void {
    this.#isOpen = false;
  }

  /** The session, or the HTTP status of the refusal. */
  #admitted(request: IncomingMessage): Session | number {
    const { own, pace, client, feed, callers, requestsPerMinute, liveClients } = this.#options;
    if (!isOwnHost(request.headers.host, own)) return 421;
    if ((request.url ?? '').split('?')[0] !== LIVE_PATH) return 404;
    if (pace.count(client(request)).current > requestsPerMinute) return 429;
    if (!isSameOrigin(request.headers, own)) return 403;
    const session = callers.session(this.#options.parseCookies(request.headers.cookie ?? ''));
    if (session === undefined) return 401;
    return this.#isOpen && feed.size < liveClients ? session : 503;
  }

  #join(socket: WebSocket, { key }: Session): void {
    const client = this.#options.feed.add(socket, key);
    socket.on('message', (data, isBinary) => client.take(isBinary ? '' : textOf(data)));
    socket.on('pong', () => client.pong());
    socket.on('close', () => this.#options.feed.remove(client));
    socket.on('error', () => socket.terminate());
  }
}
