import type { AgentDesk, Holder } from '../contact-center/agent-desk.js';
import type { ContactCenter, ContactCenterState } from '../contact-center/contact-center.js';
import type { Happening } from '../domain/happening.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { toldError } from '../errors/told-error.js';
import { longLivedController } from '../runtime/abort.js';
import type { Clock } from '../runtime/clock.js';
import type { Store } from '../store/store.js';
import type { LiveSocket } from '../web-server/live-socket.js';
import { AgentAccess } from './agent-access.js';
import type { AgentHappening } from './agent-happening.js';
import type { AgentLogin } from './agent-logins.js';
import { AgentRoom, type RoomTab } from './agent-room.js';
import type { HelloMessage, InteractionAction, LoginAnswer, LoginRequest, LoginView, PanelView } from './contract.js';
import { ForeignNotice } from './foreign-notice.js';
import { OfferDescriber } from './offer-describer.js';
import { OfferFacts } from './offer-facts.js';
import { OfferFlow } from './offer-flow.js';
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
/** Pages of one agent. */
const MAX_TABS = 30;

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
  readonly #access: AgentAccess;
  readonly #flow: OfferFlow;
  readonly #describer: OfferDescriber;
  readonly #rooms = new Map<string, AgentRoom>();
  readonly #stop = longLivedController();
  readonly #stopListening: (() => void)[] = [];
  readonly #timers = new Map<string, () => void>();

  constructor(options: AgentServiceOptions) {
    this.#options = options;
    this.#book = new PopBook(options.epoch);
    const { clock, store, tell, desk, recordUrl } = options;
    const onTrouble = (error: CasebridgeError) => tell({ type: 'agentPopsUnnoted', error: toldError(error) });
    const onChange = (agent: string) => this.#rooms.get(agent)?.tellPanel();
    this.#foreign = new ForeignNotice({ ...options, onChange });
    this.#notes = new PopNotes({ clock, store, onTrouble });
    this.#access = new AgentAccess({
      ...options,
      onChange,
      onEnded: (login, ended) => this.#rooms.get(login.agent)?.end(login, ended, this.#book.offersTo(login.agent)),
    });
    this.#flow = new OfferFlow({
      clock,
      book: this.#book,
      notes: this.#notes,
      facts: this.#facts,
      onEvent: (event) => this.#take(event),
    });
    this.#describer = new OfferDescriber({
      desk,
      recordUrl,
      facts: this.#facts,
      stopped: this.#stop.signal,
      // It may have moved on to another agent meanwhile.
      onDescribed: (interactionId) => onChange(this.#book.agentOf(interactionId)),
    });
  }

  /** Begins to follow the contact centre. */
  start(): void {
    const { contactCenter } = this.#options;
    for (const interaction of contactCenter.allLive()) this.#flow.receive({ interaction, change: 'added' }, false);
    this.#stopListening.push(
      contactCenter.onInteraction((change) => this.#flow.receive(change, contactCenter.state === 'ready')),
      contactCenter.onState((state) => this.#followState(state)),
      this.#foreign.start(),
    );
    void this.#readNotes();
    this.#every('look', LOOK_MS, () => {
      this.#access.endExpired();
      for (const offer of this.#book.all()) void this.#describer.describe(offer);
    });
    this.#every('beat', BEAT_MS, () => {
      for (const room of this.#rooms.values()) room.beat();
    });
  }

  /** Ends every login, also at the CIC server. Safe to call twice. */
  async stop(): Promise<void> {
    const why = new CasebridgeError('CASEBRIDGE_STOPPED', 'The request was given up because the process stops.');
    this.#stop.abort(why);
    this.#access.giveUp(why);
    for (const stop of this.#stopListening.splice(0)) stop();
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    await this.#access.endAll();
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
    if (event === 'EmailReceived') this.#flow.noteMail(objectId, '');
    if (event === 'CommentAdded' && this.#book.hasCase(objectId)) void this.#noteComment(id, objectId);
  }

  /**
   * Logs an agent in. @param address counts tries of one client.
   * @throws CasebridgeError `CASEBRIDGE_AGENT_LOGIN_REFUSED`, `CASEBRIDGE_API_TOO_MANY_REQUESTS`, …
   */
  async logIn(request: LoginRequest, address: string, signal: AbortSignal): Promise<LoginAnswer> {
    const { login, token } = await this.#access.logIn(request, address, signal);
    return { ...this.view(login), token };
  }

  /** The login that a token opens. @throws CasebridgeError `CASEBRIDGE_AGENT_LOGIN_NEEDED` */
  open(token: string): AgentLogin {
    return this.#access.open(token);
  }

  /** Ends a login, also at the CIC server. */
  logOut(login: AgentLogin): Promise<void> {
    return this.#access.end(login, 'logout');
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
      interactions: this.#book.offersTo(agent).map((offer) => this.#describer.view(offer)),
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
    else await link.transfer(interactionId, this.#describer.workgroupOf(offer), signal);
  }

  /** A page was opened with a token. @throws CasebridgeError `CASEBRIDGE_AGENT_LOGIN_NEEDED` */
  join(socket: LiveSocket, hello: HelloMessage): RoomTab {
    const login = this.open(hello.token);
    const room = this.#rooms.get(login.agent) ?? new AgentRoom(this.#roomOptions());
    // The new socket of a page that is there takes the place of its old one.
    if (room.size >= MAX_TABS && !room.has(hello.tabId))
      throw new CasebridgeError('CASEBRIDGE_API_TOO_MANY_REQUESTS', `There are ${MAX_TABS} pages open already.`);
    this.#rooms.set(login.agent, room);
    this.#access.countSocket(login, 1);
    this.#flow.pass(this.#book.recall(login.agent, hello.shown, hello.tabId));
    const tab: RoomTab = { tabId: hello.tabId, login, socket };
    room.join(tab, hello.focused, this.#book.offersTo(login.agent));
    return tab;
  }

  /** A page is gone. */
  leave(tab: RoomTab): void {
    const { agent } = tab.login;
    this.#access.countSocket(tab.login, -1);
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
    this.#flow.pass(events);
  }

  #take(event: PopEvent): void {
    this.#rooms.get(event.offer.agent)?.take(event);
    if (event.type !== 'over') void this.#describer.describe(event.offer);
  }

  async #readNotes(): Promise<void> {
    if (this.#options.contactCenter.state !== 'down') await this.#flow.readNotes();
  }

  /** An agent's own comment is no news to that agent. */
  async #noteComment(rowId: string, caseId: string): Promise<void> {
    const author = await this.#options.authorOf(rowId, this.#stop.signal).catch(() => '');
    if (!this.#stop.signal.aborted) this.#flow.noteMail(caseId, agentKey(author));
  }

  #followState(state: ContactCenterState): void {
    void this.#readNotes();
    if (state === 'up' || state === 'ready') this.#access.endElsewhere();
    for (const room of this.#rooms.values()) room.tellPanel();
  }

  #roomOptions() {
    return {
      clock: this.#options.clock,
      panel: (login: AgentLogin) => this.panel(login),
      interaction: (offer: Offer) => this.#describer.view(offer),
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
