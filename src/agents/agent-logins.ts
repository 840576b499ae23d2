import type { AgentLink } from '../contact-center/agent-desk.js';
import type { Clock } from '../runtime/clock.js';
import { digest, newToken } from '../web-server/tokens.js';
import type { LoginMode } from './contract.js';
import { agentKey } from './pop-id.js';

/** An agent who is logged in with one page. */
export interface AgentLogin {
  /** Names the login without opening it. */
  readonly key: string;
  /** {@link agentKey} of the user. */
  readonly agent: string;
  readonly mode: LoginMode;
  readonly link: AgentLink;
  /** Milliseconds since the epoch: it ends then in any case. */
  readonly endsAt: number;
}

/** Durations are milliseconds. */
export interface AgentLoginsOptions {
  readonly clock: Clock;
  /** Without a request and without an open socket. */
  readonly idleMs: number;
  /** In any case. */
  readonly lifetimeMs: number;
}

interface Entry extends AgentLogin {
  /** Monotonic milliseconds, as is the next. */
  readonly startedAt: number;
  usedAt: number;
  sockets: number;
}

/** Who is logged in, in memory: a restart ends every login. Only digests of the tokens are kept. */
export class AgentLogins {
  readonly #options: AgentLoginsOptions;
  readonly #entries = new Map<string, Entry>();

  constructor(options: AgentLoginsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Begins a login. @returns it, and the secret token that opens it. */
  begin(link: AgentLink, mode: LoginMode): { readonly token: string; readonly login: AgentLogin } {
    const { clock, lifetimeMs } = this.#options;
    const token = newToken();
    const now = clock.monotonic();
    const endsAt = clock.now() + lifetimeMs;
    const own = { key: keyOf(token), agent: agentKey(link.user), mode, link, endsAt };
    this.#entries.set(own.key, { ...own, startedAt: now, usedAt: now, sockets: 0 });
    return { token, login: own };
  }

  /** The login that a token opens, which counts as a use of it; one whose time is over is none. */
  open(token: string): AgentLogin | undefined {
    const entry = this.#entries.get(keyOf(token));
    if (entry === undefined || this.#isOver(entry)) return undefined;
    entry.usedAt = this.#options.clock.monotonic();
    return entry;
  }

  /** A socket of the login was opened (1) or closed (-1): while there is one it is in use. */
  countSocket(key: string, by: 1 | -1): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    entry.sockets += by;
    entry.usedAt = this.#options.clock.monotonic();
  }

  /** Takes a login away. @returns whether it was there. */
  end(key: string): boolean {
    return this.#entries.delete(key);
  }

  /** All logins. */
  all(): readonly AgentLogin[] {
    return [...this.#entries.values()];
  }

  /** Those whose time is over. */
  expired(): readonly AgentLogin[] {
    return [...this.#entries.values()].filter((entry) => this.#isOver(entry));
  }

  #isOver({ startedAt, usedAt, sockets }: Entry): boolean {
    const { clock, idleMs, lifetimeMs } = this.#options;
    const now = clock.monotonic();
    return now - startedAt >= lifetimeMs || (sockets === 0 && now - usedAt >= idleMs);
  }
}

function keyOf(token: string): string {
  return digest(token).toString('base64');
}
