import type { Clock } from '../../../runtime/clock.js';
import type { IcwsSession } from './icws-session.js';
import { logOut } from './login-round.js';

/**
 * Notices that a server was started anew between two sessions. Nobody tells of a restart; but a session outlives a broken
 * connection, and ends with the server.
 */
export class ServerRestarts {
  readonly #options: { readonly clock: Clock };
  /** The session before the present one. */
  #previous: IcwsSession | undefined;

  constructor(options: { readonly clock: Clock }) {
    this.#options = options;
  }

  /** A session begins: the next one is held against it. */
  begin(session: IcwsSession): void {
    this.#previous = session;
  }

  /** Whether the server has forgotten the session before. One that it still knows is ended. */
  async hasBeenSince(signal: AbortSignal): Promise<boolean> {
    const previous = this.#previous;
    if (!previous) return false;
    if (previous.ended.aborted) return true;
    try {
      await previous.askWhetherUp(signal);
    } catch {
      return true;
    }
    await logOut(previous, this.#options);
    return false;
  }
}
