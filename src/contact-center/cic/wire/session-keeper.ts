import type { LinkState, Tell } from '../../../domain/happening.js';
import { CasebridgeError } from '../../../errors/casebridge-error.js';
import { toldError } from '../../../errors/told-error.js';
import { abortReason, longLivedController, raceAbort, sleep } from '../../../runtime/abort.js';
import { type BackoffOptions, backoffDelay } from '../../../runtime/backoff.js';
import { deferred } from '../../../runtime/deferred.js';
import { IcwsStatusError } from './icws-error.js';
import { IcwsSession, type IcwsSessionOptions } from './icws-session.js';

/** What the keeper works with. */
export interface SessionKeeperOptions extends IcwsSessionOptions {
  /** Servers of the pair, the usual primary first. */
  readonly hosts: readonly string[];
  /** Whether a host that a server names may be logged in to: it will be given the password. */
  readonly acceptsHost: (host: string) => boolean;
  readonly backoff: BackoffOptions;
  /** Milliseconds between logins after the server refused the account: repeated tries could lock it. */
  readonly refusedRetryMs: number;
  readonly random: () => number;
  readonly tell: Tell;
  /** Works with a session until it is lost; must reject with the reason when that happens. */
  readonly serve: (session: IcwsSession, signal: AbortSignal) => Promise<never>;
  /** Called at the end of each session, before the next login. */
  readonly onLost: (reason: CasebridgeError) => void;
}

/** Hosts that servers named are remembered up to this number. */
const MAX_HOSTS = 16;
/** A session that lived this long (milliseconds) ends the back-off. */
const STABLE_MS = 60_000;
/** Longest wait for a login under way, and for the logout, when stopping. */
const GOODBYE_LIMIT_MS = 2_000;

/**
 * Keeps one session with the server pair: `connecting` → `up` → `lost` → `connecting` … until it is stopped.
 * After a 503 the hosts that the answer names are tried in order (ICWS documentation, "Connecting").
 */
export class SessionKeeper {
  readonly #options: SessionKeeperOptions;
  readonly #stop = longLivedController();
  #named: readonly string[] = [];
  #running: Promise<void> | undefined;

  constructor(options: SessionKeeperOptions) {
    this.#options = options;
  }

  /**
   * Begins to connect. Resolves with the first login; rejects if the first answer is a refusal that only a
   * person can mend, or when the signal aborts.
   */
  async start(signal: AbortSignal): Promise<void> {
    const first = deferred<void>();
    this.#running = this.#run(first);
    try {
      await raceAbort(first.promise, signal);
    } catch (error) {
      this.#stop.abort(error);
      await this.#running;
      throw error;
    }
  }

  /** Ends the session and waits until that is done. */
  async stop(): Promise<void> {
    this.#stop.abort(new CasebridgeError('CASEBRIDGE_STOPPED', 'The link to the CIC server is being closed.'));
    await this.#running;
  }

  async #run(first: { resolve(): void; reject(error: Error): void }): Promise<void> {
    const { signal } = this.#stop;
    let failures = 0;
    let everUp = false;
    let upAt = Number.POSITIVE_INFINITY;
    while (!signal.aborted) {
      try {
        const session = await this.#logIn();
        everUp = true;
        upAt = this.#options.clock.monotonic();
        first.resolve();
        await this.#serve(session);
      } catch (error) {
        if (signal.aborted) break;
        const reason = CasebridgeError.from(error);
        // A session that is lost again at once is a failure like a refused login; only a stable one ends the back-off.
        failures = this.#options.clock.monotonic() - upAt > STABLE_MS ? 1 : failures + 1;
        upAt = Number.POSITIVE_INFINITY;
        if (!everUp && reason.failureClass === 'authentication') {
          this.#say('lost', this.#options.hosts[0] ?? '', 'login refused', reason);
          first.reject(reason);
          return;
        }
        await this.#waitAfter(reason, failures);
      }
    }
    first.reject(abortReason(signal));
  }

  async #serve(session: IcwsSession): Promise<never> {
    const { signal } = this.#stop;
    this.#say('up', session.host, 'LogOn');
    try {
      return await this.#options.serve(session, signal);
    } catch (error) {
      this.#options.onLost(CasebridgeError.from(error));
      // A session that still stands on the server is given back; one that is lost cannot be.
      const given = signal.aborted || CasebridgeError.from(error).failureClass === 'refused';
      if (given) await logOut(session, this.#options);
      throw error;
    }
  }

  /** Tries the servers in turn. @throws the most telling of their refusals. */
  async #logIn(): Promise<IcwsSession> {
    let worst: CasebridgeError | undefined;
    const candidates = [...new Set([...this.#options.hosts, ...this.#named])];
    for (let index = 0; index < candidates.length && index < MAX_HOSTS; index += 1) {
      const host = candidates[index];
      if (host === undefined) break;
      this.#say('connecting', host, 'LogOn');
      try {
        const session = await this.#logInAt(host);
        this.#named = this.#accepted(session.alternateHosts);
        return session;
      } catch (error) {
        const reason = CasebridgeError.from(error);
        if (this.#stop.signal.aborted) throw reason;
        if (error instanceof IcwsStatusError) {
          for (const named of this.#accepted(error.alternateHosts))
            if (!candidates.includes(named)) candidates.push(named);
        }
        worst = moreTelling(worst, reason);
      }
    }
    throw worst ?? new CasebridgeError('CASEBRIDGE_CONFIG_INVALID', 'cic.serverName is empty.');
  }

  /** A login that was sent is waited for a little even while stopping: its session would live on for minutes. */
  async #logInAt(host: string): Promise<IcwsSession> {
    const { signal } = this.#stop;
    const limit = new AbortController();
    let cancel: () => void = () => undefined;
    const onStop = () => {
      cancel = this.#options.clock.after(GOODBYE_LIMIT_MS, () => limit.abort(abortReason(signal)));
    };
    signal.addEventListener('abort', onStop, { once: true });
    try {
      const session = await IcwsSession.logIn(host, this.#options, limit.signal);
      if (!signal.aborted) return session;
      await logOut(session, this.#options);
      throw abortReason(signal);
    } finally {
      signal.removeEventListener('abort', onStop);
      cancel();
    }
  }

  #accepted(hosts: readonly string[]): readonly string[] {
    return hosts.filter((host) => this.#options.acceptsHost(host)).slice(0, MAX_HOSTS);
  }

  async #waitAfter(reason: CasebridgeError, failures: number): Promise<void> {
    const { backoff, random, refusedRetryMs, clock } = this.#options;
    const retryInMs =
      reason.failureClass === 'authentication' ? refusedRetryMs : backoffDelay(failures, backoff, random);
    this.#say('lost', this.#options.hosts[0] ?? '', reason.message, reason, retryInMs);
    await sleep(clock, retryInMs, this.#stop.signal).catch(() => undefined);
  }

  #say(state: LinkState, server: string, reason: string, error?: CasebridgeError, retryInMs?: number): void {
    this.#options.tell({
      type: 'contactCenterState',
      state,
      server,
      reason,
      ...(error ? { error: toldError(error) } : {}),
      ...(retryInMs === undefined ? {} : { retryInMs }),
    });
  }
}

/** A refused login tells a person more than a server that is away or is the backup. */
function moreTelling(a: CasebridgeError | undefined, b: CasebridgeError): CasebridgeError {
  return a?.failureClass === 'authentication' ? a : b;
}

async function logOut(session: IcwsSession, options: SessionKeeperOptions): Promise<void> {
  const limit = new AbortController();
  const cancel = options.clock.after(GOODBYE_LIMIT_MS, () => limit.abort(new Error('logging out took too long')));
  try {
    await session.request('DELETE', '/connection', undefined, limit.signal);
  } catch {
    // The session may be gone already, and the server ends it by itself when it stays idle.
  } finally {
    cancel();
  }
}
