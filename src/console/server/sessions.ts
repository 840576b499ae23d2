import type { Clock } from '../../runtime/clock.js';
import { digest, newToken } from '../../web-server/tokens.js';
import type { Role } from '../contract.js';

/** Somebody who is logged in with a browser. */
export interface Session {
  /** Names the session without opening it. */
  readonly key: string;
  readonly user: string;
  readonly role: Role;
  readonly csrfToken: string;
}

interface Entry extends Session {
  readonly startedAt: number;
  usedAt: number;
}

/** What sessions go by. */
export interface SessionsOptions {
  readonly clock: Clock;
  /** Milliseconds without a request after which a session ends. */
  readonly idleMs: number;
  /** Milliseconds after which it ends in any case. */
  readonly limitMs: number;
}

/** More sessions than people: beyond it the one that was unused longest ends. */
const MAX_SESSIONS = 1_000;

/** Who is logged in, in memory: a restart ends every session. Only digests of the ids are kept. */
export class Sessions {
  readonly #options: SessionsOptions;
  /** In the order of use. */
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<(key: string) => void>();

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /** Begins a session. @returns it, and the secret id that opens it. */
  begin(user: string, role: Role): { readonly id: string; readonly session: Session } {
    this.endExpired();
    const [oldest] = this.#entries.keys();
    if (this.#entries.size >= MAX_SESSIONS && oldest !== undefined) this.end(oldest);
    const id = newToken();
    const now = this.#options.clock.monotonic();
    const entry = { key: keyOf(id), user, role, csrfToken: newToken(), startedAt: now, usedAt: now };
    this.#entries.set(entry.key, entry);
    return { id, session: entry };
  }

  /** The session that an id opens, which counts as a use of it. */
  open(id: string): Session | undefined {
    const entry = this.#entries.get(keyOf(id));
    if (entry === undefined) return undefined;
    if (this.#isOver(entry)) {
      this.end(entry.key);
      return undefined;
    }
    entry.usedAt = this.#options.clock.monotonic();
    this.#entries.delete(entry.key);
    this.#entries.set(entry.key, entry);
    return entry;
  }

  /** Ends a session by its key; nothing happens if there is none. */
  end(key: string): void {
    if (!this.#entries.delete(key)) return;
    for (const listener of this.#listeners) listener(key);
  }

  /** Ends those whose time is over. */
  endExpired(): void {
    for (const entry of [...this.#entries.values()]) if (this.#isOver(entry)) this.end(entry.key);
  }

  /** Ends them all. */
  endAll(): void {
    for (const key of [...this.#entries.keys()]) this.end(key);
  }

  /** Calls back with the key of each session that ends. @returns how to stop it. */
  onEnd(listener: (key: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #isOver({ startedAt, usedAt }: Entry): boolean {
    const { clock, idleMs, limitMs } = this.#options;
    const now = clock.monotonic();
    return now - usedAt >= idleMs || now - startedAt >= limitMs;
  }
}

function keyOf(id: string): string {
  return digest(id).toString('base64');
}
