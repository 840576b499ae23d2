import type { Clock } from '../runtime/clock.js';
import type { LiveSocket } from '../web-server/live-socket.js';
import type { AgentLogin } from './agent-logins.js';
import { type AgentInteraction, CLOSE_CODES, type EndReason, type PanelView, type ServerMessage } from './contract.js';
import { isToPop, type Offer, type PopEvent } from './pop-book.js';
import { TabOrder } from './tab-order.js';

/** What a room works with. */
export interface AgentRoomOptions {
  readonly clock: Clock;
  /** What the panel of a login shows now. */
  readonly panel: (login: AgentLogin) => PanelView;
  /** An offer as it is shown. */
  readonly interaction: (offer: Offer) => AgentInteraction;
}

/** An open page. */
export interface RoomTab {
  readonly tabId: string;
  readonly login: AgentLogin;
  readonly socket: LiveSocket;
}

interface Pending {
  claimant: string;
  readonly tried: Set<string>;
  cancel: () => void;
}

/** A tab that is asked to pop and stays silent this long is passed over. */
const CLAIM_MS = 2_000;
/** Bytes that a page may leave lying before it is given up. */
const LOST_BYTES = 1_048_576;
const GOING_AWAY = 1001;

/** The open pages of one agent: they are told the same, and one of them pops. */
export class AgentRoom {
  readonly #options: AgentRoomOptions;
  readonly #order = new TabOrder();
  readonly #tabs = new Map<string, RoomTab>();
  readonly #pending = new Map<string, Pending>();

  constructor(options: AgentRoomOptions) {
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#tabs.size === 0;
  }

  get size(): number {
    return this.#tabs.size;
  }

  /** Whether this page is open. */
  has(tabId: string): boolean {
    return this.#tabs.has(tabId);
  }

  /** A page was opened, or has come back. @param offers those to its agent. */
  join(tab: RoomTab, focused: boolean, offers: readonly Offer[]): void {
    this.#tabs.get(tab.tabId)?.socket.close(CLOSE_CODES.replaced, 'the tab has opened another socket');
    this.#tabs.set(tab.tabId, tab);
    this.#order.join(tab.tabId, focused);
    this.#send(tab, { type: 'panel', panel: this.#options.panel(tab.login) });
    for (const offer of offers) if (isToPop(offer)) this.#offerAlsoTo(tab, offer);
  }

  /** A page is gone; what it was asked to pop another one is. @param offers those to its agent. */
  leave(tab: RoomTab, offers: readonly Offer[]): void {
    if (this.#tabs.get(tab.tabId) === tab) this.#drop([tab], offers);
  }

  /** A page has got or lost the focus. */
  focus(tab: RoomTab, focused: boolean): void {
    if (this.#tabs.get(tab.tabId) === tab) this.#order.focus(tab.tabId, focused);
  }

  /** Tells what came of something. */
  take(event: PopEvent): void {
    const { offer } = event;
    switch (event.type) {
      case 'offered':
        this.#ask(offer, new Set());
        break;
      case 'popped':
        this.#settle(offer.popId);
        this.#sendAll({ type: 'popped', popId: offer.popId, by: event.by });
        break;
      case 'over':
        this.#settle(offer.popId);
        this.#sendAll({ type: 'over', popId: offer.popId, why: event.why });
        break;
      case 'changed':
        break;
    }
    this.tellPanel();
  }

  /** Tells every page the whole state. */
  tellPanel(): void {
    for (const tab of this.#tabs.values()) this.#send(tab, { type: 'panel', panel: this.#options.panel(tab.login) });
  }

  /** Shows that the connection lives, and asks whether the pages do. */
  beat(): void {
    this.#sendAll({ type: 'beat', now: this.#options.clock.now() });
  }

  /** Ends the pages of a login: they may take long to go, and are asked for nothing more. @param offers those to its agent. */
  end(
    login: AgentLogin,
    ended: { readonly reason: EndReason; readonly message: string },
    offers: readonly Offer[],
  ): void {
    const { reason, message } = ended;
    const tabs = [...this.#tabs.values()].filter(({ login: { key } }) => key === login.key);
    for (const tab of tabs) {
      this.#send(tab, { type: 'ended', reason, message });
      if (reason === 'stopped') tab.socket.close(GOING_AWAY, 'the server is stopping');
      else tab.socket.close(CLOSE_CODES.loginOver, 'the login has ended');
    }
    this.#drop(tabs, offers);
  }

  /** Ends pages that have not gone, and every wait. */
  terminate(): void {
    for (const popId of [...this.#pending.keys()]) this.#settle(popId);
    for (const { socket } of this.#tabs.values()) socket.terminate();
  }

  #drop(tabs: readonly RoomTab[], offers: readonly Offer[]): void {
    for (const { tabId } of tabs) {
      this.#tabs.delete(tabId);
      this.#order.leave(tabId);
    }
    for (const offer of offers) {
      const pending = this.#pending.get(offer.popId);
      if (pending && !this.#tabs.has(pending.claimant)) this.#ask(offer, pending.tried);
    }
  }

  #ask(offer: Offer, tried: Set<string>): void {
    this.#settle(offer.popId);
    const claimant = this.#order.claimant(tried);
    if (claimant === undefined) return;
    const cancel = this.#options.clock.after(CLAIM_MS, () => {
      tried.add(claimant);
      if (tried.size >= this.#tabs.size) tried.clear();
      this.#ask(offer, tried);
    });
    this.#pending.set(offer.popId, { claimant, tried, cancel });
    this.#sendAll(this.#pop(offer, claimant));
  }

  #offerAlsoTo(tab: RoomTab, offer: Offer): void {
    const pending = this.#pending.get(offer.popId);
    if (pending === undefined) this.#ask(offer, new Set());
    else this.#send(tab, this.#pop(offer, pending.claimant));
  }

  #pop(offer: Offer, claimant: string): ServerMessage {
    return { type: 'pop', popId: offer.popId, interaction: this.#options.interaction(offer), claimant };
  }

  #settle(popId: string): void {
    this.#pending.get(popId)?.cancel();
    this.#pending.delete(popId);
  }

  #sendAll(message: ServerMessage): void {
    for (const tab of this.#tabs.values()) this.#send(tab, message);
  }

  #send({ socket }: RoomTab, message: ServerMessage): void {
    if (socket.bufferedAmount > LOST_BYTES) socket.terminate();
    else socket.send(JSON.stringify(message));
  }
}
