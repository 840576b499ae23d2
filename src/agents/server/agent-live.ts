import type { IncomingMessage, Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { CasebridgeError } from '../../errors/casebridge-error.js';
import { parseJson } from '../../runtime/decode.js';
import type { ClientAddress } from '../../web-server/client-address.js';
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
  readonly client: ClientAddress;
  readonly limits: AgentLimits;
}

/** A hundred ids of pops fit into it. */
const MAX_MESSAGE_BYTES = 65_536;
/** Messages of a page between two pings: more is no person who changes the focus. */
const MAX_MESSAGES = 200;
const PING_MS = 20_000;
const TRY_AGAIN = 1013;
/** A socket that nobody has named is waited for no longer than this when it is closed. */
const PARTING_MS = 1_000;

/** Takes pages of the panel in. A socket is nobody's until its first message has named a login. */
export class AgentLive {
  readonly #options: AgentLiveOptions;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    clientTracking: true,
  });
  /** By address, sockets that have named no login. */
  readonly #nameless = new Map<string, number>();
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
      if (refusal !== undefined) {
        refuseUpgrade(socket, refusal);
        return;
      }
      const address = this.#options.client(request);
      this.#sockets.handleUpgrade(request, socket, head, (client) => this.#greet(client, address));
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
    const { own, pace, client, limits } = this.#options;
    if (!isOwnHost(request.headers.host, own)) return 421;
    if (request.url !== AGENT_PATHS.live) return 404;
    const address = client(request);
    if (pace.count(address).current > limits.requestsPerMinute) return 429;
    if ((this.#nameless.get(address) ?? 0) >= limits.namelessSockets) return 429;
    if (!isSameOrigin(request.headers, own)) return 403;
    return this.#isOpen && this.#sockets.clients.size < limits.sockets ? undefined : 503;
  }

  #greet(socket: WebSocket, address: string): void {
    const { server, limits } = this.#options;
    const cancel = server.clock.after(limits.helloMs, () =>
      this.#dismiss(socket, CLOSE_CODES.notUnderstood, 'no hello came'),
    );
    const named = this.#countNameless(address);
    socket.on('error', () => socket.terminate());
    socket.once('close', () => {
      cancel();
      named();
    });
    socket.once('message', (data, isBinary) => {
      cancel();
      if (this.#enter(socket, isBinary ? '' : textOf(data))) named();
    });
  }

  /** @returns what takes it back; safe to call twice. */
  #countNameless(address: string): () => void {
    const count = (by: 1 | -1) => {
      const now = (this.#nameless.get(address) ?? 0) + by;
      if (now > 0) this.#nameless.set(address, now);
      else this.#nameless.delete(address);
    };
    let isCounted = true;
    count(1);
    return () => {
      if (isCounted) count(-1);
      isCounted = false;
    };
  }

  #enter(socket: WebSocket, text: string): boolean {
    try {
      const message = tabMessage(parseJson(text));
      if (message.type !== 'hello') throw new Error('the first message must be hello');
      this.#serve(socket, this.#options.server.service.join(socket, message));
      return true;
    } catch (error) {
      this.#dismiss(socket, ...closingOf(error));
      return false;
    }
  }

  /** It may never answer, and would hold its place for as long as it is waited for. */
  #dismiss(socket: WebSocket, code: number, reason: string): void {
    socket.close(code, reason);
    const cancel = this.#options.server.clock.after(PARTING_MS, () => socket.terminate());
    socket.once('close', cancel);
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
