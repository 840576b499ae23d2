import { interactionState } from '../../../domain/interaction.js';
import { CasebridgeError } from '../../../errors/casebridge-error.js';
import { longLivedController, sleep } from '../../../runtime/abort.js';
import type { Clock } from '../../../runtime/clock.js';
import { Listeners } from '../../../runtime/listeners.js';
import type { AgentLink, AgentStatus, AgentStatusChoice, Holder } from '../../agent-desk.js';
import { IcwsStatusError } from '../wire/icws-error.js';
import type { IcwsSession } from '../wire/icws-session.js';
import { blindTransfer, disconnectInteraction, isGone, readAttributes } from '../wire/interaction-requests.js';
import { logOut } from '../wire/login-round.js';
import { runMessageChannel } from '../wire/message-channel.js';
import type { IcwsMessage } from '../wire/messages.js';
import { workgroupQueue } from '../wire/queue-id.js';

/** What a link is made of. */
export interface CicAgentLinkOptions {
  readonly session: IcwsSession;
  /** User id as the server spells it. */
  readonly user: string;
  readonly statuses: readonly AgentStatusChoice[];
  /** As it was read at the login. */
  readonly status: AgentStatus;
  readonly clock: Clock;
  readonly pollIntervalMs: number;
}

const QUIET_MS = 30_000;
/** Whether an open event stream keeps a session alive is not documented; a request a minute surely does. */
const SIGN_OF_LIFE_MS = 60_000;
const HOLDER = ['Eic_UserName', 'Eic_State', 'ObjectRouting_ObjectId'] as const;

/** One agent's ICWS session, from the login until it is closed or lost. */
export class CicAgentLink implements AgentLink {
  readonly #options: CicAgentLinkOptions;
  readonly #end = longLivedController();
  readonly #listeners = new Listeners<void>(() => undefined);
  #status: AgentStatus;
  #closed: Promise<void> | undefined;

  constructor(options: CicAgentLinkOptions) {
    this.#options = options;
    this.#status = options.status;
  }

  get user(): string {
    return this.#options.user;
  }

  get displayName(): string {
    return this.#options.session.displayName || this.user;
  }

  get server(): string {
    const { icServer, host } = this.#options.session;
    return icServer === '' ? host : icServer;
  }

  /** Host that the session is with. */
  get host(): string {
    return this.#options.session.host;
  }

  get status(): AgentStatus {
    return this.#status;
  }

  get statuses(): readonly AgentStatusChoice[] {
    return this.#options.statuses;
  }

  get ended(): AbortSignal {
    return this.#end.signal;
  }

  onStatus(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Begins to follow the agent's status, and to notice the end of the session. */
  start(): void {
    const { session, clock, pollIntervalMs } = this.#options;
    const { signal } = this.#end;
    session.ended.addEventListener('abort', () => this.#lose(session.ended.reason), { once: true });
    const channel = runMessageChannel(
      {
        session,
        clock,
        pollIntervalMs,
        quietMs: QUIET_MS,
        onOpened: (opened) => this.#followStatus(opened),
        onMessage: (message) => this.#receive(message),
        onBroken: () => undefined,
      },
      signal,
    );
    channel.catch((error: unknown) => this.#lose(error));
    this.#keepAlive().catch((error: unknown) => this.#lose(error));
  }

  /** Asks the server whether the session is still good. Never rejects. */
  async stands(signal: AbortSignal): Promise<boolean> {
    try {
      await this.#options.session.askWhetherUp(signal);
      return !this.#end.signal.aborted;
    } catch {
      return false;
    }
  }

  setStatus(statusId: string, signal: AbortSignal): Promise<void> {
    const path = `/status/user-statuses/${encodeURIComponent(this.user)}`;
    return this.#act(() => this.#options.session.request('PUT', path, { statusId }, signal));
  }

  async holderOf(interactionId: string, signal: AbortSignal): Promise<Holder | undefined> {
    try {
      const found = await readAttributes(this.#options.session, interactionId, HOLDER, signal);
      if (interactionState(found.eic_state ?? '') === 'ended') return undefined;
      return { user: found.eic_username ?? '', caseId: found.objectrouting_objectid ?? '' };
    } catch (error) {
      if (isGone(error)) return undefined;
      if (!(error instanceof IcwsStatusError) || error.failureClass !== 'refused') throw error;
      throw new CasebridgeError(
        'CASEBRIDGE_AGENT_ACTION_REFUSED',
        `The CIC server does not let you see whose the interaction is now: ${error.message}`,
        { cause: error },
      );
    }
  }

  pickUp(interactionId: string, signal: AbortSignal): Promise<void> {
    const path = `/interactions/${encodeURIComponent(interactionId)}/pickup`;
    return this.#act(() => this.#options.session.request('POST', path, undefined, signal));
  }

  disconnect(interactionId: string, signal: AbortSignal): Promise<void> {
    return this.#act(() => disconnectInteraction(this.#options.session, interactionId, signal));
  }

  transfer(interactionId: string, workgroup: string, signal: AbortSignal): Promise<void> {
    return this.#act(() => blindTransfer(this.#options.session, interactionId, workgroupQueue(workgroup), signal));
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const { session, clock } = this.#options;
    const isLost = this.#end.signal.aborted;
    this.#end.abort(new CasebridgeError('CASEBRIDGE_STOPPED', 'The agent has logged out.'));
    if (!isLost) await logOut(session, { clock });
  }

  #lose(reason: unknown): void {
    this.#end.abort(CasebridgeError.from(reason));
  }

  async #followStatus(signal: AbortSignal): Promise<void> {
    try {
      const path = '/messaging/subscriptions/status/user-statuses';
      await this.#options.session.request('PUT', path, { userIds: [this.user] }, signal);
    } catch (error) {
      // Without the right to it the status shows as it was read; the session is worth keeping all the same.
      if (!(error instanceof IcwsStatusError) || error.endsSession) throw error;
    }
  }

  #receive(message: IcwsMessage): void {
    if (message.type === 'connectionState' && !message.up)
      this.#lose(new CasebridgeError('CASEBRIDGE_CIC_NOT_ACCEPTING', `The CIC server goes down: ${message.reason}`));
    if (message.type !== 'userStatus') return;
    const own = message.statuses.find(({ userId }) => userId.toLowerCase() === this.user.toLowerCase());
    if (own === undefined) return;
    this.#status = { statusId: own.statusId, since: own.since };
    this.#listeners.emit();
  }

  async #keepAlive(): Promise<never> {
    const { session, clock } = this.#options;
    const { signal } = this.#end;
    for (;;) {
      await sleep(clock, SIGN_OF_LIFE_MS, signal);
      await session.askWhetherUp(signal);
    }
  }

  async #act(request: () => Promise<unknown>): Promise<void> {
    try {
      await request();
    } catch (error) {
      if (!(error instanceof IcwsStatusError)) throw error;
      if (error.endsSession)
        throw new CasebridgeError('CASEBRIDGE_AGENT_LOGIN_NEEDED', 'Your session at the CIC server has ended.', {
          cause: error,
        });
      if (error.failureClass !== 'refused') throw error;
      throw new CasebridgeError(
        'CASEBRIDGE_AGENT_ACTION_REFUSED',
        isGone(error) ? 'The interaction has ended.' : error.message,
        { cause: error },
      );
    }
  }
}
