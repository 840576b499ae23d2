import type { AgentDesk, AgentLink, Holder } from '../contact-center/agent-desk.js';
import type { ContactCenter, ContactCenterState, InteractionChange } from '../contact-center/contact-center.js';
import type { Happening } from '../domain/happening.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { toldError } from '../errors/told-error.js';
import { longLivedController } from '../runtime/abort.js';
import type { Clock } from '../runtime/clock.js';
import type { Store } from '../store/store.js';
import type { LiveSocket } from '../web-server/live-socket.js';
import { AgentAdmission } from './agent-admission.js';
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
import { ForeignNotice } from './foreign-notice.js';
import { OfferFacts } from './offer-facts.js';
import { type Offer, PopBook, type PopEvent } from './pop-book.js';
import { agentKey } from './pop-id.js';
import { PopNotes } from './pop-notes.js';

/** What the service works with. Durations are milliseconds. */
export interface AgentServiceOptions {
  readonly clock: Clock;
  readonly contactCenter: Pick<ContactCenter, 'state' | 'server' | 'onState' | 'onInteraction' | 'allLive'>;
  readonly desk: AgentDesk;
  /** Read once the contact centre is no longer `down`: what it was bound to is known by then. */
  readonly store: Pick<Store, 'notePops' | 'popNotes'>;
  /** CIC user of whoever caused a row; '' if nobody knows. */
  readonly authorOf: (rowId: string, signal: AbortSignal) => Promise<string>;
  /** Address of a record in Salesforce. */
  readonly recordUrl: (caseId: string) => string;
  readonly tell: (happening: AgentHappening) => void;
  readonly idleMs: number;
  readonly lifetimeMs: number;
  /** Names this process in ids of pops: letters and digits, another one at each start. */
  readonly epoch: string;
}

const LOOK_MS = 5_000;
const BEAT_MS = 20_000;
const MAX_LOGINS = 5_000;
/** When to try again after that; nobody knows when a login ends. */
const FULL_MS = 60_000;
const MAX_LOGINS_OF_AGENT = 30;
/** Pages of one agent. */
const MAX_TABS = 30;

const ENDED: Readonly<Record<EndReason, string>> = {
  logout: 'You have logged out.',
  expired: 'Your login has lasted as long as it may. Log in again.',
  surplus: 'You have logged in in too many other places, and this login was unused longest. Log in again.',
  cicEnded: 'The CIC server has ended your session. Log in again.',
  switchover: 'The CIC server of your session is gone; another one may have taken over. Log in again.',
  stopped: 'The server is being stopped. Log in again in a minute.',
};

/**
 * Follows which interaction is offered to whom, tells each agent's pages of it at once, and acts for agents with their
 * own sessions. An agent sees and touches nothing but what alerts or waits for that agent alone, or is with that agent.
 */
export class AgentService {
  readonly #options: AgentServiceOptions;
  readonly #book: PopBook;
  readonly #notes: PopNotes;
  readonly #foreign: ForeignNotice;
  readonly #facts = new OfferFacts();
  readonly #logins: AgentLogins;
  readonly #rooms = new Map<string, AgentRoom>();
  readonly #admission: AgentAdmission;
  readonly #stop = longLivedController();
  readonly #stopListening: (() => void)[] = [];
  readonly #timers = new Map<string, () => void>();
  /** Logins on their way, by agent. */
  readonly #entering = new Map<string, number>();
  /** Interactions that are being asked what they are about. */
  readonly #describing = new Set<string>();
  /** Changes that came before the notes of former processes were read; undefined after that. */
  #early: (() => void)[] | undefined = [];
  #isReading = false;

  constructor(options: AgentServiceOptions) {
    this.#options = options;
    this.#book = new PopBook(options.epoch);
    const { clock, store, tell } = options;
    const onTrouble = (error: CasebridgeError) => tell({ type: 'agentPopsUnnoted', error: toldError(error) });
    this.#foreign = new ForeignNotice({ ...options, onChange: (agent) => this.#rooms.get(agent)?.tellPanel() });
    this.#notes = new PopNotes({ clock, store, onTrouble });
    this.#logins = new AgentLogins(options);
    this.#admission = new AgentAdmission(options);
  }

  /** Begins to follow the contact centre. */
  start(): void {
    const { contactCenter } = this.#options;
    for (const interaction of contactCenter.allLive()) this.#receive({ interaction, change: 'added' }, false);
    this.#stopListening.push(
      contactCenter.onInteraction((change) => this.#receive(change, contactCenter.state === 'ready')),
      contactCenter.onState((state) => this.#followState(state)),
      this.#foreign.start(),
    );
    void this.#readNotes();
    this.#every('look', LOOK_MS, () => {
      for (const login of this.#logins.expired()) void this.#end(login, 'expired');
      for (const offer of this.#book.all()) void this.#describe(offer);
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
    await this.#notes.close();
  }

  /** Ends sockets that have not gone. */
  terminate(): void {
    for (const room of this.#rooms.values()) room.terminate();
  }

  /** Takes in what happens to rows: what is shown of cases, and mail that comes while an agent has one. */
  take(happening: Happening): void {
    this.#facts.take(happening);
    if (happening.type !== 'rowSettled' || happening.mark.outcome !== 'AlreadyActive') return;
    const { id, event, objectId } = happening.row;
    if (event === 'EmailReceived') this.#noteMail(objectId, '');
    if (event === 'CommentAdded' && this.#book.hasCase(objectId)) void this.#noteComment(id, objectId);
  }

  /**
   * Logs an agent in. @param address counts tries of one client.
   * @throws CasebridgeError `CASEBRIDGE_AGENT_LOGIN_REFUSED`, `CASEBRIDGE_API_TOO_MANY_REQUESTS`, …
   */
  async logIn(request: LoginRequest, address: string, signal: AbortSignal): Promise<LoginAnswer> {
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

  /** Ends a login, also at the CIC server. */
  logOut(login: AgentLogin): Promise<void> {
    return this.#end(login, 'logout');
  }

  /** A login as its page shows it. */
  view({ link, mode, endsAt }: AgentLogin): LoginView {
    return { user: link.user, displayName: link.displayName, mode, endsAt, idleMs: this.#options.idleMs };
  }

  /** What the panel of a login shows. */
  panel({ agent, link, mode }: AgentLogin): PanelView {
    const { clock, contactCenter } = this.#options;
    return {
      now: clock.now(),
      status: link.status,
      statuses: link.statuses,
      interactions: this.#book.offersTo(agent).map((offer) => this.#interaction(offer)),
      foreignAlerts: mode === 'alone' ? this.#foreign.count(agent) : 0,
      isCurrent: contactCenter.state === 'ready',
    };
  }

  /** Sets the agent's own status. */
  async setStatus({ link }: AgentLogin, statusId: string, signal: AbortSignal): Promise<void> {
    this.#options.tell({ type: 'agentActed', user: link.user, action: 'status', interactionId: '' });
    await link.setStatus(statusId, signal);
  }

  /**
   * Acts on an interaction that alerts or waits for this agent, or is with this agent. What the connector has seen may be
   * old, so the server is asked first.
   * @throws CasebridgeError `CASEBRIDGE_AGENT_NOT_YOURS` for any other, `CASEBRIDGE_AGENT_NO_WORKGROUP`, …
   */
  async act(login: AgentLogin, interactionId: string, action: InteractionAction, signal: AbortSignal): Promise<void> {
    const { agent, link } = login;
    const offer = this.#book.offerOf(agent, interactionId);
    const holder = offer && (await link.holderOf(interactionId, signal));
    if (offer === undefined || holder === undefined || !holds(holder, offer))
      throw new CasebridgeError(
        'CASEBRIDGE_AGENT_NOT_YOURS',
        'The interaction neither alerts nor waits for you, and is not with you.',
      );
    this.#options.tell({ type: 'agentActed', user: link.user, action, interactionId });
    if (action === 'pickup') await link.pickUp(interactionId, signal);
    else if (action === 'disconnect') await link.disconnect(interactionId, signal);
    else await link.transfer(interactionId, this.#workgroupOf(offer), signal);
  }

  /** A page was opened with a token. @throws CasebridgeError `CASEBRIDGE_AGENT_LOGIN_NEEDED` */
  join(socket: LiveSocket, hello: HelloMessage): RoomTab {
    const login = this.open(hello.token);
    const room = this.#rooms.get(login.agent) ?? new AgentRoom(this.#roomOptions());
    // The new socket of a page that is there takes the place of its old one.
    if (room.size >= MAX_TABS && !room.has(hello.tabId))
      throw new CasebridgeError('CASEBRIDGE_API_TOO_MANY_REQUESTS', `There are ${MAX_TABS} pages open already.`);
    this.#rooms.set(login.agent, room);
    this.#logins.countSocket(login.key, 1);
    this.#pass(this.#book.recall(login.agent, hello.shown, hello.tabId));
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

  async #enter(request: LoginRequest, address: string, signal: AbortSignal): Promise<LoginAnswer> {
    const whileWanted = AbortSignal.any([signal, this.#stop.signal]);
    const link = await this.#admission.admit(agentKey(request.user), address, whileWanted, () =>
      this.#linkFor(request, whileWanted),
    );
    if (this.#stop.signal.aborted || signal.aborted) {
      if (!this.#logins.uses(link)) await link.close();
      throw new CasebridgeError('CASEBRIDGE_STOPPED', 'Nobody waits for the login any more.');
    }
    const isShared = this.#logins.uses(link);
    const { token, login } = this.#logins.begin(link, request.mode);
    for (const surplus of this.#logins.surplus(login, MAX_LOGINS_OF_AGENT)) void this.#end(surplus, 'surplus');
    if (!isShared) this.#follow(link);
    this.#options.tell({ type: 'agentLoggedIn', user: link.user, mode: request.mode, address });
    return { ...this.view(login), token };
  }

  #follow(link: AgentLink): void {
    const agent = agentKey(link.user);
    link.onStatus(() => this.#rooms.get(agent)?.tellPanel());
    const lost = () => this.#endLost(agent);
    link.ended.addEventListener('abort', lost, { once: true });
    if (link.ended.aborted) lost();
  }

  /** Ends the logins of an agent whose session is gone, and for which there is no other. */
  #endLost(agent: string): void {
    if (this.#entering.has(agent)) return;
    for (const login of this.#logins.lost(agent)) void this.#end(login, this.#lossOf(login.link));
    this.#rooms.get(agent)?.tellPanel();
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

  async #end(login: AgentLogin, reason: EndReason): Promise<void> {
    if (!this.#logins.end(login.key)) return;
    const ended = { reason, message: ENDED[reason] };
    this.#rooms.get(login.agent)?.end(login, ended, this.#book.offersTo(login.agent));
    this.#options.tell({ type: 'agentLoginEnded', user: login.link.user, reason });
    if (!this.#logins.uses(login.link)) await login.link.close();
  }

  async #readNotes(): Promise<void> {
    if (this.#isReading || this.#options.contactCenter.state === 'down') return;
    this.#isReading = true;
    this.#book.remember(await this.#notes.load());
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const see of early) see();
  }

  #receive(change: InteractionChange, isWhole: boolean): void {
    if (this.#early) this.#early.push(() => this.#see(change, isWhole));
    else this.#see(change, isWhole);
  }

  #see(change: InteractionChange, isWhole: boolean): void {
    const { clock } = this.#options;
    const { id, rowId } = change.interaction;
    if (change.change === 'ended') this.#facts.forget(id);
    else this.#facts.seen(id, clock.now());
    if (change.change === 'ended' || change.change === 'lost') this.#notes.forget(id, rowId);
    this.#pass(this.#book.see(change, isWhole, clock.now()));
  }

  #pass(events: readonly PopEvent[]): void {
    for (const event of events) {
      this.#keep(event);
      this.#rooms.get(event.offer.agent)?.take(event);
      if (event.type !== 'over') void this.#describe(event.offer);
    }
  }

  #keep(event: PopEvent): void {
    const { offer } = event;
    if (event.type !== 'over') {
      if (offer.popped) this.#notes.note(offer);
    } else if (offer.popped && !event.isMissing) this.#notes.forget(offer.interactionId, offer.rowId);
  }

  /** What no row of this process has told the interaction knows; the pop does not wait for it. */
  async #describe({ interactionId, caseId }: Offer): Promise<void> {
    if (!this.#facts.isLacking(interactionId, caseId) || this.#describing.has(interactionId)) return;
    this.#describing.add(interactionId);
    try {
      const facts = await this.#options.desk.describe(interactionId, this.#stop.signal);
      this.#facts.describe(interactionId, caseId, facts);
      // It may have moved on to another agent meanwhile.
      this.#rooms.get(this.#book.agentOf(interactionId))?.tellPanel();
    } catch {
      // The panel shows the address of the case all the same, and it is asked again at the next look.
    } finally {
      this.#describing.delete(interactionId);
    }
  }

  /** An agent's own comment is no news to that agent. */
  async #noteComment(rowId: string, caseId: string): Promise<void> {
    const author = await this.#options.authorOf(rowId, this.#stop.signal).catch(() => '');
    if (!this.#stop.signal.aborted) this.#noteMail(caseId, agentKey(author));
  }

  #noteMail(caseId: string, author: string): void {
    this.#pass(this.#book.noteMail(caseId, author, this.#options.clock.now()));
  }

  #followState(state: ContactCenterState): void {
    const { contactCenter } = this.#options;
    void this.#readNotes();
    if (state === 'up' || state === 'ready')
      for (const login of this.#logins.all())
        if (login.link.server !== contactCenter.server) void this.#end(login, 'switchover');
    for (const room of this.#rooms.values()) room.tellPanel();
  }

  #interaction(offer: Offer): AgentInteraction {
    const { caseId, interactionId, state, since, popId, popped, poppedBy, newMail } = offer;
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
      poppedBy,
      newMail,
    };
  }

  /** Only a server that the connector is with, too, can be said to have ended one session. */
  #lossOf(link: AgentLink): EndReason {
    const { state, server } = this.#options.contactCenter;
    const reason = CasebridgeError.from(link.ended.reason);
    if (reason.code === 'CASEBRIDGE_STOPPED') return 'logout';
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

/** Another server may have given the id to an interaction of another case. */
function holds({ user, caseId }: Holder, offer: Offer): boolean {
  return agentKey(user) === offer.agent && (caseId === '' || caseId === offer.caseId);
}
