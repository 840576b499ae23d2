import { Problem } from '../../../web-page/logic/problem.js';
import { type FeedSocket, LiveFeed } from '../../../web-page/state/live-feed.js';
import { type Fetch, Requests } from '../../../web-page/state/requests.js';
import type { LiveMessage } from '../../contract.js';
import type { LineFilter } from '../logic/log-lines.js';
import { Api, type Credentials, csrfHeaders } from './api.js';
import {
  type ConsoleState,
  FIRST_STATE,
  feedUp,
  filtered,
  loggedIn,
  loggedOut,
  received,
  roleOf,
  serverNow,
  withLog,
} from './console-state.js';

/** What the hub reaches the world by. */
export interface HubOptions {
  readonly fetch: Fetch;
  readonly openSocket: () => FeedSocket;
  readonly after: (delayMs: number, run: () => void) => () => void;
  readonly now: () => number;
  readonly random: () => number;
}

const UNAUTHORIZED = 401;
/** A quiet group sends nothing. */
const SILENCE_MS = 20_000;
const MESSAGES: ReadonlySet<LiveMessage['type']> = new Set(['status', 'interactions', 'log']);

/** The one place of state: pages read it, listen to it, and act through its {@link Api}. */
export class Hub {
  readonly api: Api;
  readonly now: () => number;
  readonly #feed: LiveFeed<LiveMessage>;
  readonly #listeners = new Set<() => void>();
  #state = FIRST_STATE;
  #loggingOut = false;

  constructor({ fetch, openSocket, after, now, random }: HubOptions) {
    this.now = now;
    const onLoggedOut = () => this.#leave(true);
    const headers = csrfHeaders(() => this.#state.session?.csrfToken ?? '');
    this.api = new Api(new Requests({ fetch, headers, credentials: 'same-origin', onLoggedOut }));
    this.#feed = new LiveFeed({
      open: openSocket,
      after,
      random,
      types: MESSAGES,
      silenceMs: SILENCE_MS,
      silence: 'ask',
      greeting: () => wantedLines(this.#state.logFilter),
      onMessage: (message) => this.#take(message),
      onUp: (up) => this.#set(feedUp(this.#state, up, now())),
      onLoggedOut,
      isAlive: () => this.#isAlive(),
    });
  }

  get state(): ConsoleState {
    return this.#state;
  }

  /** Whether the viewer may change anything. */
  get canAct(): boolean {
    return roleOf(this.#state) === 'operator';
  }

  /** The server's time, milliseconds since the epoch: ages are told by it. */
  get serverNow(): number {
    return serverNow(this.#state, this.now());
  }

  /** Calls back after each change. Returns how to stop it. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes up a session that the browser still has. @throws Problem if the server cannot be asked. */
  async start(): Promise<void> {
    try {
      this.#enter(await this.api.session());
    } catch (error) {
      if (Problem.from(error).status !== UNAUTHORIZED) throw error;
      this.#set(loggedOut(this.#state, false));
    }
  }

  /** @throws Problem if it is refused. */
  async login(credentials: Credentials): Promise<void> {
    this.#enter(await this.api.login(credentials));
  }

  /** Leaves also if the server cannot be told. */
  async logout(): Promise<void> {
    // The server closes the feed and refuses what is under way before it answers: neither is a session that expired.
    this.#loggingOut = true;
    this.#feed.stop();
    await this.api.logout().catch(() => undefined);
    this.#leave(false);
    this.#loggingOut = false;
  }

  /** Connects the live feed now instead of at the end of its wait. */
  reconnect(): void {
    this.#feed.retryNow();
  }

  /** Chooses log lines and fetches those that were written before. @throws Problem */
  async filterLog(filter: LineFilter, signal: AbortSignal): Promise<string> {
    this.#set(filtered(this.#state, filter));
    this.#feed.send(wantedLines(filter));
    const { level, lines } = await this.api.log(filter, signal);
    this.#set(withLog(this.#state, lines));
    return level;
  }

  #enter(session: Parameters<typeof loggedIn>[1]): void {
    this.#set(loggedIn(this.#state, session, this.now()));
    this.#feed.stop();
    this.#feed.start();
  }

  #leave(expired: boolean): void {
    if (this.#state.login === 'out') return;
    const wasIn = this.#state.login === 'in';
    this.#feed.stop();
    this.#set(loggedOut(this.#state, expired && wasIn && !this.#loggingOut));
  }

  #take(message: LiveMessage): void {
    this.#set(received(this.#state, message, this.now()));
  }

  async #isAlive(): Promise<boolean> {
    try {
      const status = await this.api.status();
      this.#take({ type: 'status', status });
      return true;
    } catch {
      return false;
    }
  }

  #set(state: ConsoleState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Asks the server for these log lines only. */
function wantedLines(filter: LineFilter): object {
  return { type: 'logFilter', ...filter };
}
