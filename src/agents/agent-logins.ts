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
  /** Logins of one agent in the same mode share one where they can; it may be replaced by another of theirs. */
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
  link: AgentLink;
  /** Monotonic milliseconds, as is the next. */
  readonly startedAt: number;
  usedAt: number;
  sockets: number;
  isUsed: boolean;
}

/** A login that nothing is done with for so long after it began has come to nobody. */
const FIRST_USE_MS = 60_000;

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
    const login: Entry = { ...own, startedAt: now, usedAt: now, sockets: 0, isUsed: false };
    this.#entries.set(own.key, login);
    return { token, login };
  }

  /** A link that an agent has in this mode and that still stands. */
  standing(agent: string, mode: LoginMode): AgentLink | undefined {
    const logins = [...this.#entries.values()].filter((login) => login.agent === agent && login.mode === mode);
    return logins.map(({ link }) => link).find(({ ended }) => !ended.aborted);
  }

  /** Whether a login uses a link. */
  uses(link: AgentLink): boolean {
    return [...this.#entries.values()].some((login) => login.link === link);
  }

  /** Those of an agent whose link has ended. What another link of theirs can go on with does, and is none of them. */
  lost(agent: string): readonly AgentLogin[] {
    const lost = [...this.#entries.values()].filter((login) => login.agent === agent && login.link.ended.aborted);
    return lost.filter((login) => {
      const standing = this.standing(agent, login.mode);
      if (standing) login.link = standing;
      return standing === undefined;
    });
  }

  /** The login that a token opens, which counts as a use of it; one whose time is over is none. */
  open(token: string): AgentLogin | undefined {
    const entry = this.#entries.get(keyOf(token));
    if (entry === undefined || this.#isOver(entry)) return undefined;
    this.#noteUse(entry);
    return entry;
  }

  /** A socket of the login was opened (1) or closed (-1): while there is one it is in use. */
  countSocket(key: string, by: 1 | -1): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    entry.sockets += by;
    this.#noteUse(entry);
  }

  /** Logins of the same agent for which there is no room beside this one: first those without an open socket, unused longest. */
  surplus({ agent, key }: AgentLogin, most: number): readonly AgentLogin[] {
    const others = [...this.#entries.values()].filter((login) => login.agent === agent && login.key !== key);
    const byUse = others.sort((a, b) => Number(a.sockets > 0) - Number(b.sockets > 0) || a.usedAt - b.usedAt);
    return byUse.slice(0, Math.max(0, others.length - most + 1));
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

  #noteUse(entry: Entry): void {
    entry.usedAt = this.#options.clock.monotonic();
    entry.isUsed = true;
  }

  #isOver({ startedAt, usedAt, sockets, isUsed }: Entry): boolean {
    const { clock, idleMs, lifetimeMs } = this.#options;
    const now = clock.monotonic();
    const unusedMs = isUsed ? idleMs : Math.min(idleMs, FIRST_USE_MS);
    return now - startedAt >= lifetimeMs || (sockets === 0 && now - usedAt >= unusedMs);
  }
}

function keyOf(token: string): string {
  return digest(token).toString('base64');
}
