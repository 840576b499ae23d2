import type { Clock } from '../../../runtime/clock.js';
import { isUnanswered } from './icws-error.js';
import type { IcwsSession } from './icws-session.js';
import { NotConnectedError } from './icws-transport.js';

/** A failure that took longer than this (milliseconds) was a wait for an answer, not a connection found broken. */
const QUICK_MS = 500;

/**
 * Asks whether a session lives, after its messages stopped to come. Connections that are cut together are not all known
 * to be cut at once: where the request went into such a one, it is sent once more, over a new connection.
 *
 * @throws CasebridgeError if the session is over, or nobody answers.
 */
export async function askForLife(session: IcwsSession, clock: Clock, signal: AbortSignal): Promise<void> {
  const ask = () => session.askWhetherUp(signal);
  const askedAt = clock.monotonic();
  try {
    await ask();
  } catch (error) {
    const wasOld = isUnanswered(error) && !(error instanceof NotConnectedError);
    if (!wasOld || clock.monotonic() - askedAt > QUICK_MS || signal.aborted) throw error;
    await ask();
  }
}
