import { raceAbort } from '../../runtime/abort.js';
import { type Deferred, deferred } from '../../runtime/deferred.js';
import type { HttpExchangeHandler, HttpExchangeRequest, HttpExchangeResponse } from '../../runtime/http-exchange.js';
import { json } from './http/icws-response.js';

/**
 * What clients meet while a server is dead: `refused`, its ports are closed; `silent`, it takes connections and
 * never answers; `unavailable`, every request is answered with 503.
 */
export type DeathKind = 'refused' | 'silent' | 'unavailable';

/** What a server's power needs of its TCP ports. */
export interface PowerSockets {
  cut(): void;
  shut(): void;
  reopen(): void;
}

/** What a server's power needs of its sessions. */
export interface PowerSessions {
  abandonAll(): void;
  dropAbandoned(): void;
}

/** Whether a server lives, and what its clients meet while it does not. */
export class ServerPower {
  readonly #sessions: PowerSessions;
  readonly #sockets: () => PowerSockets;
  #death: DeathKind | undefined;
  readonly #underWay = new Set<Deferred<never>>();

  constructor(sessions: PowerSessions, sockets: () => PowerSockets) {
    this.#sessions = sessions;
    this.#sockets = sockets;
  }

  /** How the server is dead; undefined while it lives. */
  get death(): DeathKind | undefined {
    return this.#death;
  }

  /** The server dies: its sessions and the requests under way are lost. */
  die(kind: DeathKind): void {
    this.#death = kind;
    this.#sessions.abandonAll();
    if (kind === 'silent') return;
    this.#sessions.dropAbandoned();
    if (kind === 'refused') this.#sockets().shut();
    else this.#sockets().cut();
    this.#lose();
  }

  /** The server lives again. What it had swallowed is cut. Safe to call on one that lives. */
  revive(): void {
    this.#sessions.dropAbandoned();
    if (this.#death === 'refused') this.#sockets().reopen();
    if (this.#death === 'silent') {
      this.#sockets().cut();
      this.#lose();
    }
    this.#death = undefined;
  }

  /**
   * Lets a request through to the server if it lives.
   *
   * @throws Error with the `code` `ECONNREFUSED` or `ECONNRESET`, as a client without sockets in between would see it.
   */
  async pass(request: HttpExchangeRequest, serve: HttpExchangeHandler): Promise<HttpExchangeResponse> {
    if (this.#death === 'refused') throw connectionError('ECONNREFUSED');
    if (this.#death === 'unavailable') return unavailable();
    const lost = deferred<never>();
    this.#underWay.add(lost);
    try {
      const response = this.#death ? undefined : await Promise.race([serve(request), lost.promise]);
      if (response && this.death !== 'silent') return response;
      return await raceAbort(lost.promise, request.signal);
    } finally {
      this.#underWay.delete(lost);
    }
  }

  /** Requests under way, or swallowed by a silent server, are cut off. */
  #lose(): void {
    for (const lost of this.#underWay) lost.reject(connectionError('ECONNRESET'));
  }
}

function unavailable(): HttpExchangeResponse {
  return json(503, { errorId: 'error.server.unavailable', message: 'The server is not available.' });
}

function connectionError(code: string): Error {
  return Object.assign(new Error(`connection error ${code}`), { code });
}
