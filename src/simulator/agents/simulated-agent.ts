import { sleep } from '../../runtime/abort.js';
import type { Clock } from '../../runtime/clock.js';
import { isRecord, type JsonRecord } from '../cic/json.js';
import type { AgentEvent, AgentHappening } from './agent-event.js';
import { CaseWork, type CaseWorkOptions } from './case-work.js';
import { IcwsAgentSession, IcwsRefusal } from './icws-agent-session.js';
import { OwnQueue, WATCHED_ATTRIBUTES } from './own-queue.js';

/** How a simulated agent is set up. Times are in milliseconds. */
export interface SimulatedAgentOptions {
  /** `http://host:port` of the CIC server; of several, the next one is tried when one fails. */
  readonly icwsUrl: string | readonly string[];
  readonly username: string;
  readonly password: string;
  readonly salesforceUrl: string;
  readonly salesforceUsername: string;
  readonly clock: Clock;
  readonly pickUpAfterMs: number;
  readonly thinkTimeMs: number;
  readonly replyText: string | ((caseId: string) => string);
  /** See {@link CaseWorkOptions.disconnectAfterMs}. */
  readonly disconnectAfterMs?: number;
  readonly onEvent: (event: AgentEvent) => void;
  readonly fetch?: typeof fetch;
}

/** A person at a desk: a client of both servers. */
export interface SimulatedAgent {
  start(): void;
  /** Logs out. */
  stop(): Promise<void>;
}

const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 5_000;
const NOT_ANSWERING = 'ACD - Agent Not Answering';

/**
 * Makes an agent who logs in to the CIC server, takes what ACD assigns, opens the case, replies to it in Salesforce
 * and waits for the interaction to end. Survives restarts of the server: it logs in again, with growing pauses.
 */
export function createSimulatedAgent(options: SimulatedAgentOptions): SimulatedAgent {
  return new Agent(options);
}

class Agent implements SimulatedAgent {
  readonly #options: SimulatedAgentOptions;
  readonly #queue = new OwnQueue();
  readonly #works = new Map<string, CaseWork>();
  readonly #urls: readonly string[];
  #session: IcwsAgentSession | undefined;
  #stopping: AbortController | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(options: SimulatedAgentOptions) {
    this.#options = options;
    this.#urls = typeof options.icwsUrl === 'string' ? [options.icwsUrl] : options.icwsUrl;
  }

  start(): void {
    if (this.#stopping) return;
    this.#stopping = new AbortController();
    this.#running = this.#run(this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping?.abort(new Error('the agent goes home'));
    await this.#running;
    this.#stopping = undefined;
  }

  async #run(signal: AbortSignal): Promise<void> {
    let delayMs = FIRST_DELAY_MS;
    for (let turn = 0; !signal.aborted; turn += 1) {
      try {
        const url = this.#urls[turn % this.#urls.length] ?? '';
        const session = await this.#logIn(url, signal);
        delayMs = FIRST_DELAY_MS;
        await this.#serve(session, url, signal);
      } catch (error) {
        if (!signal.aborted)
          this.#tell({ kind: 'error', message: error instanceof Error ? error.message : String(error) });
      }
      await sleep(this.#options.clock, delayMs, signal).catch(() => undefined);
      delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS);
    }
    for (const work of this.#works.values()) work.end('');
  }

  #logIn(icwsUrl: string, signal: AbortSignal): Promise<IcwsAgentSession> {
    const { username, password, clock } = this.#options;
    return IcwsAgentSession.open({ icwsUrl, username, password, clock, fetch: this.#fetch() }, signal);
  }

  async #serve(session: IcwsAgentSession, url: string, signal: AbortSignal): Promise<void> {
    this.#session = session;
    try {
      await session.watchOwnQueue(WATCHED_ATTRIBUTES, signal);
      await session.watchOwnStatus(signal);
      await session.connectStationless(signal);
      await session.setStatus('Available', signal);
      this.#tell({ kind: 'loggedIn', server: url });
      while (!signal.aborted) {
        await session.readMessages((message) => this.#onMessage(message, session, signal), signal);
        await sleep(this.#options.clock, FIRST_DELAY_MS, signal);
      }
    } finally {
      this.#session = undefined;
      await this.#logOut(session);
    }
  }

  async #logOut(session: IcwsAgentSession): Promise<void> {
    const limit = new AbortController();
    const cancel = this.#options.clock.after(2_000, () => limit.abort(new Error('logging out takes too long')));
    await session.logOut(limit.signal).then(
      () => this.#tell({ kind: 'loggedOut' }),
      () => undefined,
    );
    cancel();
  }

  #onMessage(message: JsonRecord, session: IcwsAgentSession, signal: AbortSignal): void {
    if (message.__type === 'urn:inin.com:queues:queueContentsMessage') {
      this.#queue.apply(message);
      this.#arrange(signal);
    } else if (message.__type === 'urn:inin.com:status:userStatusMessage' && this.#wentUnanswered(message)) {
      session.setStatus('Available', signal).catch(() => undefined);
    }
  }

  #wentUnanswered(message: JsonRecord): boolean {
    const list: readonly unknown[] = Array.isArray(message.userStatusList) ? message.userStatusList : [];
    return list.some((status) => isRecord(status) && status.statusId === NOT_ANSWERING);
  }

  /** Begins, updates and ends work so that it matches the queue. */
  #arrange(goesHome: AbortSignal): void {
    for (const [id, work] of this.#works) {
      const interaction = this.#queue.find(id);
      if (interaction) work.update(interaction);
      else this.#giveUp(id, work);
    }
    for (const interaction of this.#queue.all()) {
      if (this.#works.has(interaction.id) || !['A', 'C'].includes(interaction.state)) continue;
      const work = new CaseWork(this.#workOptions(goesHome), interaction);
      this.#works.set(interaction.id, work);
      void work.run().then(() => {
        if (this.#works.get(interaction.id) === work) this.#works.delete(interaction.id);
      });
    }
  }

  #giveUp(interactionId: string, work: CaseWork): void {
    this.#works.delete(interactionId);
    work.end('');
  }

  #workOptions(goesHome: AbortSignal): CaseWorkOptions {
    const { clock, salesforceUrl, salesforceUsername, pickUpAfterMs, thinkTimeMs, replyText } = this.#options;
    return {
      clock,
      fetch: this.#fetch(),
      salesforceUrl,
      salesforceUsername,
      pickUpAfterMs,
      thinkTimeMs,
      replyText: typeof replyText === 'string' ? () => replyText : replyText,
      disconnectAfterMs: this.#options.disconnectAfterMs,
      pickUp: (id, signal) => this.#current().pickUp(id, signal),
      disconnect: (id, signal) => this.#current().disconnect(id, signal),
      goesHome,
      tell: (happening) => this.#tell(happening),
    };
  }

  #current(): IcwsAgentSession {
    if (!this.#session) throw new IcwsRefusal('the request without a session', 401);
    return this.#session;
  }

  #fetch(): typeof fetch {
    return this.#options.fetch ?? fetch;
  }

  #tell(happening: AgentHappening): void {
    this.#options.onEvent({ at: this.#options.clock.now(), agent: this.#options.username, ...happening });
  }
}
