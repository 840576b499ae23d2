import type { AgentDesk, AgentLink } from '../contact-center/agent-desk.js';
import type { ContactCenter } from '../contact-center/contact-center.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { longLivedController } from '../runtime/abort.js';
import type { Clock } from '../runtime/clock.js';
import { AgentAdmission } from './agent-admission.js';
import type { AgentHappening } from './agent-happening.js';
import { type AgentLogin, AgentLogins } from './agent-logins.js';
import type { EndReason, LoginRequest } from './contract.js';
import { agentKey } from './pop-id.js';

/** What the access works with. Durations are milliseconds. */
export interface AgentAccessOptions {
  readonly clock: Clock;
  readonly contactCenter: Pick<ContactCenter, 'state' | 'server'>;
  readonly desk: Pick<AgentDesk, 'logIn'>;
  readonly tell: (happening: AgentHappening) => void;
  readonly idleMs: number;
  readonly lifetimeMs: number;
  /** A login has ended; its pages are to be told. */
  readonly onEnded: (login: AgentLogin, ended: { readonly reason: EndReason; readonly message: string }) => void;
  /** What is shown to an agent ({@link agentKey}) may have changed: the status, or a session that is gone. */
  readonly onChange: (agent: string) => void;
}

const MAX_LOGINS = 5_000;
/** When to try again after that; nobody knows when a login ends. */
const FULL_MS = 60_000;
const MAX_LOGINS_OF_AGENT = 30;

const ENDED: Readonly<Record<EndReason, string>> = {
  logout: 'You have logged out.',
  expired: 'Your login has lasted as long as it may. Log in again.',
  surplus: 'You have logged in in too many other places, and this login was unused longest. Log in again.',
  cicEnded: 'The CIC server has ended your session. Log in again.',
  switchover: 'The CIC server of your session is gone; another one may have taken over. Log in again.',
  stopped: 'The server is being stopped. Log in again in a minute.',
};

/** Logs agents in with sessions of their own at the CIC server, and ends their logins, for whatever reason. */
export class AgentAccess {
  readonly #options: AgentAccessOptions;
  readonly #logins: AgentLogins;
  readonly #admission: AgentAdmission;
  readonly #stop = longLivedController();
  /** Logins on their way, by agent. */
  readonly #entering = new Map<string, number>();

  constructor(options: AgentAccessOptions) {
    this.#options = options;
    this.#logins = new AgentLogins(options);
    this.#admission = new AgentAdmission(options);
  }

  /**
   * Logs an agent in. @param address counts tries of one client. @returns the login, and the secret token that opens it.
   * @throws CasebridgeError `CASEBRIDGE_AGENT_LOGIN_REFUSED`, `CASEBRIDGE_API_TOO_MANY_REQUESTS`, …
   */
  async logIn(
    request: LoginRequest,
    address: string,
    signal: AbortSignal,
  ): Promise<{ readonly token: string; readonly login: AgentLogin }> {
    const agent = agentKey(request.user);
    // A server may end the sessions that the agent has for this one, which then is theirs, too.
    this.#entering.set(agent, (this.#entering.get(agent) ?? 0) + 1);
    try {
      return await this.#enter(request, address, signal);
    } finally {
      const others = (this.#entering.get(agent) ?? 1) - 1;
      if (others > 0) this.#entering.set(agent, others);
      else this.#entering.delete(agent);
      this.#endLost(agent);
    }
  }

  /** The login that a token opens. @throws CasebridgeError `CASEBRIDGE_AGENT_LOGIN_NEEDED` */
  open(token: string): AgentLogin {
    const login = this.#logins.open(token);
    if (login) return login;
    throw new CasebridgeError('CASEBRIDGE_AGENT_LOGIN_NEEDED', 'Nobody is logged in, or the login has ended.');
  }

  /** A page of a login has come (1) or gone (-1): while there is one the login is not idle. */
  countSocket(login: AgentLogin, by: 1 | -1): void {
    this.#logins.countSocket(login.key, by);
  }

  /** Ends a login, also at the CIC server if no other one uses its session. Safe to call twice. */
  async end(login: AgentLogin, reason: EndReason): Promise<void> {
    if (!this.#logins.end(login.key)) return;
    this.#options.onEnded(login, { reason, message: ENDED[reason] });
    this.#options.tell({ type: 'agentLoginEnded', user: login.link.user, reason });
    if (!this.#logins.uses(login.link)) await login.link.close();
  }

  /** Ends the logins that have lasted too long, or were unused too long. */
  endExpired(): void {
    for (const login of this.#logins.expired()) void this.end(login, 'expired');
  }

  /** Ends the logins whose sessions are at another server than the connector's. */
  endElsewhere(): void {
    const { server } = this.#options.contactCenter;
    for (const login of this.#logins.all()) if (login.link.server !== server) void this.end(login, 'switchover');
  }

  /** Gives up what is on its way. */
  giveUp(reason: CasebridgeError): void {
    this.#stop.abort(reason);
  }

  /** Ends every login because the process stops. */
  async endAll(): Promise<void> {
    await Promise.all(this.#logins.all().map((login) => this.end(login, 'stopped')));
  }

  async #enter(
    request: LoginRequest,
    address: string,
    signal: AbortSignal,
  ): Promise<{ readonly token: string; readonly login: AgentLogin }> {
    const whileWanted = AbortSignal.any([signal, this.#stop.signal]);
    const link = await this.#admission.admit(agentKey(request.user), address, whileWanted, () =>
      this.#linkFor(request, whileWanted),
    );
    if (this.#stop.signal.aborted || signal.aborted) {
      if (!this.#logins.uses(link)) await link.close();
      throw new CasebridgeError('CASEBRIDGE_STOPPED', 'Nobody waits for the login any more.');
    }
    const isShared = this.#logins.uses(link);
    const begun = this.#logins.begin(link, request.mode);
    for (const surplus of this.#logins.surplus(begun.login, MAX_LOGINS_OF_AGENT)) void this.end(surplus, 'surplus');
    if (!isShared) this.#follow(link);
    this.#options.tell({ type: 'agentLoggedIn', user: link.user, mode: request.mode, address });
    return begun;
  }

  #follow(link: AgentLink): void {
    const agent = agentKey(link.user);
    link.onStatus(() => this.#options.onChange(agent));
    const lost = () => this.#endLost(agent);
    link.ended.addEventListener('abort', lost, { once: true });
    if (link.ended.aborted) lost();
  }

  /** Ends the logins of an agent whose session is gone, and for which there is no other. */
  #endLost(agent: string): void {
    if (this.#entering.has(agent)) return;
    for (const login of this.#logins.lost(agent)) void this.end(login, this.#lossOf(login.link));
    this.#options.onChange(agent);
  }

  async #linkFor({ user, password, mode }: LoginRequest, signal: AbortSignal): Promise<AgentLink> {
    if (this.#logins.size >= MAX_LOGINS)
      throw new CasebridgeError(
        'CASEBRIDGE_API_TOO_MANY_REQUESTS',
        `${MAX_LOGINS} logins are open. There is room again once some of them end.`,
        { waitMs: FULL_MS },
      );
    const { desk } = this.#options;
    const credentials = { user, password, takesMail: mode === 'alone' };
    const standing = this.#logins.standing(agentKey(user), mode);
    const found = await desk.logIn(credentials, signal, standing);
    // The last login that used it may have ended meanwhile, and the session with it.
    return found === standing && found.ended.aborted ? desk.logIn(credentials, signal) : found;
  }

  /** Only a server that the connector is with, too, can be said to have ended one session. */
  #lossOf(link: AgentLink): EndReason {
    const { state, server } = this.#options.contactCenter;
    const reason = CasebridgeError.from(link.ended.reason);
    if (reason.code === 'CASEBRIDGE_STOPPED') return 'logout';
    const stands = state === 'ready' && server === link.server;
    return stands && reason.code === 'CASEBRIDGE_CIC_SESSION_LOST' ? 'cicEnded' : 'switchover';
  }
}
