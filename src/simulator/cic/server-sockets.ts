import type { Clock } from '../../runtime/clock.js';
import type { HttpExchangeHandler } from '../../runtime/http-exchange.js';
import { type HttpListener, listenHttp } from '../../runtime/http-listener.js';
import { MAX_BODY_BYTES } from './http/request-body.js';

/** Where a server listens. Port 0 lets the system choose. */
export interface ListenPlace {
  readonly host: string;
  readonly port: number;
}

interface Place {
  readonly host: string;
  /** The real port, also if 0 was asked for. */
  readonly port: number;
  listener: HttpListener | undefined;
}

/** Another program may take a port while it is closed; the server then tries again this long, this often. */
const REOPEN_DELAY_MS = 50;
const REOPEN_TRIES = 100;

/** The TCP ports of one server. They can be closed, as those of a dead server are, and opened again. */
export class ServerSockets {
  readonly #handle: HttpExchangeHandler;
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  readonly #places = new Set<Place>();
  #isOpen = true;
  #work: Promise<void> = Promise.resolve();
  #cancelRetry: () => void = () => undefined;

  constructor(handle: HttpExchangeHandler, clock: Clock, onError: (error: unknown) => void) {
    this.#handle = handle;
    this.#clock = clock;
    this.#onError = onError;
  }

  /** Serves on a port. @throws the system's error if the port is taken. */
  async listen(where: ListenPlace): Promise<HttpListener> {
    const listener = await this.#bind(where);
    const place: Place = { host: where.host, port: listener.port, listener };
    this.#places.add(place);
    return {
      host: listener.host,
      port: listener.port,
      url: listener.url,
      sockets: () => place.listener?.sockets() ?? [],
      close: async () => {
        this.#places.delete(place);
        await place.listener?.close();
      },
    };
  }

  /** Cuts all open connections. */
  cut(): void {
    for (const { listener } of this.#places) for (const socket of listener?.sockets() ?? []) socket.destroy();
  }

  /** Cuts all connections and refuses new ones. */
  shut(): void {
    this.#isOpen = false;
    this.#cancelRetry();
    this.cut();
    const closed = [...this.#places].map((place) => {
      const { listener } = place;
      place.listener = undefined;
      return listener?.close();
    });
    this.#work = Promise.all([this.#work, ...closed]).then(() => undefined);
  }

  /** Takes connections on the same ports again. */
  reopen(): void {
    this.#isOpen = true;
    this.#work = this.#work.then(() => this.#reopen(REOPEN_TRIES));
  }

  /** Resolves when what {@link ServerSockets.shut} or {@link ServerSockets.reopen} began is done. */
  settled(): Promise<void> {
    return this.#work;
  }

  /** Closes everything for good. */
  async close(): Promise<void> {
    this.shut();
    await this.#work;
    this.#places.clear();
  }

  async #reopen(triesLeft: number): Promise<void> {
    for (const place of this.#places) {
      if (!this.#isOpen || place.listener) continue;
      try {
        const listener = await this.#bind(place);
        if (this.#isOpen) place.listener = listener;
        else await listener.close();
      } catch (error) {
        if (triesLeft > 0) this.#retry(triesLeft - 1);
        else this.#onError(error);
      }
    }
  }

  #retry(triesLeft: number): void {
    this.#cancelRetry = this.#clock.after(REOPEN_DELAY_MS, () => {
      this.#work = this.#work.then(() => this.#reopen(triesLeft));
    });
  }

  #bind(where: ListenPlace): Promise<HttpListener> {
    return listenHttp(this.#handle, { host: where.host, port: where.port, maxBodyBytes: MAX_BODY_BYTES });
  }
}
