import type { AgentDesk, AgentLink } from '../contact-center/agent-desk.js';
import type { ContactCenter, ContactCenterState, InteractionChange } from '../contact-center/contact-center.js';
import type { Happening } from '../domain/happening.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { longLivedController } from '../runtime/abort.js';
import type { Clock } from '../runtime/clock.js';
import type { LiveSocket } from '../web-server/live-socket.js';
import { LoginGuard } from '../web-server/login-guard.js';
import type { AgentHappening } from './agent-happening.js';
import { type AgentLogin, AgentLogins } from './agent-logins.js';
import { AgentRoom, type RoomTab } from './agent-room.js';
import type {
  AgentInteraction,
  EndReason,
  HelloMessage,
  InteractionAction,
  LoginAnswer,
  LoginRequest,
  LoginView,
  PanelView,
} from './contract.js';
import { OfferFacts } from './offer-facts.js';
import { type Offer, PopBook, type PopEvent } from './pop-book.js';
import { agentKey } from './pop-id.js';

/** What the service works with. Durations are milliseconds. */
export interface AgentServiceOptions {
  readonly clock: Clock;
  readonly contactCenter: Pick<ContactCenter, 'state' | 'server' | 'onState' | 'onInteraction' | 'allLive'>;
  readonly desk: AgentDesk;
  /** Address of a record in Salesforce. */
  readonly recordUrl: (caseId: string) => string;
  readonly tell: (happening: AgentHappening) => void;
  readonly idleMs: number;
  readonly lifetimeMs: number;
  /** Names this process in ids of pops: letters and digits, another one at each start. */
  readonly epoch: string;
}

const FOR_USER = { free: 5, firstMs: 15_000, longestMs: 15 * 60_000 };
/** A whole site may come from one address; what protects an account is the limit of its user. */
const FOR_ADDRESS = { free: 300, firstMs: 15_000, longestMs: 60_000 };
const LOOK_MS = 5_000;
const BEAT_MS = 20_000;
const MAX_LOGINS = 5_000;
/** Pages of one agent. */
const MAX_TABS = 30;

const ENDED: Readonly<Record<EndReason, string>> = {
  logout: 'You have logged out.',
  expired: 'Your login has lasted as long as it may. Log in again.',
  cicEnded: 'The CIC server has ended your session. Log in again.',
  switchover: 'The CIC server of your session is gone; another one may have taken over. Log in again.',
  stopped: 'The server is being stopped. Log in again in a minute.',
};

/**
 * Follows which interaction is offered to whom, tells each agent's pages of it at once, and acts for agents with their
 * own sessions. An agent sees and touches nothing but what alerts for that agent or is with that agent.
 */
export class AgentService {
  readonly #options: AgentServiceOptions;
  readonly #book: PopBook;
  readonly #facts = new OfferFacts();
  readonly #logins: AgentLogins;
  readonly #rooms = new Map<string, AgentRoom>();
  readonly #ofUser: LoginGuard;
  readonly #ofAddress: LoginGuard;
  readonly #stop = longLivedController();
  readonly #stopListening: (() => void)[] = [];
  readonly #timers = new Map<string, () => void>();

  constructor(options: AgentServiceOptions) {
    this.#options = options;
    this.#book = new PopBook(options.epoch);
    this.#logins = new AgentLogins(options);
    this.#ofUser = new LoginGuard(options.clock, FOR_USER);
    this.#ofAddress = new LoginGuard(options.clock, FOR_ADDRESS);
  }

  /** Begins to follow the contact centre. */
  start(): void {
    const { contactCenter } = this.#options;
    for (const interaction of contactCenter.allLive()) this.#see({ interaction, change: 'added' }, false);
    this.#stopListening.push(
      contactCenter.onInteraction((change) => this.#see(change, contactCenter.state === 'ready')),
      contactCenter.onState((state) => this.#followState(state)),
    );
    this.#every('look', LOOK_MS, () => {
      for (const login of this.#logins.expired()) void this.#end(login, 'expired');
    });
    this.#every('beat', BEAT_MS, () => {
      for (const room of this.#rooms.values()) room.beat();
    });
  }

  /** Ends every login, also at the CIC server. Safe to call twice. */
  async stop(): Promise<void> {
    this.#stop.abort(new CasebridgeError('CASEBRIDGE_STOPPED', 'The request was given up because the process stops.'));
    for (const stop of this.#stopListening.splice(0)) stop();
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    await Promise.all(this.#logins.all().map((login) => this.#end(login, 'stopped')));
  }

  /** Ends sockets that have not gone. */
  terminate(): void {
    for (const room of this.#rooms.values()) room.terminate();
  }

  /** Takes in what happens to rows: what is shown of cases, and mail that comes while an agent has one. */
  take(happening: Happening): void {
    this.#facts.take(happening);
    if (happening.type !== 'rowSettled' || happening.mark.outcome !== 'AlreadyActive') return;
    const { event, objectId } = happening.row;
    if (event !== 'EmailReceived' && event !== 'CommentAdded') return;
    this.#pass(this.#book.noteMail(objectId, this.#options.clock.now()));
  }

  /**
   * Logs an agent in. @param address counts tries of one client.
   * @throws CasebridgeError `CASEBRIDGE_AGENT_LOGIN_REFUSED`, `CASEBRIDGE_API_TOO_MANY_REQUESTS`, …
   */
  async logIn(request: LoginRequest, address: string, signal: AbortSignal): Promise<LoginAnswer> {
    const link = await this.#admit(request, address, AbortSignal.any([signal, this.#stop.signal]));
    if (this.#stop.signal.aborted || signal.aborted) {
      await link.close();
      throw new CasebridgeError('CASEBRIDGE_STOPPED', 'Nobody waits for the login any more.');
    }
    const { token, login } = this.#logins.begin(link, request.mode);
    link.onStatus(() => this.#rooms.get(login.agent)?.tellPanel());
    const lost = () => void this.#end(login, this.#lossOf(link));
    link.ended.addEventListener('abort', lost, { once: true });
    if (link.ended.aborted) lost();
    this.#options.tell({ type: 'agentLoggedIn', user: link.user, mode: request.mode, address });
    return { ...this.view(login), token };
  }

  /** The login that a token opens. @throws CasebridgeError `CASEBRIDGE_AGENT_LOGIN_NEEDED` */
  open(token: string): AgentLogin {
    const login = this.#logins.open(token);
    if (login) return login;
    throw new CasebridgeError('CASEBRIDGE_AGENT_LOGIN_NEEDED', 'Nobody is logged in, or the login has ended.');
  }

  /** Ends a login, also at the CIC server. */
  logOut(login: AgentLogin): Promise<void> {
    return this.#end(login, 'logout');
  }

  /** A login as its page shows it. */
  view({ link, mode, endsAt }: AgentLogin): LoginView {
    return { user: link.user, displayName: link.displayName, mode, endsAt, idleMs: this.#options.idleMs };
  }

  /** What the panel of a login shows. */
  panel({ agent, link }: AgentLogin): PanelView {
    const { clock, contactCenter } = this.#options;
    return {
      now: clock.now(),
      status: link.status,
      statuses: link.statuses,
      interactions: this.#book.offersTo(agent).map((offer) => this.#interaction(offer)),
      isCurrent: contactCenter.state === 'ready',
    };
  }

  /** Sets the agent's own status. */
  async setStatus({ link }: AgentLogin, statusId: string, signal: AbortSignal): Promise<void> {
    this.#options.tell({ type: 'agentActed', user: link.user, action: 'status', interactionId: '' });
    await link.setStatus(statusId, signal);
  }

  /**
   * Acts on an interaction that alerts for this agent or is with this agent.
   * @throws CasebridgeError `CASEBRIDGE_AGENT_NOT_YOURS` for any other, `CASEBRIDGE_AGENT_NO_WORKGROUP`, …
   */
  async act(login: AgentLogin, interactionId: string, action: InteractionAction, signal: AbortSignal): Promise<void> {
    const offer = this.#book.offerOf(login.agent, interactionId);
    if (offer === undefined)
      throw new CasebridgeError(
        'CASEBRIDGE_AGENT_NOT_YOURS',
        'The interaction does not alert for you and is not with you.',
      );
    const { link } = login;
    this.#options.tell({ type: 'agentActed', user: link.user, action, interactionId });
    if (action === 'pickup') await link.pickUp(interactionId, signal);
    else if (action === 'disconnect') await link.disconnect(interactionId, signal);
    else await link.transfer(interactionId, this.#workgroupOf(offer), signal);
  }

  /** A page was opened with a token. @throws CasebridgeError `CASEBRIDGE_AGENT_LOGIN_NEEDED` */
  join(socket: LiveSocket, hello: HelloMessage): RoomTab {
    const login = this.open(hello.token);
    const room = this.#rooms.get(login.agent) ?? new AgentRoom(this.#roomOptions());
    if (room.size >= MAX_TABS)
      throw new CasebridgeError('CASEBRIDGE_API_TOO_MANY_REQUESTS', `There are ${MAX_TABS} pages open already.`);
    this.#rooms.set(login.agent, room);
    this.#logins.countSocket(login.key, 1);
    this.#pass(this.#book.recall(login.agent, hello.shown));
    const tab: RoomTab = { tabId: hello.tabId, login, socket };
    room.join(tab, hello.focused, this.#book.offersTo(login.agent));
    return tab;
  }

  /** A page is gone. */
  leave(tab: RoomTab): void {
    const { agent, key } = tab.login;
    this.#logins.countSocket(key, -1);
    const room = this.#rooms.get(agent);
    room?.leave(tab, this.#book.offersTo(agent));
    if (!room?.isEmpty) return;
    room.terminate();
    this.#rooms.delete(agent);
  }

  /** A page has got or lost the focus. */
  focus(tab: RoomTab, focused: boolean): void {
    this.#rooms.get(tab.login.agent)?.focus(tab, focused);
  }

  /** A page wants to pop. */
  claim(tab: RoomTab, popId: string): void {
    const events = this.#book.claim(tab.login.agent, popId, tab.tabId);
    for (const { offer } of events) {
      const { interactionId, caseId } = offer;
      this.#options.tell({ type: 'agentPopped', user: tab.login.link.user, interactionId, objectId: caseId });
    }
    this.#pass(events);
  }

  async #admit(request: LoginRequest, address: string, signal: AbortSignal): Promise<AgentLink> {
    const user = agentKey(request.user);
    const lockedMs = Math.max(this.#ofUser.lockedMs(user), this.#ofAddress.lockedMs(address));
    if (lockedMs > 0) throw tooMany(lockedMs);
    if (this.#logins.size >= MAX_LOGINS) throw tooMany(LOOK_MS);
    this.#ofUser.count(user);
    this.#ofAddress.count(address);
    const { desk, tell } = this.#options;
    try {
      const { user: given, password, mode } = request;
      const link = await desk.logIn({ user: given, password, takesMail: mode === 'alone' }, signal);
      this.#ofUser.forgive(user);
      this.#ofAddress.takeBack(address);
      return link;
    } catch (error) {
      const { code } = CasebridgeError.from(error);
      if (code === 'CASEBRIDGE_AGENT_LOGIN_REFUSED') {
        const locked = Math.max(this.#ofUser.lockedMs(user), this.#ofAddress.lockedMs(address));
        tell({ type: 'agentLoginRefused', address, code, lockedMs: locked });
      } else {
        // Nobody has looked at the password.
        this.#ofUser.takeBack(user);
        this.#ofAddress.takeBack(address);
      }
      throw error;
    }
  }

  async #end(login: AgentLogin, reason: EndReason): Promise<void> {
    if (!this.#logins.end(login.key)) return;
    this.#rooms.get(login.agent)?.end(login, reason, ENDED[reason]);
    this.#options.tell({ type: 'agentLoginEnded', user: login.link.user, reason });
    await login.link.close();
  }

  #see(change: InteractionChange, isWhole: boolean): void {
    const { clock } = this.#options;
    const { id } = change.interaction;
    if (change.change === 'ended') this.#facts.forget(id);
    else this.#facts.seen(id, clock.now());
    this.#pass(this.#book.see(change, isWhole, clock.now()));
  }

  #pass(events: readonly PopEvent[]): void {
    for (const event of events) {
      this.#rooms.get(event.offer.agent)?.take(event);
      if (event.type === 'offered') void this.#describe(event.offer);
    }
  }

  /** What no row of this process has told the interaction knows; the pop does not wait for it. */
  async #describe({ interactionId, caseId, agent }: Offer): Promise<void> {
    if (this.#facts.of(caseId)?.caseNumber) return;
    try {
      const facts = await this.#options.desk.describe(interactionId, this.#stop.signal);
      if (facts === undefined) return;
      this.#facts.describe(caseId, facts);
      this.#rooms.get(agent)?.tellPanel();
    } catch {
      // The panel shows the address of the case all the same.
    }
  }

  #followState(state: ContactCenterState): void {
    const { contactCenter } = this.#options;
    if (state === 'up' || state === 'ready')
      for (const login of this.#logins.all())
        if (login.link.server !== contactCenter.server) void this.#end(login, 'switchover');
    for (const room of this.#rooms.values()) room.tellPanel();
  }

  #interaction(offer: Offer): AgentInteraction {
    const { caseId, interactionId, state, since, popId, popped, newMail } = offer;
    const { caseNumber = '', subject = '', sender = '', skills = [], workgroup } = this.#facts.of(caseId) ?? {};
    return {
      interactionId,
      state,
      since,
      waitingSince: this.#facts.waitingSince(interactionId, since),
      caseId,
      caseNumber,
      subject,
      sender,
      skills,
      workgroup: offer.workgroup || (workgroup ?? ''),
      recordUrl: this.#options.recordUrl(caseId),
      popId,
      popped,
      newMail,
    };
  }

  /** Only a server that the connector is with, too, can be said to have ended one session. */
  #lossOf(link: AgentLink): EndReason {
    const { state, server } = this.#options.contactCenter;
    const reason = CasebridgeError.from(link.ended.reason);
    const stands = state === 'ready' && server === link.server;
    return stands && reason.code === 'CASEBRIDGE_CIC_SESSION_LOST' ? 'cicEnded' : 'switchover';
  }

  #workgroupOf(offer: Offer): string {
    const workgroup = offer.workgroup || this.#facts.of(offer.caseId)?.workgroup;
    if (workgroup) return workgroup;
    throw new CasebridgeError(
      'CASEBRIDGE_AGENT_NO_WORKGROUP',
      'It is not known to which workgroup the interaction is to go back.',
    );
  }

  #roomOptions() {
    return {
      clock: this.#options.clock,
      panel: (login: AgentLogin) => this.panel(login),
      interaction: (offer: Offer) => this.#interaction(offer),
    };
  }

  #every(name: string, periodMs: number, run: () => void): void {
    this.#timers.set(
      name,
      this.#options.clock.after(periodMs, () => {
        this.#every(name, periodMs, run);
        run();
      }),
    );
  }
}

function tooMany(waitMs: number): CasebridgeError {
  const seconds = Math.ceil(waitMs / 1_000);
  return new CasebridgeError(
    'CASEBRIDGE_API_TOO_MANY_REQUESTS',
    `Too many logins were tried; the next one is looked at in ${seconds} s.`,
    { waitMs },
  );
}
