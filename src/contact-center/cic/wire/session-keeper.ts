import type { Tell } from '../../../domain/happening.js';
import { CasebridgeError } from '../../../errors/casebridge-error.js';
import { toldError } from '../../../errors/told-error.js';
import { abortReason, longLivedController, raceAbort, sleep } from '../../../runtime/abort.js';
import type { BackoffOptions } from '../../../runtime/backoff.js';
import { type Deferred, deferred } from '../../../runtime/deferred.js';
import { Listeners } from '../../../runtime/listeners.js';
import { retryDelay } from '../../../runtime/retry-delay.js';
import { askForLife } from './ask-for-life.js';
import { HostOrder } from './host-order.js';
import { IcwsStatusError, isUnanswered } from './icws-error.js';
import type { IcwsSession, IcwsSessionOptions } from './icws-session.js';
import type { LinkStatus, WaitCause } from './link-status.js';
import { LoginLimiter } from './login-limiter.js';
import { LoginsLimitedError, logInSomewhere, logOut } from './login-round.js';
import { type PasswordExpiry, PasswordExpiryWatch } from './password-expiry.js';

/** What the keeper works with. */
export interface SessionKeeperOptions extends IcwsSessionOptions {
  /** Servers of the pair, the usual primary first. */
  readonly hosts: readonly string[];
  /** Whether a host that a server names may be logged in to: it will be given the password. */
  readonly acceptsHost: (host: string) => boolean;
  readonly backoff: BackoffOptions;
  /** Milliseconds until the first login after the server refused the account; doubles with each refusal, up to 16 times. */
  readonly refusedRetryMs: number;
  /** Logins at one host in any hour, whatever happens; {@link MAX_LOGINS_PER_HOUR} if not given. */
  readonly maxLoginsPerHour?: number;
  readonly random: () => number;
  readonly tell: Tell;
  /** Works with a session until it is lost or the signal aborts; must reject with the reason when that happens. */
  readonly serve: (session: IcwsSession, signal: AbortSignal) => Promise<never>;
  /** Called at the end of each session, before the next login. */
  readonly onLost: (reason: CasebridgeError) => void;
  /** Called once a day while the password of the account has few days left. */
  readonly onPasswordExpiry?: (expiry: PasswordExpiry) => void;
  /** What was told of the expiry at this host does not hold any more. */
  readonly onPasswordFine?: (host: string) => void;
  /** Days before the expiry from which on it is told; {@link PASSWORD_WARNING_DAYS} if not given. */
  readonly passwordWarningDays?: number;
}

/** Twice as often as a session a minute would need it, and far from what locks an account. */
export const MAX_LOGINS_PER_HOUR = 60;
/** Two weeks leave time to change a password at leisure. */
export const PASSWORD_WARNING_DAYS = 14;
/** A session that lived this long (milliseconds) ends the back-off. */
const STABLE_MS = 60_000;
const MAX_REFUSED_FACTOR = 16;

/**
 * Keeps one session with the server pair until it is stopped; {@link LinkStatus} tells its states. There is never
 * more than one login under way, however many signs of a loss come at once.
 */
export class SessionKeeper {
  readonly #options: SessionKeeperOptions;
  readonly #order: HostOrder;
  readonly #limiter: LoginLimiter;
  readonly #passwordWatch: PasswordExpiryWatch;
  readonly #listeners: Listeners<LinkStatus>;
  readonly #stop = longLivedController();
  #status: LinkStatus;
  #running: Promise<void> | undefined;
  readonly #first: Deferred<void> = deferred();
  /** Host of the session that was lost last, until that has been told. */
  #lostHost: string | undefined;
  #refusals = 0;
  /** The credentials are others than those of the last login. */
  #renewed = false;
  /** Ends the wait after a refused login. */
  #endRefusedWait: () => void = () => undefined;

  constructor(options: SessionKeeperOptions) {
    const { clock, credentials, tell } = options;
    const onListenerError = (error: unknown) => tell({ type: 'listenerFailed', error: toldError(error) });
    const expiryListeners = new Listeners<PasswordExpiry>(onListenerError);
    if (options.onPasswordExpiry) expiryListeners.add(options.onPasswordExpiry);
    const fineListeners = new Listeners<string>(onListenerError);
    if (options.onPasswordFine) fineListeners.add(options.onPasswordFine);
    this.#options = options;
    this.#listeners = new Listeners(onListenerError);
    this.#order = new HostOrder(options.hosts, options.acceptsHost);
    this.#limiter = new LoginLimiter(clock, options.maxLoginsPerHour ?? MAX_LOGINS_PER_HOUR);
    this.#passwordWatch = new PasswordExpiryWatch({
      clock,
      username: credentials.username,
      warningDays: options.passwordWarningDays ?? PASSWORD_WARNING_DAYS,
      onExpiry: (expiry) => expiryListeners.emit(expiry),
      onFine: (host) => fineListeners.emit(host),
    });
    this.#status = { state: 'idle', since: clock.now() };
  }

  /** State of the link now. */
  get status(): LinkStatus {
    return this.#status;
  }

  /** Calls back at every change of {@link SessionKeeper.status}; the returned function ends that. */
  onStatus(listener: (status: LinkStatus) => void): () => void {
    return this.#listeners.add(listener);
  }

  /**
   * Begins to connect. Resolves with the first login; rejects if the first answer is a refusal that only a
   * person can mend, or when the signal aborts. Called again, it waits for the same first login.
   */
  async start(signal: AbortSignal): Promise<void> {
    this.#running ??= this.#run();
    try {
      await raceAbort(this.#first.promise, signal);
    } catch (error) {
      this.#stop.abort(error);
      await this.#running;
      throw error;
    }
  }

  /** Ends the session and waits until that is done. Safe to call at any time, also twice. */
  async stop(): Promise<void> {
    this.#stop.abort(new CasebridgeError('CASEBRIDGE_STOPPED', 'The link to the CIC server is being closed.'));
    await this.#running;
    if (this.#status.state !== 'refused') this.#become({ state: 'stopped', since: this.#now() });
  }

  /**
   * The password is replaced. If the account was refused for the one before, the next login need not wait. A session that
   * stands is kept, since a new one would hold routing up: the next login tells how long the new password lasts.
   */
  credentialsChanged(): void {
    this.#passwordWatch.replaced();
    this.#refusals = 0;
    this.#renewed = true;
    this.#endRefusedWait();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    const { clock } = this.#options;
    let failures = 0;
    let everUp = false;
    let upAt = Number.POSITIVE_INFINITY;
    while (!signal.aborted) {
      try {
        const session = await this.#logIn();
        everUp = true;
        upAt = clock.monotonic();
        this.#first.resolve();
        await this.#serve(session);
      } catch (error) {
        if (signal.aborted) break;
        const reason = CasebridgeError.from(error);
        // A session that is lost again at once is a failure like a refused login; only a stable one ends the back-off.
        failures = clock.monotonic() - upAt > STABLE_MS ? 1 : failures + 1;
        upAt = Number.POSITIVE_INFINITY;
        if (!everUp && reason.failureClass === 'authentication') {
          this.#giveUp(reason);
          return;
        }
        await this.#waitAfter(reason, failures);
      }
    }
    this.#first.reject(abortReason(signal));
  }

  #logIn(): Promise<IcwsSession> {
    this.#renewed = false;
    const onTry = (host: string) => {
      this.#become({ state: 'connecting', host, since: this.#now() });
      this.#options.tell({ type: 'contactCenterState', state: 'connecting', server: host, reason: 'LogOn' });
    };
    return logInSomewhere({ ...this.#options, order: this.#order, limiter: this.#limiter, onTry }, this.#stop.signal);
  }

  async #serve(session: IcwsSession): Promise<never> {
    const { signal: stop } = this.#stop;
    const life = longLivedController();
    const onStop = () => life.abort(abortReason(stop));
    stop.addEventListener('abort', onStop, { once: true });
    // Whichever request first learns that the session is over, all of them are told by it.
    session.ended.addEventListener('abort', () => life.abort(abortReason(session.ended)), { once: true });
    session.onUnanswered(this.#asker(session, life));
    this.#up(session);
    try {
      return await raceAbort(this.#options.serve(session, life.signal), life.signal);
    } catch (error) {
      await this.#lost(session, CasebridgeError.from(error));
      throw error;
    } finally {
      stop.removeEventListener('abort', onStop);
      life.abort(new CasebridgeError('CASEBRIDGE_CIC_SESSION_LOST', 'The session with the CIC server ended.'));
    }
  }

  /**
   * What waits for an answer that a dead server will never give must not wait for the watchdog, too: the session is
   * asked whether it lives, once at a time, and ends if there is no answer either.
   */
  #asker(session: IcwsSession, life: AbortController): () => void {
    let asking = false;
    return () => {
      if (asking || life.signal.aborted) return;
      asking = true;
      askForLife(session, this.#options.clock, life.signal).then(
        () => {
          asking = false;
        },
        (error: unknown) => {
          asking = false;
          if (isUnanswered(error)) life.abort(error);
        },
      );
    };
  }

  #up(session: IcwsSession): void {
    this.#refusals = 0;
    this.#become({ state: 'up', host: session.host, since: this.#now() });
    this.#options.tell({ type: 'contactCenterState', state: 'up', server: session.host, reason: 'LogOn' });
    this.#passwordWatch.begin(session.host, session.daysUntilPasswordExpires);
  }

  async #lost(session: IcwsSession, reason: CasebridgeError): Promise<void> {
    this.#passwordWatch.end();
    this.#lostHost = session.host;
    this.#become({ state: 'lost', host: session.host, reason, since: this.#now() });
    this.#options.onLost(reason);
    if (reason instanceof IcwsStatusError) this.#order.sentOn(reason.alternateHosts);
    // The time of a login there is better spent at the other server; that one sends back if it is not its turn.
    if (isUnanswered(reason)) this.#order.silent(session.host);
    // A session that still stands on the server is given back; one that is lost cannot be.
    if (this.#stop.signal.aborted || reason.failureClass === 'refused') await logOut(session, this.#options);
  }

  #giveUp(reason: CasebridgeError): void {
    const host = this.#order.primary;
    this.#become({ state: 'refused', host, reason, since: this.#now() });
    const error = toldError(reason);
    this.#options.tell({ type: 'contactCenterState', state: 'lost', server: host, reason: 'login refused', error });
    this.#first.reject(reason);
  }

  async #waitAfter(reason: CasebridgeError, failures: number): Promise<void> {
    const [cause, retryInMs] = this.#wait(reason, failures);
    const host = this.#lostHost ?? this.#order.primary;
    this.#lostHost = undefined;
    this.#become({ state: 'waiting', host, cause, reason, retryInMs, since: this.#now() });
    this.#options.tell({
      type: 'contactCenterState',
      state: 'lost',
      server: host,
      reason: reason.message,
      error: toldError(reason),
      retryInMs,
    });
    const waited = new AbortController();
    if (cause === 'refused') this.#endRefusedWait = () => waited.abort();
    const over = AbortSignal.any([this.#stop.signal, waited.signal]);
    await sleep(this.#options.clock, retryInMs, over).catch(() => undefined);
    this.#endRefusedWait = () => undefined;
  }

  #wait(reason: CasebridgeError, failures: number): readonly [WaitCause, number] {
    const { backoff, random, refusedRetryMs } = this.#options;
    if (reason.failureClass === 'authentication') {
      if (this.#renewed) return ['refused', backoff.initialMs];
      const factor = Math.min(MAX_REFUSED_FACTOR, 2 ** this.#refusals);
      this.#refusals = Math.min(this.#refusals + 1, 10);
      return ['refused', refusedRetryMs * factor];
    }
    const delayMs = retryDelay(reason.retry, failures, backoff, random);
    return [reason instanceof LoginsLimitedError ? 'limited' : 'backoff', delayMs];
  }

  #become(status: LinkStatus): void {
    this.#status = status;
    this.#listeners.emit(status);
  }

  #now(): number {
    return this.#options.clock.now();
  }
}
