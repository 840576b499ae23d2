import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { Line } from './line.js';
import { CLEAR, type LineState } from './line-state.js';

/** Where a proxy listens, and to whom it passes everything on. */
export interface TcpProxyOptions {
  readonly host: string;
  readonly target: { readonly host: string; readonly port: number };
  /** Told of what clients send, before it is known whether it gets through. */
  readonly onClientData?: (data: Buffer) => void;
}

/** A piece of network between a client and one server, which can be made bad. It understands nothing of what passes. */
export class TcpProxy {
  readonly #options: TcpProxyOptions;
  readonly #lines = new Set<Line>();
  readonly #server: Server;
  #state: LineState = CLEAR;

  constructor(options: TcpProxyOptions) {
    this.#options = options;
    this.#server = createServer({ allowHalfOpen: true }, (client) => this.#connect(client));
  }

  /** @param port 0 lets the system choose. @returns the port. @throws the system's error if it is taken. */
  async listen(port: number): Promise<number> {
    this.#server.listen(port, this.#options.host);
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (typeof address !== 'object' || address === null) throw new Error('the system gave no port');
    return address.port;
  }

  /** How it is on the line from now on. What a connection has lost stays lost: it is silent until it ends. */
  become(state: LineState): void {
    this.#state = state;
  }

  /** Ends all connections: orderly, as a proxy that restarts does, or with a reset. */
  cut(how: 'close' | 'reset'): void {
    for (const line of this.#lines) line.end(how);
  }

  async close(): Promise<void> {
    this.cut('reset');
    this.#server.close();
    await once(this.#server, 'close');
  }

  #connect(client: Socket): void {
    const line = new Line({
      client,
      target: this.#options.target,
      state: () => this.#state,
      onClientData: this.#options.onClientData,
      onOver: () => this.#lines.delete(line),
    });
    this.#lines.add(line);
  }
}
