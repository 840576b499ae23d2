import { randomUUID } from 'node:crypto';
import type { Session } from '../session-book.js';

interface Issued {
  readonly seed: string;
  readonly session: Session;
}

/** Most tokens that wait to be used; the oldest is forgotten first. */
const LIMIT = 1_000;

/** Tokens with which a second application logs in as the user of a session. Each works once. */
export class AuthTokens {
  readonly #issued = new Map<string, Issued>();

  /** Makes a token for the user of a session. */
  issue(seed: string, session: Session): string {
    const token = Buffer.from(randomUUID()).toString('base64');
    this.#issued.set(token, { seed, session });
    const [oldest] = this.#issued.keys();
    if (this.#issued.size > LIMIT && oldest !== undefined) this.#issued.delete(oldest);
    return token;
  }

  /** The session that a token was issued to, if seed and session id are right. */
  redeem(token: string, seed: string, sessionId: string): Session | undefined {
    const issued = this.#issued.get(token);
    if (issued?.seed !== seed || issued.session.id !== sessionId) return undefined;
    this.#issued.delete(token);
    return issued.session;
  }
}
