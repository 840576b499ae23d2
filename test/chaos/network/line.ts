import { createConnection, type Socket } from 'node:net';
import type { Direction, LineState } from './line-state.js';

/** One connection through a proxy. */
export interface LineOptions {
  readonly client: Socket;
  readonly target: { readonly host: string; readonly port: number };
  /** How the network is at this moment. */
  readonly state: () => LineState;
  readonly onClientData: ((data: Buffer) => void) | undefined;
  /** Called when both sides are gone. */
  readonly onOver: () => void;
}

/** A connection that has lost something is kept silent for so long at most. Milliseconds. */
const SILENT_LIMIT_MS = 180_000;

/** A client's connection and the one to the server that belongs to it. */
export class Line {
  readonly #options: LineOptions;
  readonly #server: Socket;
  /** Ways that have lost data: what comes later is lost, too, for a TCP stream has no gaps. */
  readonly #deaf = new Set<Direction>();
  #open = 2;

  constructor(options: LineOptions) {
    this.#options = options;
    this.#server = createConnection({ ...options.target, allowHalfOpen: true });
    this.#pipe(options.client, this.#server, 'up');
    this.#pipe(this.#server, options.client, 'down');
  }

  end(how: 'close' | 'reset'): void {
    for (const socket of [this.#options.client, this.#server]) {
      if (how === 'reset') socket.resetAndDestroy();
      else socket.destroy();
    }
  }

  #pipe(from: Socket, to: Socket, way: Direction): void {
    const { onClientData } = this.#options;
    from.on('data', (data) => {
      if (way === 'up') onClientData?.(data);
      if (!this.#isDeaf(way)) this.#pass(from, to, way, data);
    });
    from.on('end', () => {
      if (!this.#isDeaf(way)) to.end();
    });
    // An error is followed by 'close', where it is dealt with.
    from.on('error', () => undefined);
    from.on('close', (hadError) => this.#closed(to, way, hadError));
  }

  #pass(from: Socket, to: Socket, way: Direction, data: Buffer): void {
    const { delayMs, bytesPerSecond } = this.#options.state();
    const waitMs = delayMs + (1_000 * data.length) / bytesPerSecond;
    if (waitMs > 0) {
      from.pause();
      setTimeout(() => {
        if (!this.#isDeaf(way) && !to.destroyed) to.write(data);
        from.resume();
      }, waitMs);
    } else if (!to.destroyed && !to.write(data)) {
      from.pause();
      to.once('drain', () => from.resume());
    }
  }

  /** True once anything was lost on this way. */
  #isDeaf(way: Direction): boolean {
    if (this.#options.state().lost.includes(way)) this.#deaf.add(way);
    return this.#deaf.has(way);
  }

  /** The other side learns of the end, unless the way to it is deaf: then it sits before a dead connection. */
  #closed(other: Socket, way: Direction, hadError: boolean): void {
    this.#open -= 1;
    if (this.#open === 0) this.#options.onOver();
    else if (this.#isDeaf(way)) setTimeout(() => other.destroy(), SILENT_LIMIT_MS).unref();
    else if (hadError) other.resetAndDestroy();
    else other.destroySoon();
  }
}
