import { CasebridgeError } from '../errors/casebridge-error.js';
import { sleep, withDeadline } from '../runtime/abort.js';
import type { Clock } from '../runtime/clock.js';
import type { Secrets } from '../runtime/secrets.js';
import { logIn, revoke, type SalesforceCredentials, type SalesforceLogin } from './auth/login.js';
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

/** Logins are never closer together than this, so that an org that refuses fresh tokens is not flooded. */
const MIN_LOGIN_INTERVAL_MS = 2_000;
const LOGOUT_LIMIT_MS = 2_000;
/** After a refused login no other is tried for so long: repeated tries could lock the user. */
const REFUSED_PAUSE_MS = 60_000;

/** The one login of this process; whoever finds its token refused has it renewed, once for all. */
export class SalesforceSession {
  readonly #options: SalesforceSessionOptions;
  #current: SalesforceLogin | undefined;
  #pending: Promise<SalesforceLogin> | undefined;
  #lastLoginAt = Number.NEGATIVE_INFINITY;
  #refusal: { readonly error: CasebridgeError; readonly until: number } | undefined;

  constructor(options: SalesforceSessionOptions) {
    this.#options = options;
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

  /**
   * Gives the token back. A session id of the SOAP login is left to expire: Salesforce may have given the same one
   * to another program of this user.
   */
  async logOut(): Promise<void> {
    const login = this.#current;
    this.#current = undefined;
    if (!login || this.#options.credentials.auth === 'password') return;
    const { clock, proxy, fetch } = this.#options;
    try {
      await withDeadline(clock, 'logout', LOGOUT_LIMIT_MS, undefined, () => revoke(login, proxy, fetch));
    } catch {
      // A token that cannot be revoked now expires by itself.
    }
  }

  #logIn(signal: AbortSignal): Promise<SalesforceLogin> {
    this.#pending ??= this.#logInNow(signal).finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  async #logInNow(signal: AbortSignal): Promise<SalesforceLogin> {
    const { clock, credentials, url, proxy, fetch, timeoutMs, secrets, onLogin, onLoggedIn } = this.#options;
    if (this.#refusal && clock.monotonic() < this.#refusal.until) throw this.#refusal.error;
    const waitMs = this.#lastLoginAt + MIN_LOGIN_INTERVAL_MS - clock.monotonic();
    if (waitMs > 0) await sleep(clock, waitMs, signal);
    this.#lastLoginAt = clock.monotonic();
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
    this.#current = login;
    onLoggedIn(login);
    return login;
  }

  #noteRefusal(error: unknown): void {
    if (!(error instanceof CasebridgeError) || error.failureClass !== 'authentication') return;
    this.#refusal = { error, until: this.#options.clock.monotonic() + REFUSED_PAUSE_MS };
  }
}
