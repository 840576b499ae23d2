import type { LiveMessage } from '../../contract.js';

/** A WebSocket, as far as the feed uses it. */
export interface FeedSocket {
  send(text: string): void;
  close(): void;
  /** @param code why, in the words of RFC 6455. */
  onClose(listener: (code: number) => void): void;
  onOpen(listener: () => void): void;
  onText(listener: (text: string) => void): void;
}

/** What the feed works with. */
export interface FeedOptions {
  readonly open: () => FeedSocket;
  /** Calls once after a delay; the returned function cancels. */
  readonly after: (delayMs: number, run: () => void) => () => void;
  readonly random: () => number;
  readonly onMessage: (message: LiveMessage) => void;
  readonly onUp: (up: boolean) => void;
  /** The server has closed because the session is over. */
  readonly onLoggedOut: () => void;
  /** Nothing came for {@link SILENCE_MS}: whether the server still answers. */
  readonly isAlive: () => Promise<boolean>;
}

const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 15_000;
/** A quiet group sends nothing; after this long it is asked whether it is there. */
export const SILENCE_MS = 20_000;
/** Close code of the server for a session that is over. */
const SESSION_OVER = 4401;

/** Keeps the live feed open: comes back by itself after ever longer waits, and notices a connection that is dead. */
export class LiveFeed {
  readonly #options: FeedOptions;
  #socket: FeedSocket | undefined;
  #cancelWait: (() => void) | undefined;
  #cancelSilence: (() => void) | undefined;
  #failures = 0;
  #filter: object | undefined;

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#socket || this.#cancelWait) return;
    this.#connect();
  }

  stop(): void {
    this.#cancelWait?.();
    this.#cancelWait = undefined;
    this.#cancelSilence?.();
    const socket = this.#socket;
    this.#socket = undefined;
    this.#failures = 0;
    socket?.close();
  }

  /** Tries again now instead of at the end of the wait. */
  retryNow(): void {
    if (!this.#cancelWait) return;
    this.#cancelWait();
    this.#cancelWait = undefined;
    this.#connect();
  }

  /** Which log lines the server is to send; asked for again after each reconnect. */
  filterLog(filter: { readonly level: string; readonly text: string }): void {
    this.#filter = { type: 'logFilter', ...filter };
    this.#socket?.send(JSON.stringify(this.#filter));
  }

  #connect(): void {
    const socket = this.#options.open();
    this.#socket = socket;
    const ours = (run: () => void) => {
      if (this.#socket === socket) run();
    };
    socket.onOpen(() => ours(() => this.#opened(socket)));
    socket.onText((text) => ours(() => this.#take(text)));
    socket.onClose((code) => ours(() => this.#closed(code)));
  }

  #opened(socket: FeedSocket): void {
    if (this.#filter) socket.send(JSON.stringify(this.#filter));
    this.#watchSilence();
  }

  #take(text: string): void {
    this.#watchSilence();
    const message = parsed(text);
    if (!message) return;
    // A server that accepts and says nothing is not connected: only a message counts.
    this.#failures = 0;
    this.#options.onUp(true);
    this.#options.onMessage(message);
  }

  #closed(code: number): void {
    this.#socket = undefined;
    this.#cancelSilence?.();
    this.#options.onUp(false);
    if (code === SESSION_OVER) {
      this.#options.onLoggedOut();
      return;
    }
    this.#failures += 1;
    // An upgrade that is refused does not say why: a request tells whether the session is over.
    void this.#options.isAlive();
    const full = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(10, this.#failures - 1));
    this.#cancelWait = this.#options.after(full / 2 + (this.#options.random() * full) / 2, () => {
      this.#cancelWait = undefined;
      this.#connect();
    });
  }

  #watchSilence(): void {
    this.#cancelSilence?.();
    const socket = this.#socket;
    this.#cancelSilence = this.#options.after(SILENCE_MS, () => {
      void this.#options.isAlive().then((alive) => {
        if (this.#socket !== socket) return;
        if (alive) this.#watchSilence();
        else this.#drop();
      });
    });
  }

  /** A dead connection may take minutes to close by itself. */
  #drop(): void {
    const socket = this.#socket;
    this.#closed(0);
    socket?.close();
  }
}

function parsed(text: string): LiveMessage | undefined {
  try {
    const message = JSON.parse(text) as { readonly type?: unknown };
    return KNOWN.has(message.type) ? (message as LiveMessage) : undefined;
  } catch {
    return undefined;
  }
}

const KNOWN: ReadonlySet<unknown> = new Set(['status', 'interactions', 'log']);
