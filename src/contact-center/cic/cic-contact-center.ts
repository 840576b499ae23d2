import type { TransferTarget } from '../../domain/decide.js';
import type { Tell } from '../../domain/happening.js';
import type { LiveInteraction } from '../../domain/interaction.js';
import { CasebridgeError } from '../../errors/casebridge-error.js';
import { toldError } from '../../errors/told-error.js';
import { DeadlineExceededError, longLivedController, raceAbort, sleep, withDeadline } from '../../runtime/abort.js';
import { type BackoffOptions, backoffDelay } from '../../runtime/backoff.js';
import type { Clock } from '../../runtime/clock.js';
import { asObject } from '../../runtime/decode.js';
import { Listeners } from '../../runtime/listeners.js';
import { type Secrets, safeExcerpt } from '../../runtime/secrets.js';
import type {
  ContactCenter,
  ContactCenterState,
  CreateRequest,
  CreateResult,
  InteractionChange,
  QueueView,
} from '../contact-center.js';
import { createInteractionData, HANDLER_ANSWERS, HANDLER_OBJECT_ID, HandlerDesk } from './creation/handler-desk.js';
import { LiveView, WATCHED_ATTRIBUTES } from './live/live-view.js';
import { QueueWatch } from './live/queue-watch.js';
import { IcwsStatusError, MAX_EXCERPT } from './wire/icws-error.js';
import type { IcwsCredentials, IcwsSession } from './wire/icws-session.js';
import type { IcwsTransport } from './wire/icws-transport.js';
import { runMessageChannel } from './wire/message-channel.js';
import { attributes, type IcwsMessage } from './wire/messages.js';
import { SessionKeeper } from './wire/session-keeper.js';

/** How a CIC server pair is used. Durations are milliseconds. */
export interface CicOptions {
  readonly transport: IcwsTransport;
  readonly clock: Clock;
  readonly random: () => number;
  readonly tell: Tell;
  readonly hosts: readonly string[];
  /** Whether a host that a server names may be logged in to. */
  readonly acceptsHost: (host: string) => boolean;
  readonly credentials: IcwsCredentials;
  /** Is told of tokens and cookies, and takes secrets out of what servers say. */
  readonly secrets: Secrets;
  readonly requestTimeoutMs: number;
  readonly pollIntervalMs: number;
  readonly confirmTimeoutMs: number;
  readonly backoff: BackoffOptions;
  /** Org that this group serves (18 characters); '' until it is known. */
  readonly organizationId: () => string;
}

const QUIET_MS = 30_000;
const ANSWER_TIMEOUT_MS = 10_000;
const REFUSED_LOGIN_RETRY_MS = 60_000;
/** How often interactions that no queue lists are asked for, and how often members are read again. */
const UNLISTED_CHECK_MS = 15_000;
const MEMBERS_EVERY = 20;
/** Whether an open event stream keeps a session alive is not documented; a request a minute surely does. */
const SIGN_OF_LIFE_EVERY = 4;
const REFRESHES_AT_ONCE = 16;
const QUEUE_TYPE_USER = 1;
const QUEUE_TYPE_WORKGROUP = 2;

/** The contact-centre port over ICWS. */
export class CicContactCenter implements ContactCenter {
  readonly #options: CicOptions;
  readonly #view: LiveView;
  readonly #watch: QueueWatch;
  readonly #desk: HandlerDesk;
  readonly #keeper: SessionKeeper;
  readonly #stateListeners: Listeners<ContactCenterState>;
  readonly #interactionListeners: Listeners<InteractionChange>;
  #state: ContactCenterState = 'down';
  #session: { readonly icws: IcwsSession; readonly signal: AbortSignal } | undefined;
  #checking: Promise<boolean> | undefined;
  #checkAgain = false;
  /** False until it was said what to watch: a view of no queue at all is not whole. */
  #watching = false;

  constructor(options: CicOptions) {
    this.#options = options;
    const onListenerError = (error: unknown) => options.tell({ type: 'listenerFailed', error: toldError(error) });
    this.#stateListeners = new Listeners(onListenerError);
    this.#interactionListeners = new Listeners(onListenerError);
    this.#desk = new HandlerDesk(options.organizationId);
    this.#view = new LiveView(options.organizationId, (change) => {
      if (change.change !== 'ended') this.#desk.seen(change.interaction.rowId, change.interaction.id);
      this.#interactionListeners.emit(change);
    });
    this.#watch = new QueueWatch({
      clock: options.clock,
      tell: options.tell,
      answerTimeoutMs: ANSWER_TIMEOUT_MS,
      onProgress: () => this.#followWatch(),
    });
    this.#keeper = new SessionKeeper({
      ...options,
      refusedRetryMs: REFUSED_LOGIN_RETRY_MS,
      serve: (session, signal) => this.#serve(session, signal),
      onLost: (reason) => this.#lost(reason),
    });
  }

  get state(): ContactCenterState {
    return this.#state;
  }

  start(signal: AbortSignal): Promise<void> {
    this.#become('connecting');
    return this.#keeper.start(signal);
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
    void this.#subscribeUntilAnswered(session.signal);
  }

  /** A passing failure must not leave a queue unseen: it is asked for again until it has answered. */
  async #subscribeUntilAnswered(signal: AbortSignal): Promise<void> {
    for (let failures = 1; !signal.aborted; failures += 1) {
      try {
        await this.#watch.subscribe(this.#watch.unasked(), signal);
        return;
      } catch (error) {
        this.#tellTrouble(error, signal);
        const { clock, backoff, random } = this.#options;
        await sleep(clock, backoffDelay(failures, backoff, random), signal).catch(() => undefined);
      }
    }
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

  async refresh(interactionId: string, signal: AbortSignal): Promise<LiveInteraction | undefined> {
    try {
      const path = `/interactions/${encodeURIComponent(interactionId)}?select=${WATCHED_ATTRIBUTES.join(',')}`;
      const body = asObject(await this.#up().request('GET', path, undefined, signal));
      return this.#view.replace({ interactionId, attributes: attributes(body?.attributes) });
    } catch (error) {
      if (!isGone(error)) throw error;
      this.#view.remove(interactionId);
      return undefined;
    }
  }

  async create(request: CreateRequest, signal: AbortSignal): Promise<CreateResult> {
    const session = this.#up();
    const { clock, confirmTimeoutMs, organizationId } = this.#options;
    const wait = this.#desk.expect(request.rowId);
    try {
      const notified = this.#notify(session, createInteractionData(request, organizationId()), signal);
      notified.catch((error: unknown) => wait.reject(inDoubt(error, request.rowId)));
      const what = `confirmation of row ${request.rowId}`;
      const result = await withDeadline(clock, what, confirmTimeoutMs, signal, (inner) =>
        raceAbort(wait.promise, inner),
      );
      this.#showCreated(request, result);
      return result;
    } catch (error) {
      throw error instanceof DeadlineExceededError ? unconfirmed(request.rowId, confirmTimeoutMs) : error;
    } finally {
      this.#desk.forget(request.rowId);
    }
  }

  async transfer(interactionId: string, to: TransferTarget, signal: AbortSignal): Promise<'done' | 'gone'> {
    const queueID =
      'user' in to
        ? { queueType: QUEUE_TYPE_USER, queueName: to.user }
        : { queueType: QUEUE_TYPE_WORKGROUP, queueName: to.workgroup };
    try {
      await this.#up().request(
        'POST',
        `/interactions/${encodeURIComponent(interactionId)}/blind-transfer`,
        { queueID },
        signal,
      );
      // The message that shows it may take a poll to come; the case's next row must see it now.
      this.#view.put({ interactionId, attributes: standing(to) });
      return 'done';
    } catch (error) {
      if (!isGone(error)) throw error;
      // A 404 may also mean the target: only the interaction itself can say that it is gone.
      if (await this.refresh(interactionId, signal)) throw error;
      return 'gone';
    }
  }

  async disconnect(interactionId: string, signal: AbortSignal): Promise<void> {
    try {
      await this.#up().request(
        'POST',
        `/interactions/${encodeURIComponent(interactionId)}/disconnect`,
        undefined,
        signal,
      );
    } catch (error) {
      if (!isGone(error)) throw error;
    }
    this.#view.remove(interactionId);
  }

  #up(): IcwsSession {
    if (this.#session) return this.#session.icws;
    throw new CasebridgeError('CASEBRIDGE_CIC_SESSION_LOST', 'There is no session with the CIC server at the moment.');
  }

  #notify(session: IcwsSession, data: readonly string[], signal: AbortSignal): Promise<unknown> {
    const body = { objectId: HANDLER_OBJECT_ID, eventId: 'CreateInteraction', data };
    return session.request('POST', '/system/handler-notification', body, signal);
  }

  /** The answer may be here before the queue shows the interaction; the next row of the case must see it. */
  #showCreated(request: CreateRequest, result: CreateResult): void {
    if (this.#view.has(result.interactionId) || result.existing) {
      if (!this.#view.has(result.interactionId)) this.#readLater(result.interactionId);
      return;
    }
    this.#view.put({
      interactionId: result.interactionId,
      attributes: {
        eic_state: 'O',
        eic_assignedworkgroup: request.workgroup,
        objectrouting_rowid: request.rowId,
        objectrouting_objectid: request.objectId,
        objectrouting_orgid: this.#options.organizationId(),
      },
    });
  }

  #readLater(interactionId: string): void {
    const session = this.#session;
    if (!session) return;
    this.refresh(interactionId, session.signal).catch((error: unknown) => this.#tellTrouble(error, session.signal));
  }

  async #serve(icws: IcwsSession, stop: AbortSignal): Promise<never> {
    const life = longLivedController();
    const end = () => life.abort(stop.reason);
    stop.addEventListener('abort', end, { once: true });
    this.#session = { icws, signal: life.signal };
    this.#view.unlistAll();
    this.#become('up');
    try {
      const upkeep = this.#upkeep(life.signal);
      const channel = runMessageChannel(
        {
          session: icws,
          clock: this.#options.clock,
          pollIntervalMs: this.#options.pollIntervalMs,
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
    const headers = [{ objectId: HANDLER_OBJECT_ID, eventIds: HANDLER_ANSWERS }];
    await icws.request('PUT', '/messaging/subscriptions/system/handler-sent-notifications', { headers }, signal);
    await this.#watch.subscribeAll(icws, signal);
  }

  #receive(message: IcwsMessage, life: AbortController): void {
    switch (message.type) {
      case 'queueContents': {
        this.#view.apply(message);
        this.#watch.answer(message);
        if (message.removed.length > 0) void this.#checkUnlisted(life.signal);
        return;
      }
      case 'queueState':
        this.#watch.answer(message);
        return;
      case 'handlerSent':
        if (message.objectId.toLowerCase() === HANDLER_OBJECT_ID.toLowerCase())
          this.#desk.answer(message.eventId, message.data);
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
      case 'other':
        return;
    }
  }

  /** Regular care while a session lasts. Rejects when the session is lost. */
  async #upkeep(signal: AbortSignal): Promise<never> {
    for (let round = 1; ; round += 1) {
      await sleep(this.#options.clock, UNLISTED_CHECK_MS, signal);
      if (await this.#checkUnlisted(signal)) this.#followWatch();
      if (round % SIGN_OF_LIFE_EVERY === 0) await this.#up().request('GET', '/connection', undefined, signal);
      if (round % MEMBERS_EVERY === 0)
        await this.#watch.refreshMembers(signal).catch((error: unknown) => this.#tellTrouble(error, signal));
    }
  }

  /** Once every queue has answered, what none of them lists is asked for; then the view is whole. */
  #followWatch(): void {
    const session = this.#session;
    if (!session || this.#state !== 'up' || !this.#watching || !this.#watch.settled) return;
    void this.#checkUnlisted(session.signal).then((complete) => {
      if (complete && this.#session === session && this.#watch.settled) this.#become('ready');
    });
  }

  /** Leaving a queue does not end an interaction: the server is asked. @returns false if it could not be. */
  #checkUnlisted(signal: AbortSignal): Promise<boolean> {
    if (this.#checking !== undefined) {
      // What left a queue since the check began is not in its list.
      this.#checkAgain = true;
      return this.#checking;
    }
    this.#checking = this.#askUntilNothingNew(signal).finally(() => {
      this.#checking = undefined;
    });
    return this.#checking;
  }

  async #askUntilNothingNew(signal: AbortSignal): Promise<boolean> {
    let complete: boolean;
    do {
      this.#checkAgain = false;
      complete = await this.#askForUnlisted(signal);
    } while (this.#checkAgain && complete && !signal.aborted);
    return complete;
  }

  async #askForUnlisted(signal: AbortSignal): Promise<boolean> {
    const ids = this.#view.unlisted();
    let complete = true;
    for (let at = 0; at < ids.length && !signal.aborted; at += REFRESHES_AT_ONCE) {
      const chunk = ids.slice(at, at + REFRESHES_AT_ONCE);
      const results = await Promise.allSettled(chunk.map((id) => this.refresh(id, signal)));
      for (const result of results) {
        if (result.status === 'fulfilled') continue;
        this.#tellTrouble(result.reason, signal);
        // One that the server will not show stays as last seen; it must not keep all the others waiting.
        if (CasebridgeError.from(result.reason).failureClass !== 'refused') complete = false;
      }
    }
    return complete && !signal.aborted;
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
    this.#desk.failAll(reason);
    this.#become('connecting');
  }

  #become(state: ContactCenterState): void {
    if (this.#state === state) return;
    this.#state = state;
    if (state === 'ready') {
      const server = this.#session?.icws.host ?? '';
      this.#options.tell({ type: 'contactCenterState', state: 'ready', server, reason: 'the queues are seen' });
    }
    this.#stateListeners.emit(state);
  }

  #tellTrouble(error: unknown, signal: AbortSignal): void {
    if (!signal.aborted) this.#options.tell({ type: 'contactCenterTrouble', error: toldError(error) });
  }
}

function isGone(error: unknown): boolean {
  return error instanceof IcwsStatusError && (error.status === 404 || error.errorId === '-2147221496');
}

/** What the view may say of an interaction that has just been moved. */
function standing(to: TransferTarget): Readonly<Record<string, string>> {
  return 'user' in to
    ? { eic_username: to.user }
    : { eic_state: 'O', eic_username: '', eic_assignedworkgroup: to.workgroup, eic_workgroupname: to.workgroup };
}

/** Once a notification may have been sent, only an answer that says no rules its effect out. */
function inDoubt(error: unknown, rowId: string): CasebridgeError {
  const reason = CasebridgeError.from(error);
  if (error instanceof IcwsStatusError && error.status === 401) return reason;
  if (reason.failureClass === 'refused') {
    return new CasebridgeError(
      'CASEBRIDGE_CIC_NOTIFICATION_REFUSED',
      `The handler could not be asked: ${reason.message}`,
      { cause: error },
    );
  }
  return new CasebridgeError(
    'CASEBRIDGE_CREATE_UNCONFIRMED',
    `It is not known whether row ${rowId} was taken: ${reason.message}`,
    { cause: error },
  );
}

function unconfirmed(rowId: string, limitMs: number): CasebridgeError {
  return new CasebridgeError(
    'CASEBRIDGE_CREATE_UNCONFIRMED',
    `The handler did not confirm row ${rowId} within ${limitMs} ms.`,
  );
}
