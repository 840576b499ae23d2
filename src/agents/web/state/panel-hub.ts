import { Problem } from '../../../web-page/logic/problem.js';
import { type FeedSocket, LiveFeed } from '../../../web-page/state/live-feed.js';
import { type Fetch, Requests } from '../../../web-page/state/requests.js';
import type { AgentInteraction, HelloMessage, LoginRequest, LoginView, ServerMessage } from '../../contract.js';
import type { CaseOpener, Chosen, Opened } from '../effects/case-opener.js';
import type { Kept } from './kept.js';
import { PanelApi } from './panel-api.js';
import {
  type Effect,
  FIRST_STATE,
  feedUp,
  loggedIn,
  loggedOut,
  noticeGone,
  openFailed,
  type PanelState,
  serverNow,
  take,
} from './panel-state.js';

/** What the hub reaches the world by. */
export interface PanelHubOptions {
  readonly fetch: Fetch;
  readonly openSocket: () => FeedSocket;
  readonly after: (delayMs: number, run: () => void) => () => void;
  readonly now: () => number;
  readonly random: () => number;
  /** Made anew at each load of the page. */
  readonly tabId: string;
  readonly kept: Kept;
  readonly chosen: Promise<Chosen>;
  /** Makes an agent look who looks elsewhere: this tab opens a case. */
  readonly alert: (interaction: AgentInteraction) => void;
}

const UNAUTHORIZED = 401;
/** Two beats of the server, and time on the way. */
const SILENCE_MS = 45_000;
const MESSAGES: ReadonlySet<ServerMessage['type']> = new Set(['panel', 'pop', 'popped', 'over', 'beat', 'ended']);
const OVER = { reason: 'expired', message: 'Your login has ended. Log in again.' } as const;

/** The one place of state: the views read it, listen to it, and act through it. */
export class PanelHub {
  readonly api: PanelApi;
  readonly now: () => number;
  readonly kept: Kept;
  readonly #options: PanelHubOptions;
  readonly #feed: LiveFeed<ServerMessage>;
  readonly #listeners = new Set<() => void>();
  #state = FIRST_STATE;
  #focused = false;
  #opener: CaseOpener | undefined;

  constructor(options: PanelHubOptions) {
    this.#options = options;
    this.now = options.now;
    this.kept = options.kept;
    const onLoggedOut = () => this.#leave(this.#state.ended ?? OVER);
    this.api = new PanelApi(
      new Requests({
        fetch: options.fetch,
        headers: () => (this.kept.token === '' ? {} : { authorization: `Bearer ${this.kept.token}` }),
        credentials: 'omit',
        onLoggedOut,
      }),
    );
    this.#feed = new LiveFeed({
      open: options.openSocket,
      after: options.after,
      random: options.random,
      types: MESSAGES,
      silenceMs: SILENCE_MS,
      silence: 'dead',
      greeting: () => this.#hello(),
      onMessage: (message) => this.#take(message),
      onUp: (up) => this.#set(feedUp(this.#state, up, this.now())),
      onLoggedOut,
      isAlive: () => this.#isAlive(),
    });
  }

  get state(): PanelState {
    return this.#state;
  }

  /** The server's time, milliseconds since the epoch: waits are told by it. */
  get serverNow(): number {
    return serverNow(this.#state, this.now());
  }

  /** Calls back after each change. Returns how to stop it. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes up a login that this tab still has. @throws Problem if the server cannot be asked. */
  async start(): Promise<void> {
    void this.#options.chosen.then(({ opener }) => {
      this.#opener = opener;
      this.#tell();
    });
    if (this.kept.token === '') {
      this.#set(loggedOut(undefined));
      return;
    }
    try {
      this.#enter(await this.api.session());
    } catch (error) {
      if (Problem.from(error).status !== UNAUTHORIZED) throw error;
    }
  }

  /** @throws Problem if it is refused. */
  async login(request: LoginRequest): Promise<void> {
    this.kept.token = '';
    const { token, ...session } = await this.api.login(request);
    this.kept.token = token;
    this.#enter(session);
  }

  /** Leaves also if the server cannot be told. */
  async logout(): Promise<void> {
    this.#feed.stop();
    const told = this.api.logout().catch(() => undefined);
    // The answers to what is under way are refusals from now on: nobody is to be told of them.
    this.#leave(undefined);
    await told;
  }

  /** Connects now instead of at the end of the wait. */
  reconnect(): void {
    this.#feed.retryNow();
  }

  /** The page has got or lost the focus: the server asks the tab that has it. */
  setFocused(focused: boolean): void {
    if (focused === this.#focused) return;
    this.#focused = focused;
    this.#feed.send({ type: 'focus', focused });
  }

  /** Opens a case because the agent wants it. */
  async openCase(interaction: AgentInteraction): Promise<void> {
    const { opener } = await this.#options.chosen;
    this.#opened(interaction, await opener.open(interaction));
  }

  /** Address of a link that shows a case; undefined where {@link openCase} is the way to it. */
  linkTo(interaction: AgentInteraction): string | undefined {
    return this.#opener?.linkTo(interaction);
  }

  /** The agent has read a notice. */
  dismiss(popId: string): void {
    this.#set(noticeGone(this.#state, popId));
  }

  #hello(): HelloMessage {
    const { tabId } = this.#options;
    return { type: 'hello', token: this.kept.token, tabId, focused: this.#focused, shown: this.kept.shown };
  }

  #enter(session: LoginView): void {
    this.#set(loggedIn(session, this.now()));
    this.#feed.stop();
    this.#feed.start();
  }

  #leave(ended: PanelState['ended']): void {
    if (this.#state.login === 'out') return;
    this.kept.token = '';
    this.#feed.stop();
    this.#set(loggedOut(ended));
  }

  #take(message: ServerMessage): void {
    if (this.#state.login !== 'in') return;
    const own = {
      tabId: this.#options.tabId,
      hasShown: (popId: string) => this.kept.shown.includes(popId),
    };
    const { state, effects } = take(this.#state, message, own, this.now());
    this.#set(state);
    for (const effect of effects) this.#run(effect);
  }

  #run(effect: Effect): void {
    if (effect.type === 'claim') {
      this.#feed.send({ type: 'claim', popId: effect.popId });
      return;
    }
    // Before it is shown: a page that is left in between must not show it twice.
    this.kept.addShown(effect.popId);
    this.#options.alert(effect.interaction);
    void this.#pop(effect.interaction);
  }

  async #pop(interaction: AgentInteraction): Promise<void> {
    const { opener } = await this.#options.chosen;
    opener.showPanel();
    this.#opened(interaction, await opener.open(interaction));
  }

  #opened(interaction: AgentInteraction, opened: Opened): void {
    if (this.#state.login !== 'in') return;
    const { popId } = interaction;
    this.#set(opened.ok ? noticeGone(this.#state, popId) : openFailed(this.#state, interaction, opened.text));
  }

  async #isAlive(): Promise<boolean> {
    try {
      const panel = await this.api.panel();
      // What the WebSocket told is newer.
      if (this.#state.cutSince !== undefined) this.#take({ type: 'panel', panel });
      return true;
    } catch {
      return false;
    }
  }

  #set(state: PanelState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#tell();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
