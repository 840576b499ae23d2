import { CasebridgeError } from '../errors/casebridge-error.js';
import { passesByItself } from '../errors/failure-class.js';
import { longLivedController, raceAbort, sleep, withDeadline } from '../runtime/abort.js';
import type { Clock } from '../runtime/clock.js';
import type { Secrets } from '../runtime/secrets.js';
import { logIn, revoke, type SalesforceCredentials, type SalesforceLogin } from './auth/login.js';
import { LoginPace } from './login-pace.js';
import { type MoveSign, MoveWatch } from './move-watch.js';
import type { SalesforceFetch } from './salesforce-fetch.js';

/** What the session works with. Durations are milliseconds. */
export interface SalesforceSessionOptions {
  readonly clock: Clock;
  readonly credentials: SalesforceCredentials;
  readonly url: string;
  readonly proxy: string;
  /** The way to Salesforce in place of the network. */
  readonly fetch?: SalesforceFetch | undefined;
  readonly timeoutMs: number;
  /** Is told of each token, and takes secrets out of what the server says. */
  readonly secrets: Secrets;
  /** Told before each login. */
  readonly onLogin: () => void;
  readonly onLoggedIn: (login: SalesforceLogin) => void;
}

const LOGOUT_LIMIT_MS = 2_000;

/** The one login of this process; whoever finds its token refused has it renewed, once for all. */
export class SalesforceSession {
  readonly #options: SalesforceSessionOptions;
  #current: SalesforceLogin | undefined;
  #pending: Promise<SalesforceLogin> | undefined;
  readonly #pace: LoginPace;
  readonly #moves: MoveWatch;
  /** The org of the first login; '' before. */
  #organizationId = '';
  /** Ends a login under way when the session is given up; one caller who gives up does not end it for the others. */
  readonly #end = longLivedController();

  constructor(options: SalesforceSessionOptions) {
    this.#options = options;
    this.#pace = new LoginPace(options.clock);
    this.#moves = new MoveWatch(options.clock);
  }

  /** The login in use, if there is one. */
  get current(): SalesforceLogin | undefined {
    return this.#current;
  }

  /** The login in use, or a new one. */
  async get(signal: AbortSignal): Promise<SalesforceLogin> {
    return this.#current ?? (await this.#logIn(signal));
  }

  /**
   * Replaces a login whose token was refused. If somebody else has replaced it meanwhile, that one is given.
   * @throws CasebridgeError when the new login fails.
   */
  async renew(refused: SalesforceLogin, signal: AbortSignal): Promise<SalesforceLogin> {
    if (this.#current && this.#current.accessToken !== refused.accessToken) return this.#current;
    this.#current = undefined;
    return this.#logIn(signal);
  }

  /** The org answered at its address. */
  answered(): void {
    this.#moves.answered();
  }

  /**
   * Tells that the org seems to be gone from the address of a login. A new login, made from time to time, tells where it
   * is; until there is one, the login in use stays. Gives the login to go on with, which may be the same.
   * @throws CasebridgeError when the new login fails for what a person must mend.
   */
  async seekOrg(login: SalesforceLogin, sign: MoveSign, signal: AbortSignal): Promise<SalesforceLogin> {
    if (this.#current && this.#current.accessToken !== login.accessToken) return this.#current;
    // Whoever asks while a login is under way has its result.
    if (this.#pending === undefined && !this.#moves.met(sign)) return login;
    try {
      return await this.#logIn(signal);
    } catch (error) {
      // Whoever called tells of the failure that it has met.
      if (signal.aborted || passesByItself(CasebridgeError.from(error).failureClass)) return login;
      throw error;
    }
  }

  /** What was refused is replaced now: the next login need not wait for the end of the pause. */
  credentialsChanged(): void {
    this.#pace.forgive();
  }

  /**
   * Gives the token back. A session id of the SOAP login is left to expire: Salesforce may have given the same one
   * to another program of this user.
   */
  async logOut(): Promise<void> {
    const login = this.#current;
    this.#current = undefined;
    this.#end.abort(new CasebridgeError('CASEBRIDGE_STOPPED', 'The session with Salesforce was given up.'));
    if (!login || this.#options.credentials.auth === 'password') return;
    const { clock, proxy, fetch } = this.#options;
    try {
      await withDeadline(clock, 'logout', LOGOUT_LIMIT_MS, undefined, () => revoke(login, proxy, fetch));
    } catch {
      // A token that cannot be revoked now expires by itself.
    }
  }

  #logIn(signal: AbortSignal): Promise<SalesforceLogin> {
    this.#pending ??= this.#logInNow(this.#end.signal).finally(() => {
      this.#pending = undefined;
    });
    return raceAbort(this.#pending, signal);
  }

  async #logInNow(signal: AbortSignal): Promise<SalesforceLogin> {
    const { clock, credentials, url, proxy, fetch, timeoutMs, secrets, onLogin, onLoggedIn } = this.#options;
    const waitMs = this.#pace.next();
    if (waitMs > 0) await sleep(clock, waitMs, signal);
    this.#pace.begun();
    onLogin();
    const login = await withDeadline(clock, `login at ${url}`, timeoutMs, signal, () =>
      logIn(credentials, { url, proxy, fetch, now: clock.now(), secrets }),
    ).catch((error: unknown) => {
      this.#noteRefusal(error);
      if (signal.aborted || error instanceof CasebridgeError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new CasebridgeError('CASEBRIDGE_SALESFORCE_UNREACHABLE', `No login at ${url}: ${reason}.`, {
        cause: error,
      });
    });
    secrets.learn(login.accessToken);
    this.#assureSameOrg(login);
    this.#pace.issued();
    this.#current = login;
    onLoggedIn(login);
    return login;
  }

  /**
   * What is known of rows and interactions is of the first org; a refreshed sandbox answers at the same address. Nothing
   * is asked of another one; the process waits for the first, since the address may lead back to it.
   */
  #assureSameOrg({ organizationId }: SalesforceLogin): void {
    if (this.#organizationId === '') this.#organizationId = organizationId;
    if (this.#organizationId === organizationId) return;
    const error = new CasebridgeError(
      'CASEBRIDGE_STORE_FOREIGN',
      `${this.#options.url} now leads to Salesforce org ${organizationId}; this process works with org ${this.#organizationId}.`,
      {
        cure: 'Have salesforce.url lead to that org again; the process then goes on by itself. If the org was refreshed or replaced on purpose, stop the process and start it once with --accept-new-identity.',
      },
    );
    this.#pace.refused(error);
    throw error;
  }

  #noteRefusal(error: unknown): void {
    if (error instanceof CasebridgeError && !passesByItself(error.failureClass)) this.#pace.refused(error);
  }
}
