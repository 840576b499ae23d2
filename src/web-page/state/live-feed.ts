/** A WebSocket, as far as the feed uses it. */
export interface FeedSocket {
  send(text: string): void;
  close(): void;
  /** @param code why, in the words of RFC 6455. */
  onClose(listener: (code: number) => void): void;
  onOpen(listener: () => void): void;
  onText(listener: (text: string) => void): void;
}

/** What the feed works with. `M` is what the server sends. */
export interface FeedOptions<M extends { readonly type: string }> {
  readonly open: () => FeedSocket;
  /** Calls once after a delay; the returned function cancels. */
  readonly after: (delayMs: number, run: () => void) => () => void;
  readonly random: () => number;
  /** Messages of other types are ignored: a newer server may send them. */
  readonly types: ReadonlySet<M['type']>;
  /** What is said first on each connection. */
  readonly greeting: () => object;
  readonly onMessage: (message: M) => void;
  readonly onUp: (up: boolean) => void;
  /** The server has closed because the session is over. */
  readonly onLoggedOut: () => void;
  /** How long a connection may say nothing, and how long it may take to open. */
  readonly silenceMs: number;
  /**
   * What a long silence means. `dead`: the server says something more often, so that the connection is given up; that
   * requests are answered says nothing of it. `ask`: the server may have nothing to say, and is asked whether it is there.
   */
  readonly silence: 'dead' | 'ask';
  /** Whether the server still answers. */
  readonly isAlive: () => Promise<boolean>;
}

const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 15_000;
/** Close code of the server for a session that is over. */
const SESSION_OVER = 4401;

/** Keeps the live feed open: comes back by itself after ever longer waits, and notices a connection that is dead. */
export class LiveFeed<M extends { readonly type: string }> {
  readonly #options: FeedOptions<M>;
  #socket: FeedSocket | undefined;
  #cancelWait: (() => void) | undefined;
  #cancelSilence: (() => void) | undefined;
  #failures = 0;

  constructor(options: FeedOptions<M>) {
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

  /** Says something now, if the connection is open; it is not kept for later. */
  send(message: object): void {
    this.#socket?.send(JSON.stringify(message));
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
    // A browser may take minutes to give up what nobody answers.
    this.#watchSilence('dead');
  }

  #opened(socket: FeedSocket): void {
    socket.send(JSON.stringify(this.#options.greeting()));
    this.#watchSilence(this.#options.silence);
  }

  #take(text: string): void {
    this.#watchSilence(this.#options.silence);
    const message = this.#parsed(text);
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

  #watchSilence(meaning: 'dead' | 'ask'): void {
    this.#cancelSilence?.();
    this.#cancelSilence = this.#options.after(this.#options.silenceMs, () => {
      if (meaning === 'dead') this.#drop();
      else void this.#askForLife();
    });
  }

  async #askForLife(): Promise<void> {
    const socket = this.#socket;
    const alive = await this.#options.isAlive();
    if (this.#socket !== socket) return;
    if (alive) this.#watchSilence('ask');
    else this.#drop();
  }

  /** A dead connection may take minutes to close by itself. */
  #drop(): void {
    const socket = this.#socket;
    this.#closed(0);
    socket?.close();
  }

  #parsed(text: string): M | undefined {
    try {
      const message = JSON.parse(text) as M;
      return this.#options.types.has(message.type) ? message : undefined;
    } catch {
      return undefined;
    }
  }
}
