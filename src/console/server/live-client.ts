import { parseJson } from '../../runtime/decode.js';
import type { LiveSocket } from '../../web-server/live-socket.js';
import type { LogFilter } from '../contract.js';
import { logFilterMessage } from './request-decoders.js';

/** Beyond it log lines are left out: the gap shows by their sequence, and state matters more. */
const SLOW_BYTES = 1_048_576;
/** Beyond it the client is given up: what it would see is too old to be of use. */
const LOST_BYTES = 8 * 1_048_576;
/** Messages of a client between two pings; more is not a person at a filter box. */
const MAX_MESSAGES = 100;
const POLICY_VIOLATION = 1008;

/** One browser that looks on. */
export class LiveClient {
  /** Of the session that opened it. */
  readonly sessionKey: string;
  /** The latest log line that it was sent, or that it does not want. */
  sequence = 0;
  readonly #socket: LiveSocket;
  #filter: Pick<LogFilter, 'level' | 'text'> = {};
  #answered = true;
  #messages = 0;

  constructor(socket: LiveSocket, sessionKey: string) {
    this.#socket = socket;
    this.sessionKey = sessionKey;
  }

  /** Which log lines it wants. */
  get filter(): Pick<LogFilter, 'level' | 'text'> {
    return this.#filter;
  }

  /** Whether it takes log lines at present. */
  get takesLog(): boolean {
    return this.#socket.bufferedAmount <= SLOW_BYTES;
  }

  /** Sends a message; gives the client up if it has not taken the earlier ones. */
  send(text: string): void {
    if (this.#socket.bufferedAmount > LOST_BYTES) this.#socket.terminate();
    else this.#socket.send(text);
  }

  /** Takes a message of the client: it may say which log lines it wants, and nothing else. */
  take(text: string): void {
    this.#messages += 1;
    try {
      if (this.#messages > MAX_MESSAGES) throw new Error('too many messages');
      this.#filter = logFilterMessage(parseJson(text));
    } catch {
      this.close(POLICY_VIOLATION, 'not understood');
    }
  }

  /** Asks whether it is there; gives it up if it has not answered since it was asked last. */
  ping(): void {
    this.#messages = 0;
    if (!this.#answered) {
      this.#socket.terminate();
      return;
    }
    this.#answered = false;
    this.#socket.ping();
  }

  /** It has answered. */
  pong(): void {
    this.#answered = true;
  }

  /** Ends it in words of RFC 6455, or of ours from 4000 on. */
  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  /** Ends it without waiting. */
  terminate(): void {
    this.#socket.terminate();
  }
}
