import type { Clock } from '../../../runtime/clock.js';
import type { OrgSession } from './org-engine.js';

interface StoredSession extends OrgSession {
  lastUsed: number;
}

const TOKEN_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._';

/** Sessions that have ended are looked for when there are this many. */
const PRUNE_ABOVE = 1_000;

/** Options of {@link SessionRegistry}. */
export interface SessionOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly organizationId: string;
  /** A session unused for this long ends. Milliseconds. */
  readonly timeoutMs: number;
}

/** Sessions by token. Tokens look like Salesforce's opaque ones: `00D` and 12 characters, `!`, 96 characters. */
export class SessionRegistry {
  readonly #options: SessionOptions;
  readonly #sessions = new Map<string, StoredSession>();

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** Opens a session for a user. */
  create(userId: string): OrgSession {
    const { clock, organizationId } = this.#options;
    const token = `${organizationId.slice(0, 15)}!${this.randomText(96)}`;
    const now = clock.now();
    if (this.#sessions.size >= PRUNE_ABOVE) this.#prune(now);
    this.#sessions.set(token, { token, userId, issuedAt: now, lastUsed: now });
    return { token, userId, issuedAt: now };
  }

  /** The session of a token; using it extends it. */
  use(token: string): OrgSession | undefined {
    const session = this.#sessions.get(token);
    if (session === undefined) return undefined;
    const now = this.#options.clock.now();
    if (now - session.lastUsed > this.#options.timeoutMs) {
      this.#sessions.delete(token);
      return undefined;
    }
    session.lastUsed = now;
    return session;
  }

  #prune(now: number): void {
    for (const [token, session] of this.#sessions) {
      if (now - session.lastUsed > this.#options.timeoutMs) this.#sessions.delete(token);
    }
  }

  /** True if there was such a session. */
  revoke(token: string): boolean {
    return this.#sessions.delete(token);
  }

  /** Ends all sessions at once. */
  revokeAll(): void {
    this.#sessions.clear();
  }

  /** Text for tokens and codes. */
  randomText(length: number): string {
    let text = '';
    for (let index = 0; index < length; index += 1) {
      text += TOKEN_CHARACTERS[Math.floor(this.#options.random() * TOKEN_CHARACTERS.length)] ?? 'A';
    }
    return text;
  }
}
