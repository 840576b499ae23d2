import type { SObjectRecord } from '../engine/org-engine.js';
import type { SimulatedOrgEngine } from '../engine/simulated-org-engine.js';

/** What a user logs in with; the security token is appended to the password. */
export interface UserPassword {
  readonly username: string;
  readonly password: string;
  readonly securityToken: string;
}

/** An app that programs authenticate through: a connected app or External Client App. */
export interface ClientApp {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Username whom the client credentials flow acts as. */
  readonly runAs: string;
  /** PEM of the certificate or public key that JWT assertions are checked with; without it the JWT flow is refused. */
  readonly publicKeyPem?: string;
  /** Usernames that are pre-authorised for the JWT flow; everyone if absent. */
  readonly approvedUsers?: readonly string[];
}

/** Who can log in, and how. */
export interface LoginDirectoryOptions {
  readonly users: readonly UserPassword[];
  readonly apps: readonly ClientApp[];
}

/** Looks users, passwords, apps and refresh tokens up. */
export class LoginDirectory {
  readonly #engine: SimulatedOrgEngine;
  readonly #passwords: ReadonlyMap<string, UserPassword>;
  readonly #apps: ReadonlyMap<string, ClientApp>;
  readonly #refreshTokens = new Map<string, string>();

  constructor(engine: SimulatedOrgEngine, options: LoginDirectoryOptions) {
    this.#engine = engine;
    this.#passwords = new Map(options.users.map((user) => [user.username.toLowerCase(), user]));
    this.#apps = new Map(options.apps.map((app) => [app.clientId, app]));
  }

  /** The connected app of this consumer key. */
  app(clientId: string | undefined): ClientApp | undefined {
    return clientId === undefined ? undefined : this.#apps.get(clientId);
  }

  /** The active user of that name. */
  user(username: string): SObjectRecord | undefined {
    const [user] = this.#engine.transact({ userId: '', mode: 'system' }, (transaction) =>
      transaction.select('User', { Username: username }),
    );
    return user?.IsActive === true ? user : undefined;
  }

  /** The user of that id, active or not. */
  userById(userId: string): SObjectRecord | undefined {
    return this.#engine.transact({ userId: '', mode: 'system' }, (transaction) => transaction.find('User', userId));
  }

  /** The user, if `password` is the password followed by the security token. */
  userByPassword(username: string, password: string): SObjectRecord | undefined {
    const entry = this.#passwords.get(username.toLowerCase());
    if (entry === undefined || password !== entry.password + entry.securityToken) return undefined;
    return this.user(username);
  }

  /** The user, if `password` is the password alone, as people type it into a page. */
  userAtPage(username: string, password: string): SObjectRecord | undefined {
    const entry = this.#passwords.get(username.toLowerCase());
    return entry?.password === password ? this.user(username) : undefined;
  }

  /** A refresh token for the user, as the web server flow would have given. */
  issueRefreshToken(userId: string): string {
    const token = `5Aep861${this.#engine.sessions.randomText(80)}`;
    this.#refreshTokens.set(token, userId);
    return token;
  }

  /** The user for whom a refresh token was issued; undefined if it is unknown or was revoked. */
  userIdOfRefreshToken(token: string): string | undefined {
    return this.#refreshTokens.get(token);
  }

  /** Makes a refresh token worthless. Returns false if there is none such. */
  revokeRefreshToken(token: string): boolean {
    return this.#refreshTokens.delete(token);
  }
}
