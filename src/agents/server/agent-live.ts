import type { IncomingMessage, Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { CasebridgeError } from '../../errors/casebridge-error.js';
import { parseJson } from '../../runtime/decode.js';
import { addressOf } from '../../web-server/address-of.js';
import { refuseUpgrade, textOf } from '../../web-server/live-socket.js';
import { isOwnHost, isSameOrigin, type OwnAddress } from '../../web-server/origin.js';
import type { RequestPace } from '../../web-server/request-pace.js';
import type { RoomTab } from '../agent-room.js';
import { AGENT_PATHS, CLOSE_CODES } from '../contract.js';
import type { AgentLimits, AgentServerOptions } from './agent-server-options.js';
import { tabMessage } from './request-decoders.js';

/** What sockets of pages go by. */
export interface AgentLiveOptions {
  readonly server: AgentServerOptions;
  readonly own: OwnAddress;
  readonly pace: RequestPace;
  readonly limits: AgentLimits;
}

/** A hundred ids of pops fit into it. */
const MAX_MESSAGE_BYTES = 65_536;
/** Messages of a page between two pings: more is no person who changes the focus. */
const MAX_MESSAGES = 200;
const PING_MS = 20_000;
const TRY_AGAIN = 1013;

/** Takes pages of the panel in. A socket is nobody's until its first message has named a login. */
export class AgentLive {
  readonly #options: AgentLiveOptions;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    clientTracking: true,
  });
  #isOpen = true;

  constructor(options: AgentLiveOptions) {
    this.#options = options;
  }

  /** Listens to the upgrades of a server. */
  attach(server: Server): void {
    server.on('upgrade', (request, socket, head) => {
      // A connection that breaks while it is refused is of no further interest.
      socket.on('error', () => socket.destroy());
      const refusal = this.#refusal(request);
      if (refusal === undefined) this.#sockets.handleUpgrade(request, socket, head, (client) => this.#greet(client));
      else refuseUpgrade(socket, refusal);
    });
  }

  /** Takes nobody in any more. */
  stop(): void {
    this.#isOpen = false;
  }

  /** Ends every socket that has not gone. */
  terminate(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
  }

  /** HTTP status of the refusal; undefined if the socket is let in. */
  #refusal(request: IncomingMessage): number | undefined {
    const { own, pace, limits } = this.#options;
    if (!isOwnHost(request.headers.host, own)) return 421;
    if (request.url !== AGENT_PATHS.live) return 404;
    if (pace.count(addressOf(request.socket.remoteAddress ?? '')).current > limits.requestsPerMinute) return 429;
    if (!isSameOrigin(request.headers, own)) return 403;
    return this.#isOpen && this.#sockets.clients.size < limits.sockets ? undefined : 503;
  }

  #greet(socket: WebSocket): void {
    const { server, limits } = this.#options;
    const cancel = server.clock.after(limits.helloMs, () => socket.close(CLOSE_CODES.notUnderstood, 'no hello came'));
    socket.on('error', () => socket.terminate());
    socket.once('close', cancel);
    socket.once('message', (data, isBinary) => {
      cancel();
      this.#enter(socket, isBinary ? '' : textOf(data));
    });
  }

  #enter(socket: WebSocket, text: string): void {
    try {
      const message = tabMessage(parseJson(text));
      if (message.type !== 'hello') throw new Error('the first message must be hello');
      this.#serve(socket, this.#options.server.service.join(socket, message));
    } catch (error) {
      socket.close(...closingOf(error));
    }
  }

  #serve(socket: WebSocket, tab: RoomTab): void {
    const { service, clock } = this.#options.server;
    let messages = 0;
    let hasAnswered = true;
    let cancel: () => void = () => undefined;
    const ping = () => {
      if (!hasAnswered) socket.terminate();
      hasAnswered = false;
      messages = 0;
      socket.ping();
      cancel = clock.after(PING_MS, ping);
    };
    cancel = clock.after(PING_MS, ping);
    socket.on('pong', () => {
      hasAnswered = true;
    });
    socket.on('message', (data, isBinary) => {
      messages += 1;
      this.#take(socket, tab, messages > MAX_MESSAGES || isBinary ? '' : textOf(data));
    });
    socket.once('close', () => {
      cancel();
      service.leave(tab);
    });
  }

  #take(socket: WebSocket, tab: RoomTab, text: string): void {
    const { service } = this.#options.server;
    // A login that has ended acts no more, even while its socket is still closing.
    if (socket.readyState !== socket.OPEN) return;
    try {
      const message = tabMessage(parseJson(text));
      if (message.type === 'hello') throw new Error('hello came twice');
      if (message.type === 'focus') service.focus(tab, message.focused);
      else service.claim(tab, message.popId);
    } catch (error) {
      socket.close(...closingOf(error));
    }
  }
}

function closingOf(error: unknown): [code: number, reason: string] {
  if (error instanceof CasebridgeError && error.code === 'CASEBRIDGE_AGENT_LOGIN_NEEDED')
    return [CLOSE_CODES.loginOver, 'nobody is logged in with this token'];
  if (error instanceof CasebridgeError && error.code === 'CASEBRIDGE_API_TOO_MANY_REQUESTS')
    return [TRY_AGAIN, 'too many pages are open'];
  return [CLOSE_CODES.notUnderstood, 'not understood'];
}
