import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { expect, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { AgentHappening } from '../../src/agents/agent-happening.js';
import { AgentService } from '../../src/agents/agent-service.js';
import {
  AGENT_PATHS,
  type LoginAnswer,
  type LoginMode,
  type PanelView,
  type ServerMessage,
  type TabMessage,
} from '../../src/agents/contract.js';
import { AgentServer } from '../../src/agents/server/agent-server.js';
import type { AgentLimits } from '../../src/agents/server/agent-server-options.js';
import type { Config } from '../../src/config/schema.js';
import { CicAgentDesk } from '../../src/contact-center/cic/agent/cic-agent-desk.js';
import { CicContactCenter } from '../../src/contact-center/cic/cic-contact-center.js';
import {
  type IcwsRequest,
  type IcwsResponse,
  type IcwsTransport,
  NotConnectedError,
} from '../../src/contact-center/cic/wire/icws-transport.js';
import type { CreateRequest } from '../../src/contact-center/contact-center.js';
import type { Happening } from '../../src/domain/happening.js';
import { type Clock, systemClock } from '../../src/runtime/clock.js';
import type { HttpExchangeHandler } from '../../src/runtime/http-exchange.js';
import {
  createSimulatedCic,
  type SimulatedCic,
  type SimulatedCicOptions,
} from '../../src/simulator/cic/simulated-cic.js';
import {
  createSimulatedCicPair,
  type SimulatedCicPair,
  type SwitchoverOptions,
} from '../../src/simulator/cic/simulated-cic-pair.js';
import { createMemoryStore } from '../../src/store/memory-store.js';
import type { Assets } from '../../src/web-server/asset.js';
import { CREATE_REQUEST, cicOptions } from './cic-options.js';
import { inProcessIcws } from './in-process-icws.js';
import { recordId } from './routing.js';

/** Of alice and bob. */
export const AGENT_PASSWORD = 'agents-own-secret-7';

/** What the agents' listener goes by, unless a test says otherwise. */
export const AGENT_SETTINGS: Config['agents'] = {
  host: '127.0.0.1',
  port: 0,
  certFile: '',
  keyFile: '',
  allowInsecure: false,
  publicUrl: '',
  trustedProxies: [],
  frameAncestors: [],
  sessionIdle: 15 * 60_000,
  sessionLifetime: 12 * 3_600_000,
};

/** What a bench may have of its own. */
export interface AgentBenchOptions {
  readonly settings?: Partial<Config['agents']>;
  readonly limits?: Partial<AgentLimits>;
  readonly cic?: Partial<SimulatedCicOptions>;
  /** Two CIC servers, of which one is active. */
  readonly pair?: boolean;
  /** Of the listener; the contact centre goes by the real one. */
  readonly clock?: Clock;
  readonly epoch?: string;
}

const never = new AbortController().signal;
const PAGE: Assets = async (path) =>
  path === '/'
    ? {
        body: new TextEncoder().encode('<p>panel'),
        contentType: 'text/html; charset=utf-8',
        etag: '"1"',
        immutable: false,
      }
    : undefined;

/** The agents' listener over real sockets, with the contact-centre adapter and a simulated CIC server behind it. */
export class AgentBench {
  readonly #pair: SimulatedCicPair | undefined;
  readonly #single: SimulatedCic | undefined;
  readonly told: AgentHappening[] = [];
  readonly contactCenter: CicContactCenter;
  readonly transport: IcwsTransport;
  /** CIC users by the row that they have caused. */
  readonly authors = new Map<string, string>();
  /** Of the listener, if it speaks TLS; whatever name it bears. */
  certificate: string | undefined;
  /** Outlives the listener. */
  store = createMemoryStore();
  #options: AgentBenchOptions;
  #running: { readonly service: AgentService; readonly server: AgentServer; readonly url: string } | undefined;
  readonly #pages: Page[] = [];
  #rows = 0;

  private constructor(options: AgentBenchOptions) {
    this.#options = options;
    const own = {
      clock: systemClock,
      random: Math.random,
      password: 'pw',
      agentPassword: AGENT_PASSWORD,
      ...options.cic,
    };
    this.#pair = options.pair ? createSimulatedCicPair({ ...own, hosts: ['a', 'b'] }) : undefined;
    this.#single = this.#pair ? undefined : createSimulatedCic(own);
    const { primary, backup } = this.#pair ?? {};
    this.transport = inProcessIcws(
      primary && backup
        ? { a: reachable(primary.handle), b: reachable(backup.handle) }
        : { cic1: (request) => this.cic.handle(request) },
    );
    this.contactCenter = new CicContactCenter(
      cicOptions({
        transport: this.transport,
        clock: systemClock,
        tell: () => undefined,
        recoveryGraceMs: 120_000,
        hosts: options.pair ? ['a', 'b'] : ['cic1'],
      }),
    );
  }

  /** Starts one; its view of the contact centre is whole. */
  static async open(options: AgentBenchOptions = {}): Promise<AgentBench> {
    const bench = new AgentBench(options);
    await bench.serve(options.epoch ?? 'p1');
    await bench.contactCenter.start(never);
    bench.contactCenter.watch(['Support Mail', 'Billing Mail']);
    await vi.waitFor(() => expect(bench.contactCenter.state).toBe('ready'), { timeout: 20_000 });
    return bench;
  }

  /** The server that takes logins. */
  get cic(): SimulatedCic {
    const cic = this.#single ?? this.#pair?.active();
    if (!cic) throw new Error('no server is active');
    return cic;
  }

  /** The other server of the pair takes over; waits until the connector is with it. */
  async switchOver(how: SwitchoverOptions): Promise<void> {
    const { stay } = this.contactCenter;
    this.#pair?.switchOver({ downMs: 200, ...how });
    await vi.waitFor(() => expect([this.contactCenter.stay, this.contactCenter.state]).toEqual([stay + 1, 'ready']), {
      timeout: 30_000,
    });
  }

  get url(): string {
    return this.#running?.url ?? '';
  }

  get service(): AgentService {
    if (!this.#running) throw new Error('the listener does not run');
    return this.#running.service;
  }

  /** Starts a listener, as a new process does. */
  async serve(epoch: string, more: Partial<Config['agents']> = {}): Promise<void> {
    const { settings, limits, clock = systemClock } = this.#options;
    const tell = (happening: AgentHappening) => void this.told.push(happening);
    const own = { ...AGENT_SETTINGS, ...settings, ...more };
    const service = new AgentService({
      clock,
      contactCenter: this.contactCenter,
      desk: new CicAgentDesk({
        transport: this.transport,
        clock: systemClock,
        secrets: { text: (text) => text },
        requestTimeoutMs: 10_000,
        pollIntervalMs: 100,
        generic: false,
        connectorUser: 'casebridge',
        host: () => this.contactCenter.host,
        foreign: this.contactCenter.foreign,
        watchUser: (user) => this.contactCenter.watchUser(user),
        attributesOf: (id, names, signal) => this.contactCenter.attributesOf(id, names, signal),
      }),
      store: this.store,
      authorOf: async (rowId) => this.authors.get(rowId) ?? '',
      recordUrl: (caseId) => `https://org.example/${caseId}`,
      tell,
      idleMs: own.sessionIdle,
      lifetimeMs: own.sessionLifetime,
      epoch,
    });
    const server = new AgentServer({
      service,
      settings: own,
      clock,
      redact: (text) => text,
      tell,
      alive: () => true,
      assets: PAGE,
      ...(limits ? { limits } : {}),
    });
    this.#running = { service, server, url: (await server.start()).url };
  }

  /** Stops the listener, as the end of a process does. */
  async stopServing(): Promise<void> {
    await this.#running?.server.stop();
    this.#running = undefined;
  }

  async close(): Promise<void> {
    for (const page of this.#pages) page.close();
    await this.stopServing();
    await this.contactCenter.stop();
    await this.#single?.stop();
    await this.#pair?.stop();
  }

  ask(path: string, ask: { method?: string; body?: unknown; headers?: Record<string, string> } = {}) {
    const { method = 'GET', body, headers = {} } = ask;
    const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    if (this.certificate !== undefined || 'host' in headers) {
      const text = body === undefined ? '' : JSON.stringify(body);
      return plainRequest(`${this.url}${path}`, method, { ...type, ...headers }, text, this.certificate);
    }
    return fetch(`${this.url}${path}`, {
      method,
      redirect: 'manual',
      headers: { ...type, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  tryLogin(user: string, password: string, mode: LoginMode = 'alone') {
    return this.ask(AGENT_PATHS.login, { method: 'POST', body: { user, password, mode } });
  }

  /** Logs an agent in. */
  async login(user: string, mode: LoginMode = 'alone'): Promise<LoginAnswer> {
    const answer = await this.tryLogin(user, AGENT_PASSWORD, mode);
    if (answer.status !== 200) throw new Error(`the login was answered with ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as LoginAnswer;
  }

  /** Asks as an agent. */
  as({ token }: LoginAnswer, path: string, body?: unknown) {
    const headers = { authorization: `Bearer ${token}` };
    return this.ask(path, body === undefined ? { headers } : { method: 'POST', body, headers });
  }

  async panel(login: LoginAnswer): Promise<PanelView> {
    return (await (await this.as(login, AGENT_PATHS.panel)).json()) as PanelView;
  }

  /** Opens a page of an agent, and waits until it shows something. */
  async page(login: LoginAnswer, tabId: string, more: { focused?: boolean; shown?: string[] } = {}): Promise<Page> {
    const page = await this.rawPage();
    page.send({ type: 'hello', token: login.token, tabId, focused: false, shown: [], ...more });
    await page.next('panel');
    return page;
  }

  /** Opens a socket that has said nothing yet. */
  async rawPage(
    path: string = AGENT_PATHS.live,
    headers: Record<string, string> = {},
    origin: string = this.url,
  ): Promise<Page> {
    const page = new Page(
      new WebSocket(`${this.url.replace('http', 'ws')}${path}`, { origin, headers, ...trust(this.certificate) }),
    );
    this.#pages.push(page);
    await page.opened;
    return page;
  }

  /** Has an interaction made for a case of its own. @returns its id. */
  async interaction(change: Partial<CreateRequest> = {}): Promise<string> {
    this.#rows += 1;
    const own = { rowId: recordId('a00', this.#rows), objectId: recordId('500', this.#rows), skills: '' };
    return (await this.contactCenter.create({ ...CREATE_REQUEST, ...own, ...change }, never)).interactionId;
  }

  /** Has an interaction made by a connector of another org. @returns its id. */
  foreignInteraction(): Promise<string> {
    return this.interactionOfOther(recordId('00D', 9));
  }

  /** Has an interaction made by another process: nothing but the server tells of it. @returns its id. */
  async interactionOfOther(organization: string): Promise<string> {
    const organizationId = () => organization;
    const options = { transport: this.transport, clock: systemClock, tell: () => undefined, organizationId };
    const other = new CicContactCenter(cicOptions(options));
    await other.start(never);
    other.watch(['Support Mail']);
    await vi.waitFor(() => expect(other.state).toBe('ready'), { timeout: 20_000 });
    const { interactionId } = await other.create({ ...CREATE_REQUEST, skills: '' }, never);
    await other.stop();
    return interactionId;
  }

  /**
   * Does something before each request to a CIC server.
   * @param before what it resolves to, if anything, is the answer; if it rejects there is none.
   */
  onRequest(before: (request: IcwsRequest) => Promise<IcwsResponse | undefined> | undefined): void {
    const exchange = this.transport.exchange.bind(this.transport);
    this.transport.exchange = async (request, ...rest) => (await before(request)) ?? exchange(request, ...rest);
  }

  /** Tells the listener what happens to rows. */
  take(happening: Happening): void {
    this.service.take(happening);
  }

  /** ICWS sessions of a user at the server. */
  sessionsOf(userId: string) {
    return this.cic.front.sessions.all().filter((session) => session.userId === userId);
  }
}

/** As a client that trusts one certificate, or one that names the host that it wants. */
function plainRequest(
  url: string,
  method: string,
  headers: Record<string, string>,
  body: string,
  certificate: string | undefined,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const ask = url.startsWith('https:') ? httpsRequest : httpRequest;
    const request = ask(url, { method, headers, agent: false, ...trust(certificate) }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('end', () =>
        resolve(
          new Response(Buffer.concat(chunks), {
            status: answer.statusCode ?? 500,
            headers: Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)]),
          }),
        ),
      );
    });
    request.once('error', reject);
    request.end(body);
  });
}

function trust(certificate: string | undefined) {
  return certificate === undefined ? {} : { ca: certificate, checkServerIdentity: () => undefined };
}

/** A dead server in process answers as one does that cannot be reached. */
function reachable(handle: HttpExchangeHandler): HttpExchangeHandler {
  return async (request) => {
    try {
      return await handle(request);
    } catch (error) {
      throw new NotConnectedError(String(error));
    }
  };
}

/** A page of the panel: keeps what it was told. */
export class Page {
  readonly received: ServerMessage[] = [];
  readonly opened: Promise<void>;
  readonly closed: Promise<number>;
  readonly #socket: WebSocket;
  #seen = 0;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    this.opened = new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    this.closed = new Promise((resolve) => {
      socket.once('close', (code) => resolve(code));
    });
    socket.on('message', (data) => this.received.push(JSON.parse(String(data)) as ServerMessage));
    socket.on('error', () => undefined);
  }

  send(message: TabMessage | Record<string, unknown>): void {
    this.#socket.send(JSON.stringify(message));
  }

  /** Takes nothing in any more, as a page does that the browser has frozen. */
  freeze(): void {
    this.#socket.pause();
  }

  close(): void {
    this.#socket.terminate();
  }

  of<T extends ServerMessage['type']>(type: T): readonly Extract<ServerMessage, { type: T }>[] {
    return this.received.filter((each): each is Extract<ServerMessage, { type: T }> => each.type === type);
  }

  /** The next message of a type that fits, after those that were waited for before. */
  async next<T extends ServerMessage['type']>(
    type: T,
    fits: (message: Extract<ServerMessage, { type: T }>) => boolean = () => true,
  ): Promise<Extract<ServerMessage, { type: T }>> {
    return vi.waitFor(
      () => {
        for (let at = this.#seen; at < this.received.length; at += 1) {
          const message = this.received[at];
          if (message?.type !== type || !fits(message as Extract<ServerMessage, { type: T }>)) continue;
          this.#seen = at + 1;
          return message as Extract<ServerMessage, { type: T }>;
        }
        throw new Error(`no ${type} came; there were: ${this.received.map((each) => each.type).join(' ')}`);
      },
      { timeout: 15_000, interval: 10 },
    );
  }
}
