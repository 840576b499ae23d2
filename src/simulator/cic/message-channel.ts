import type { Clock } from '../../runtime/clock.js';
import type { JsonRecord } from './json.js';

/** Messages that may wait for a client; more than that and the session is given up. */
const MAX_WAITING_MESSAGES = 20_000;

/**
 * The one message queue of a session. Polling empties it; an event stream does so as messages come. A new
 * stream ends the one before.
 */
export class MessageChannel {
  readonly #clock: Clock;
  readonly #pingMs: number;
  #waiting: JsonRecord[] = [];
  #stream = 0;
  #lastStream = 0;
  #closed = false;
  #frozen = false;
  #wake: () => void = () => undefined;

  constructor(clock: Clock, pingMs: number) {
    this.#clock = clock;
    this.#pingMs = pingMs;
  }

  get hasStream(): boolean {
    return this.#stream !== 0 && !this.#closed;
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** False if the client has not fetched its messages for too long. */
  push(message: JsonRecord): boolean {
    if (this.#closed || this.#frozen) return true;
    if (this.#waiting.length >= MAX_WAITING_MESSAGES) return false;
    this.#waiting.push(message);
    this.#wake();
    return true;
  }

  /** Takes out everything that waits, as one poll does. */
  drain(): readonly JsonRecord[] {
    const messages = this.#waiting;
    this.#waiting = [];
    return messages;
  }

  /** Frames of an event stream: one message each, and `:ping` comments while there is nothing to say. */
  async *open(signal: AbortSignal): AsyncGenerator<string, void, void> {
    const mine = this.#takeOver();
    const isMine = () => this.#stream === mine && !this.#closed && !signal.aborted;
    try {
      while (isMine()) {
        const message = this.#frozen ? undefined : this.#waiting.shift();
        if (message) yield `data: ${JSON.stringify(message)}\n\n`;
        else if ((await this.#nextThing(signal)) === 'ping' && isMine() && !this.#frozen) yield ':ping\n\n';
      }
    } finally {
      if (this.#stream === mine) this.#stream = 0;
    }
  }

  /** Ends the event stream that is open, if any. What waits stays for the next one or for a poll. */
  closeStream(): void {
    this.#stream = 0;
    this.#wake();
  }

  /** Says nothing more, not even that it is alive, and does not end the stream either: what a hung server does. */
  freeze(): void {
    this.#frozen = true;
    this.#waiting = [];
  }

  /** Ends the session's queue for good; what waits is lost. */
  close(): void {
    this.#closed = true;
    this.#waiting = [];
    this.#wake();
  }

  #takeOver(): number {
    this.#lastStream += 1;
    this.#stream = this.#lastStream;
    this.#wake();
    return this.#lastStream;
  }

  #nextThing(signal: AbortSignal): Promise<'woken' | 'ping'> {
    return new Promise((resolve) => {
      const done = (what: 'woken' | 'ping') => {
        cancel();
        signal.removeEventListener('abort', onAbort);
        resolve(what);
      };
      const onAbort = () => done('woken');
      const cancel = this.#clock.after(this.#pingMs, () => done('ping'));
      signal.addEventListener('abort', onAbort, { once: true });
      this.#wake = () => done('woken');
    });
  }
}
