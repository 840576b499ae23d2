import type { TransferTarget } from '../../domain/decision.js';
import type { LiveInteraction, LiveNote } from '../../domain/interaction.js';
import { CasebridgeError } from '../../errors/casebridge-error.js';
import { toldError } from '../../errors/told-error.js';
import { longLivedController, sleep } from '../../runtime/abort.js';
import { Listeners } from '../../runtime/listeners.js';
import { safeExcerpt } from '../../runtime/secrets.js';
import type {
  ContactCenter,
  ContactCenterDirectory,
  ContactCenterState,
  CreateRequest,
  CreateResult,
  InteractionChange,
  QueueView,
} from '../contact-center.js';
import type { CicOptions } from './cic-options.js';
import type { InteractionCreator } from './creation/creator.js';
import { GenericCreator } from './creation/generic-creator.js';
import { HandlerCreator } from './creation/handler-creator.js';
import { CicDirectory } from './directory/cic-directory.js';
import { GenericDirectory } from './directory/generic-directory.js';
import { InteractionActs, type PresentSession } from './interaction-acts.js';
import type { ForeignAlerts } from './live/foreign-alerts.js';
import { type ForeignInteraction, LiveView } from './live/live-view.js';
import { QueueSubscriber } from './live/queue-subscriber.js';
import { QueueWatch } from './live/queue-watch.js';
import { Recovery } from './live/recovery.js';
import { UnlistedCheck } from './live/unlisted-check.js';
import { MAX_EXCERPT } from './wire/icws-error.js';
import type { IcwsSession } from './wire/icws-session.js';
import { isGone, readAttributes } from './wire/interaction-requests.js';
import { runMessageChannel } from './wire/message-channel.js';
import type { IcwsMessage } from './wire/messages.js';
import { type QueueRights, readQueueRights } from './wire/queue-rights.js';
import { ServerRestarts } from './wire/server-restarts.js';
import { SessionKeeper } from './wire/session-keeper.js';

const QUIET_MS = 30_000;
const ANSWER_TIMEOUT_MS = 10_000;
const REFUSED_LOGIN_RETRY_MS = 60_000;
/** How often interactions that no queue lists are asked for, and how often members are read again. */
const UNLISTED_CHECK_MS = 15_000;
const MEMBERS_EVERY = 20;
/** Whether an open event stream keeps a session alive is not documented; a request a minute surely does. */
const SIGN_OF_LIFE_EVERY = 4;

/** The contact-centre port over ICWS. */
export class CicContactCenter implements ContactCenter {
  readonly #options: CicOptions;
  readonly #view: LiveView;
  readonly directory: ContactCenterDirectory;
  readonly #watch: QueueWatch;
  readonly #subscriber: QueueSubscriber;
  readonly #restarts: ServerRestarts;
  readonly #directory: CicDirectory;
  readonly #creator: InteractionCreator;
  readonly #acts: InteractionActs;
  readonly #recovery: Recovery;
  readonly #unlisted: UnlistedCheck;
  readonly #keeper: SessionKeeper;
  readonly #stateListeners: Listeners<ContactCenterState>;
  readonly #interactionListeners: Listeners<InteractionChange>;
  #state: ContactCenterState = 'down';
  #session: (PresentSession & { readonly end: (reason: CasebridgeError) => void }) | undefined;
  #server = '';
  /** False until it was said what to watch: a view of no queue at all is not whole. */
  #watching = false;

  constructor(options: CicOptions) {
    this.#options = options;
    const onListenerError = (error: unknown) => options.tell({ type: 'listenerFailed', error: toldError(error) });
    this.#stateListeners = new Listeners(onListenerError);
    this.#interactionListeners = new Listeners(onListenerError);
    this.#directory = new CicDirectory(options);
    this.directory = options.creation === 'generic' ? new GenericDirectory(this.#directory) : this.#directory;
    this.#recovery = new Recovery({
      clock: options.clock,
      get graceMs() {
        return options.recoveryGraceMs;
      },
      onLost: (interaction) => this.#interactionListeners.emit({ interaction, change: 'lost' }),
    });
    this.#view = new LiveView(options.organizationId, (change) => this.#see(change));
    this.#creator = makeCreator(options, this.#view);
    this.#acts = new InteractionActs({
      view: this.#view,
      creator: this.#creator,
      organizationId: options.organizationId,
      session: () => this.#session,
      up: () => this.#up(),
      onTrouble: (error, signal) => this.#tellTrouble(error, signal),
    });
    this.#unlisted = new UnlistedCheck({
      unlisted: () => this.#view.unlisted(),
      refresh: (id, signal) => this.refresh(id, signal),
      onTrouble: (error, signal) => this.#tellTrouble(error, signal),
    });
    this.#watch = new QueueWatch({
      clock: options.clock,
      tell: options.tell,
      // The poll that would bring the answer may be the one that is waited for in vain.
      answerTimeoutMs: options.requestTimeoutMs + ANSWER_TIMEOUT_MS,
      onProgress: () => this.#followWatch(),
    });
    this.#subscriber = new QueueSubscriber({
      ...options,
      watch: this.#watch,
      onTrouble: (error, signal) => this.#tellTrouble(error, signal),
    });
    this.#restarts = new ServerRestarts(options);
    this.#keeper = new SessionKeeper({
      ...options,
      refusedRetryMs: REFUSED_LOGIN_RETRY_MS,
      serve: (session, signal) => this.#serve(session, signal),
      onLost: (reason) => this.#lost(reason),
      onPasswordExpiry: ({ host, daysLeft }) => options.tell({ type: 'passwordExpires', server: host, days: daysLeft }),
      onPasswordFine: (server) => options.tell({ type: 'passwordFine', server }),
    });
  }

  get state(): ContactCenterState {
    return this.#state;
  }

  get server(): string {
    return this.#server;
  }

  /** For whom interactions alert that are none of ours. */
  get foreign(): ForeignAlerts {
    return this.#view.foreign;
  }

  /** Host of the present session; '' while there is none. */
  get host(): string {
    return this.#session?.icws.host ?? '';
  }

  get stay(): number {
    return this.#view.stay;
  }

  get recovering(): boolean {
    return this.#recovery.underWay;
  }

  recall(notes: readonly LiveNote[]): void {
    this.#view.recall(notes);
    this.#server = notes.find(({ server }) => server !== '')?.server ?? this.#server;
    if (this.#session && notes.length > 0) void this.#unlisted.run(this.#session.signal);
  }

  isMissing(objectId: string): boolean {
    return this.#recovery.isMissing(objectId);
  }

  endedElsewhere(rowId: string): boolean {
    return this.#view.endedElsewhere(rowId);
  }

  resync(reason: string): void {
    this.#session?.end(new CasebridgeError('CASEBRIDGE_CIC_SESSION_LOST', `The session is given up: ${reason}.`));
  }

  start(signal: AbortSignal): Promise<void> {
    this.#become('connecting');
    return this.#keeper.start(signal);
  }

  /** The password has changed: a login that was refused is tried again at once. A session that stands is kept, and the end of the old one forgotten. */
  credentialsChanged(): void {
    this.#keeper.credentialsChanged();
  }

  async stop(): Promise<void> {
    await this.#keeper.stop();
    this.#become('down');
    await this.#options.transport.close();
  }

  onState(listener: (state: ContactCenterState) => void): () => void {
    return this.#stateListeners.add(listener);
  }

  onInteraction(listener: (change: InteractionChange) => void): () => void {
    return this.#interactionListeners.add(listener);
  }

  watch(workgroups: readonly string[]): void {
    const fresh = this.#watch.add(workgroups);
    const session = this.#session;
    this.#watching = true;
    if (!session) return;
    if (fresh.length === 0) {
      this.#followWatch();
      return;
    }
    if (this.#state === 'ready') this.#become('up');
    void this.#subscriber.subscribe(session.signal);
  }

  /**
   * Watches the own queue of a user, too: of an agent who is logged in, or who has one of our interactions. What
   * happens there is then told by messages, also if the user is a member of no watched workgroup.
   */
  watchUser(user: string): void {
    this.#watch.addUser(user);
    const session = this.#session;
    if (session && this.#watching) void this.#subscriber.subscribeNewUsers(session.signal);
  }

  release(workgroups: readonly string[]): void {
    this.#watch.release(workgroups);
    this.#followWatch();
  }

  queueView(workgroup: string): QueueView {
    return this.#watch.view(workgroup);
  }

  liveFor(objectId: string): readonly LiveInteraction[] {
    return this.#view.forCase(objectId);
  }

  allLive(): readonly LiveInteraction[] {
    return this.#view.all();
  }

  /** Live interactions of other orgs that the watched queues list. */
  foreignLive(): readonly ForeignInteraction[] {
    return this.#view.ofOtherOrgs();
  }

  refresh(interactionId: string, signal: AbortSignal): Promise<LiveInteraction | undefined> {
    return this.#acts.refresh(interactionId, signal);
  }

  /** Attributes of an interaction by lower-cased name; undefined if it does not exist. For people: routing needs none. */
  async attributesOf(
    interactionId: string,
    names: readonly string[],
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, string>> | undefined> {
    try {
      return await readAttributes(this.#up(), interactionId, names, signal);
    } catch (error) {
      if (!isGone(error)) throw error;
      return undefined;
    }
  }

  /** Rights of a user on queues; undefined if the server does not show them. For people: routing needs none. */
  queueRights(user: string, signal: AbortSignal): Promise<QueueRights | undefined> {
    return readQueueRights(this.#up(), user, signal);
  }

  create(request: CreateRequest, signal: AbortSignal): Promise<CreateResult> {
    return this.#acts.create(request, signal);
  }

  transfer(interactionId: string, to: TransferTarget, signal: AbortSignal): Promise<'done' | 'gone'> {
    return this.#acts.transfer(interactionId, to, signal);
  }

  disconnect(interactionId: string, signal: AbortSignal): Promise<void> {
    return this.#acts.disconnect(interactionId, signal);
  }

  #up(): IcwsSession {
    if (this.#session) return this.#session.icws;
    throw new CasebridgeError('CASEBRIDGE_CIC_SESSION_LOST', 'There is no session with the CIC server at the moment.');
  }

  async #serve(icws: IcwsSession, stop: AbortSignal): Promise<never> {
    // One host name may lead to either server of a pair, and one server may have several hosts.
    const server = icws.icServer === '' ? icws.host : icws.icServer;
    const anew = server === this.#server && (await this.#restarts.hasBeenSince(stop));
    this.#restarts.begin(icws);
    const life = longLivedController();
    const end = () => life.abort(stop.reason);
    stop.addEventListener('abort', end, { once: true });
    if (stop.aborted) end();
    this.#session = { icws, signal: life.signal, end: (reason) => life.abort(reason) };
    this.#arrive(server, anew);
    this.#become('up');
    try {
      const upkeep = this.#upkeep(life.signal);
      const options = this.#options;
      const channel = runMessageChannel(
        {
          session: icws,
          clock: this.#options.clock,
          get pollIntervalMs() {
            return options.pollIntervalMs;
          },
          quietMs: QUIET_MS,
          onOpened: (signal) => this.#subscribe(icws, signal),
          onMessage: (message) => this.#receive(message, life),
          onBroken: (reason) => this.#blind(reason, life.signal),
        },
        life.signal,
      );
      return await Promise.race([channel, upkeep]);
    } finally {
      stop.removeEventListener('abort', end);
      life.abort(new CasebridgeError('CASEBRIDGE_CIC_SESSION_LOST', 'The session with the CIC server ended.'));
    }
  }

  async #subscribe(icws: IcwsSession, signal: AbortSignal): Promise<void> {
    await this.#creator.prepare(icws, signal);
    this.#creator.attend(icws, signal);
    await this.#watch.subscribeAll(icws, signal);
    this.#directory.attach(icws, signal);
  }

  #receive(message: IcwsMessage, life: AbortController): void {
    switch (message.type) {
      case 'queueContents': {
        this.#view.apply(message);
        this.#watch.answer(message);
        if (message.removed.length > 0) void this.#unlisted.run(life.signal);
        return;
      }
      case 'queueState':
        this.#watch.answer(message);
        return;
      case 'handlerSent':
        this.#creator.answer(message);
        return;
      case 'connectionState':
        if (!message.up) {
          life.abort(
            new CasebridgeError('CASEBRIDGE_CIC_SESSION_LOST', `The CIC server ended the session: ${message.reason}`),
          );
        }
        return;
      case 'malformed':
        this.#tellTrouble(
          new CasebridgeError(
            'CASEBRIDGE_CIC_MALFORMED_RESPONSE',
            `A message of the CIC server was not understood: ${safeExcerpt(message.excerpt, this.#options.secrets, MAX_EXCERPT)}`,
          ),
          life.signal,
        );
        return;
      case 'configuration':
        this.#directory.receive(message);
        return;
      case 'userStatus':
      case 'other':
        return;
    }
  }

  /** Regular care while a session lasts. Rejects when the session is lost. */
  async #upkeep(signal: AbortSignal): Promise<never> {
    for (let round = 1; ; round += 1) {
      await sleep(this.#options.clock, UNLISTED_CHECK_MS, signal);
      // Before it was said what to watch nobody could be told what is gone.
      if (this.#watching && (await this.#unlisted.run(signal))) this.#followWatch();
      if (round % SIGN_OF_LIFE_EVERY === 0) await this.#up().askWhetherUp(signal);
      if (round % MEMBERS_EVERY === 0)
        await this.#watch.refreshMembers(signal).catch((error: unknown) => this.#tellTrouble(error, signal));
    }
  }

  /** Once every queue has answered, what none of them lists is asked for; then the view is whole. */
  #followWatch(): void {
    const session = this.#session;
    if (!session || this.#state !== 'up' || !this.#watching || !this.#watch.settled) return;
    void this.#unlisted.run(session.signal).then((complete) => {
      if (complete && this.#session === session && this.#watch.settled) this.#become('ready');
    });
  }

  /** Without the channel nothing is seen: what is known counts no more until every queue has answered anew. */
  #blind(reason: CasebridgeError, signal: AbortSignal): void {
    this.#tellTrouble(reason, signal);
    this.#watch.end();
    this.#view.unlistAll();
    this.#become('up');
  }

  #lost(reason: CasebridgeError): void {
    this.#session = undefined;
    this.#watch.end();
    this.#creator.failAll(reason);
    this.#recovery.pause();
    this.#become('connecting');
  }

  #see(seen: InteractionChange): void {
    const { interaction, change } = seen;
    if (change === 'missing') {
      // One that came back under another id may be shown before the old id is found to be gone.
      if (!this.#view.isShown(interaction.objectId)) this.#recovery.miss(interaction);
      if (this.#state === 'ready' && !this.#recovery.underWay) this.#recovery.begin();
    } else {
      this.#recovery.found(interaction.objectId);
      if (change !== 'ended' && interaction.user !== '') this.watchUser(interaction.user);
      if (change !== 'ended') this.#creator.seen(interaction.rowId, interaction.id);
    }
    this.#interactionListeners.emit(seen);
  }

  #arrive(server: string, anew: boolean): void {
    if ((this.#server !== '' && this.#server !== server) || anew) this.#recovery.serverChanged();
    this.#server = server;
    this.#view.arrive(server, anew);
  }

  #become(state: ContactCenterState): void {
    if (this.#state === state) return;
    this.#state = state;
    if (state === 'ready') {
      const server = this.#session?.icws.host ?? '';
      this.#options.tell({ type: 'contactCenterState', state: 'ready', server, reason: 'the queues are seen' });
      this.#recovery.viewIsWhole();
    }
    this.#stateListeners.emit(state);
  }

  #tellTrouble(error: unknown, signal: AbortSignal): void {
    if (!signal.aborted) this.#options.tell({ type: 'contactCenterTrouble', error: toldError(error) });
  }
}

function makeCreator(options: CicOptions, view: LiveView): InteractionCreator {
  const { organizationId } = options;
  if (options.creation === 'handler') return new HandlerCreator(options);
  return new GenericCreator({ organizationId, liveFor: (objectId) => view.forCase(objectId) });
}
