import { CasebridgeError } from '../../errors/casebridge-error.js';
import type { Clock } from '../../runtime/clock.js';
import { decoyHash, isPasswordOf, type PasswordHash, parsePasswordHash } from '../../runtime/password-hash.js';
import { LoginGuard, tooManyLogins } from '../../web-server/login-guard.js';
import { isSameSecret } from '../../web-server/tokens.js';
import type { Role } from '../contract.js';
import type { ConsoleHappening } from './console-happening.js';
import type { LoginRequest } from './request-decoders.js';

/** Who somebody has turned out to be. */
export interface Identity {
  readonly user: string;
  readonly role: Role;
}

interface User extends Identity {
  readonly hash: PasswordHash;
}

/** What logins go by. */
export interface LoginOptions {
  readonly clock: Clock;
  /** `name:role:hash`, as the configuration has checked them. */
  readonly users: readonly string[];
  /** What opens the console without a user; undefined if there are users. */
  readonly consoleToken: string | undefined;
  readonly tell: (happening: ConsoleHappening) => void;
}

const FOR_USER = { free: 5, firstMs: 15_000, longestMs: 15 * 60_000 };
const FOR_ADDRESS = { free: 20, firstMs: 15_000, longestMs: 15 * 60_000 };
/** Passwords that are checked at the same time: each takes memory and a thread. */
const MAX_AT_ONCE = 2;
const MAX_WAITING = 20;
const BUSY_MS = 2_000;
/** Who logs in with the token of the console. */
const TOKEN_IDENTITY: Identity = { user: 'token', role: 'operator' };

/** Finds out who wants to log in, slowly for those who guess. */
export class Login {
  readonly #options: LoginOptions;
  readonly #users: ReadonlyMap<string, User>;
  readonly #decoy: PasswordHash;
  readonly #ofUser: LoginGuard;
  readonly #ofAddress: LoginGuard;
  readonly #waiting: (() => void)[] = [];
  #atOnce = 0;

  constructor(options: LoginOptions) {
    this.#options = options;
    this.#users = new Map(options.users.flatMap(userOf).map((user) => [user.user, user]));
    const [first] = this.#users.values();
    this.#decoy = decoyHash(first?.hash);
    this.#ofUser = new LoginGuard(options.clock, FOR_USER);
    this.#ofAddress = new LoginGuard(options.clock, FOR_ADDRESS);
  }

  /**
   * Who somebody is.
   * @throws CasebridgeError `CASEBRIDGE_API_LOGIN_REFUSED`, the same for an unknown user and a wrong password;
   * `CASEBRIDGE_API_TOO_MANY_REQUESTS` for a user or address that is locked out.
   */
  async identify(request: LoginRequest, address: string): Promise<Identity> {
    const user = request.user;
    const lockedMs = this.#lockedMs(user, address);
    if (lockedMs > 0) throw tooManyLogins(lockedMs);
    this.#ofAddress.count(address);
    if (user !== undefined) this.#ofUser.count(user);
    const identity = 'token' in request ? this.#byToken(request.token) : await this.#byPassword(request);
    if (identity === undefined) throw this.#refused(user, address);
    this.#ofAddress.takeBack(address);
    if (user !== undefined) this.#ofUser.forgive(user);
    return identity;
  }

  /** Whoever bears the console's token need not log in first. */
  byToken(token: string): Identity | undefined {
    return this.#byToken(token);
  }

  #byToken(token: string): Identity | undefined {
    const { consoleToken } = this.#options;
    return consoleToken !== undefined && isSameSecret(token, consoleToken) ? TOKEN_IDENTITY : undefined;
  }

  async #byPassword({ user, password }: { readonly user: string; readonly password: string }) {
    const known = this.#users.get(user);
    await this.#turn();
    try {
      const isRight = await isPasswordOf(password, known?.hash ?? this.#decoy);
      return isRight && known ? { user: known.user, role: known.role } : undefined;
    } finally {
      this.#giveTurn();
    }
  }

  async #turn(): Promise<void> {
    if (this.#waiting.length >= MAX_WAITING) throw tooManyLogins(BUSY_MS);
    if (this.#atOnce < MAX_AT_ONCE) this.#atOnce += 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** To the one that waits longest, if there is one. */
  #giveTurn(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#atOnce -= 1;
  }

  #lockedMs(user: string | undefined, address: string): number {
    return Math.max(this.#ofAddress.lockedMs(address), user === undefined ? 0 : this.#ofUser.lockedMs(user));
  }

  #refused(user: string | undefined, address: string): CasebridgeError {
    const known = user !== undefined && this.#users.has(user) ? user : '';
    this.#options.tell({ type: 'loginRefused', user: known, address, lockedMs: this.#lockedMs(user, address) });
    return new CasebridgeError('CASEBRIDGE_API_LOGIN_REFUSED', 'User, password or token is wrong.');
  }
}

function userOf(text: string): User[] {
  const [user = '', role, hash = ''] = text.split(':');
  const parsed = parsePasswordHash(hash);
  if (parsed === undefined || (role !== 'viewer' && role !== 'operator')) return [];
  return [{ user, role, hash: parsed }];
}
