import { CasebridgeError } from '../../../errors/casebridge-error.js';
import { abortReason } from '../../../runtime/abort.js';
import type { HostOrder } from './host-order.js';
import { IcwsStatusError, isUnanswered } from './icws-error.js';
import { IcwsSession, type IcwsSessionOptions } from './icws-session.js';
import { NotConnectedError } from './icws-transport.js';
import type { LoginLimiter } from './login-limiter.js';

/** What a round of logins works with. */
export interface LoginRoundOptions extends IcwsSessionOptions {
  readonly order: HostOrder;
  readonly limiter: LoginLimiter;
  /** Called before each login. */
  readonly onTry: (host: string) => void;
}

/** No server may be logged in to at the moment. */
export class LoginsLimitedError extends CasebridgeError {
  /** Milliseconds until the first one may be. */
  override readonly waitMs: number;

  constructor(host: string, waitMs: number) {
    super(
      'CASEBRIDGE_CIC_NOT_ACCEPTING',
      `There were so many logins at ${host} within an hour that the next one waits ${Math.ceil(waitMs / 1_000)} s, so that the account is not locked.`,
      {
        failureClass: 'throttled',
        waitMs,
        cure: 'Look for why sessions with the CIC server keep ending; the log tells each reason.',
      },
    );
    this.waitMs = waitMs;
  }
}

/** Hosts of one round: each answer may name others, which may name others. */
const MAX_TRIES = 16;
/** Longest wait for a login under way, and for the logout, when stopping. */
const GOODBYE_LIMIT_MS = 2_000;
/** The part of the usual time that a host gets which was silent when last asked. */
const HURRIED_PART = 4;

/**
 * Tries the servers in turn; after a 503 the hosts that it names come next (ICWS documentation, "Connecting").
 *
 * @throws CasebridgeError the most telling of their refusals. After a refused account no other server is tried: the
 * servers of a pair share their accounts, and each try counts towards locking it.
 */
export async function logInSomewhere(options: LoginRoundOptions, stop: AbortSignal): Promise<IcwsSession> {
  const { order, limiter } = options;
  const waiting = [...order.round()];
  const tried = new Set<string>();
  let failure: CasebridgeError | undefined;
  let limited: LoginsLimitedError | undefined;
  for (let host = waiting.shift(); host !== undefined && tried.size < MAX_TRIES; host = waiting.shift()) {
    if (tried.has(host)) continue;
    tried.add(host);
    const waitMs = limiter.waitMs(host);
    if (waitMs > 0) {
      if (!limited || waitMs < limited.waitMs) limited = new LoginsLimitedError(host, waitMs);
      continue;
    }
    options.onTry(host);
    try {
      return await logInAt(host, options, stop);
    } catch (error) {
      failure = CasebridgeError.from(error);
      if (stop.aborted || failure.failureClass === 'authentication') throw failure;
      if (error instanceof IcwsStatusError) waiting.unshift(...order.acceptable(error.alternateHosts));
    }
  }
  throw failure ?? limited ?? new CasebridgeError('CASEBRIDGE_CONFIG_INVALID', 'cic.serverName is empty.');
}

async function logInAt(host: string, options: LoginRoundOptions, stop: AbortSignal): Promise<IcwsSession> {
  const { order, limiter, requestTimeoutMs } = options;
  const limitMs = order.isHurried(host) ? requestTimeoutMs / HURRIED_PART : requestTimeoutMs;
  const takeBack = limiter.take(host);
  try {
    const session = await finishLogin(host, options, stop, limitMs);
    order.accepted(host, session.alternateHosts);
    return session;
  } catch (error) {
    if (isUnanswered(error)) order.silent(host);
    else order.answered(host);
    if (isNotLookedAt(error)) takeBack();
    throw error;
  }
}

/** A login that was sent is waited for a little even while stopping: its session would live on for minutes. */
async function finishLogin(
  host: string,
  options: LoginRoundOptions,
  stop: AbortSignal,
  limitMs: number,
): Promise<IcwsSession> {
  const limit = new AbortController();
  let cancel: () => void = () => undefined;
  const onStop = () => {
    cancel = options.clock.after(GOODBYE_LIMIT_MS, () => limit.abort(abortReason(stop)));
  };
  stop.addEventListener('abort', onStop, { once: true });
  try {
    const session = await IcwsSession.logIn(host, options, limit.signal, limitMs);
    if (!stop.aborted) return session;
    await logOut(session, options);
    throw abortReason(stop);
  } finally {
    stop.removeEventListener('abort', onStop);
    cancel();
  }
}

/** Gives a session back, as far as that can be done in a short time. Never rejects. */
export async function logOut(session: IcwsSession, { clock }: Pick<IcwsSessionOptions, 'clock'>): Promise<void> {
  const limit = new AbortController();
  const cancel = clock.after(GOODBYE_LIMIT_MS, () => limit.abort(new Error('logging out took too long')));
  try {
    await session.request('DELETE', '/connection', undefined, limit.signal);
  } catch {
    // The session may be gone already, and the server ends it by itself when it stays idle.
  } finally {
    cancel();
  }
}

/** The server never saw the login, or took no connections at all: the account was not looked at. */
function isNotLookedAt(error: unknown): boolean {
  return error instanceof NotConnectedError || (error instanceof IcwsStatusError && error.status === 503);
}
