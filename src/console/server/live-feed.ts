import { toldError } from '../../errors/told-error.js';
import type { Clock } from '../../runtime/clock.js';
import type { LiveSocket } from '../../web-server/live-socket.js';
import type { LiveMessage } from '../contract.js';
import type { GroupOperations } from '../group-operations.js';
import type { ConsoleHappening } from './console-happening.js';
import { LiveClient } from './live-client.js';
import { redactedAnswer } from './redacted-answer.js';
import type { Sessions } from './sessions.js';

/** What the feed works with. */
export interface LiveFeedOptions {
  readonly group: GroupOperations;
  readonly sessions: Sessions;
  readonly clock: Clock;
  readonly redact: (text: string) => string;
  readonly tell: (happening: ConsoleHappening) => void;
}

/** State is told at most once in this time. */
const STATE_MS = 1_000;
/** It is also told when nothing happened, so that its ages and series go on. */
const QUIET_MS = 10_000;
/** The list of interactions is told less often the longer it is: once in this time for each thousand of them. */
const PER_THOUSAND_MS = 1_000;
const LOG_MS = 250;
const PING_MS = 30_000;
const FIRST_LINES = 200;
/** Log lines in one message; a burst beyond it shows as a gap. */
const MAX_LINES = 500;
/** Close codes. */
const SESSION_OVER = 4401;
const GOING_AWAY = 1001;

/** Tells browsers the state of the group, its live interactions and its log, as they change. */
export class LiveFeed {
  readonly #options: LiveFeedOptions;
  readonly #clients = new Set<LiveClient>();
  readonly #stopListening: (() => void)[] = [];
  readonly #timers = new Map<string, () => void>();
  /** What fails at present, so that it is told once. */
  readonly #failing = new Set<string>();
  #changed = false;
  #newestLine = 0;
  #statusAt = 0;
  #interactionsAt = 0;
  #lastInteractions = '';

  constructor(options: LiveFeedOptions) {
    this.#options = options;
  }

  /** Clients at present. */
  get size(): number {
    return this.#clients.size;
  }

  /** Takes a client in and tells it how things stand. Its owner passes on what comes of it, and says when it is gone. */
  add(socket: LiveSocket, sessionKey: string): LiveClient {
    const client = new LiveClient(socket, sessionKey);
    const isFirst = this.#clients.size === 0;
    this.#clients.add(client);
    if (isFirst) this.#wake();
    this.#guarded('first', () => this.#greet(client));
    return client;
  }

  /** A client is gone. */
  remove(client: LiveClient): void {
    if (this.#clients.delete(client) && this.#clients.size === 0) this.#rest();
  }

  /** Tells every client that the server goes away. */
  stop(): void {
    for (const client of this.#clients) client.close(GOING_AWAY, 'the server is stopping');
  }

  /** Ends clients that have not gone. */
  terminate(): void {
    for (const client of this.#clients) client.terminate();
  }

  #greet(client: LiveClient): void {
    const { group } = this.#options;
    client.send(this.#text({ type: 'status', status: group.status() }));
    client.send(this.#text({ type: 'interactions', interactions: group.interactions() }));
    const lines = group.log({ limit: FIRST_LINES });
    client.sequence = Math.max(lines.at(-1)?.sequence ?? 0, this.#newestLine);
    client.send(this.#text({ type: 'log', lines }));
  }

  #wake(): void {
    const { group, sessions } = this.#options;
    this.#stopListening.push(
      group.onChange(() => {
        this.#changed = true;
      }),
      group.onLog(({ sequence }) => {
        this.#newestLine = Math.max(this.#newestLine, sequence);
      }),
      sessions.onEnd((key) => this.#endSession(key)),
    );
    this.#every('state', STATE_MS, () => this.#tellState());
    this.#every('log', LOG_MS, () => this.#tellLog());
    this.#every('ping', PING_MS, () => {
      for (const client of this.#clients) client.ping();
    });
  }

  #rest(): void {
    for (const stop of this.#stopListening.splice(0)) stop();
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    this.#lastInteractions = '';
  }

  #every(name: string, periodMs: number, run: () => void): void {
    this.#timers.set(
      name,
      this.#options.clock.after(periodMs, () => {
        this.#every(name, periodMs, run);
        this.#guarded(name, run);
      }),
    );
  }

  /** A screen that cannot be drawn must not end the process that routes. */
  #guarded(name: string, run: () => void): void {
    try {
      run();
      this.#failing.delete(name);
    } catch (error) {
      if (this.#failing.has(name)) return;
      this.#failing.add(name);
      this.#options.tell({
        type: 'requestFailed',
        route: `the live feed (${name})`,
        user: '',
        error: toldError(error),
      });
    }
  }

  #endSession(key: string): void {
    for (const client of this.#clients)
      if (client.sessionKey === key) client.close(SESSION_OVER, 'the login has ended');
  }

  #tellState(): void {
    this.#options.sessions.endExpired();
    const now = this.#options.clock.monotonic();
    if (!this.#changed && now - this.#statusAt < QUIET_MS) return;
    this.#changed = false;
    this.#statusAt = now;
    this.#sendAll(this.#text({ type: 'status', status: this.#options.group.status() }));
    this.#tellInteractions(now);
  }

  #tellInteractions(now: number): void {
    const interactions = this.#options.group.interactions();
    const pauseMs = Math.floor(interactions.length / 1_000) * PER_THOUSAND_MS;
    if (now - this.#interactionsAt < pauseMs) {
      // What is not told now is told when its time has come.
      this.#changed = true;
      return;
    }
    const text = this.#text({ type: 'interactions', interactions });
    if (text === this.#lastInteractions) return;
    this.#lastInteractions = text;
    this.#interactionsAt = now;
    this.#sendAll(text);
  }

  #tellLog(): void {
    const newest = this.#newestLine;
    for (const client of this.#clients) {
      if (client.sequence >= newest || !client.takesLog) continue;
      const lines = this.#options.group.log({ ...client.filter, after: client.sequence, limit: MAX_LINES });
      client.sequence = Math.max(newest, lines.at(-1)?.sequence ?? 0);
      if (lines.length > 0) client.send(this.#text({ type: 'log', lines }));
    }
  }

  #sendAll(text: string): void {
    for (const client of this.#clients) client.send(text);
  }

  #text(message: LiveMessage): string {
    return JSON.stringify(redactedAnswer(message, this.#options.redact));
  }
}
