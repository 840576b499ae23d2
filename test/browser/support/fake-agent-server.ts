import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type WebSocket, WebSocketServer } from 'ws';
import { agentAssets } from '../../../src/agents/assets/agent-assets.js';
import {
  AGENT_PATHS,
  type AgentError,
  type AgentInteraction,
  CLOSE_CODES,
  type LoginRequest,
  type LoginView,
  type PanelView,
  type ServerMessage,
  type StatusRequest,
  type TabMessage,
} from '../../../src/agents/contract.js';
import type { Assets } from '../../../src/web-server/asset.js';
import { AGENT, fakeInteraction, STATUSES } from './fake-agent-data.js';

interface Tab {
  readonly socket: WebSocket;
  readonly tabId: string;
  focused: boolean;
  rank: number;
}

let assets: Assets | undefined;

/** An agents' listener that keeps the contract and nothing else: what the contact centre does, the test says. */
export class FakeAgentServer {
  interactions: readonly AgentInteraction[] = [];
  statusId = 'available';
  isCurrent = true;
  foreignAlerts = 0;
  /** Requests to interactions and for a status, as `id/action`. */
  readonly acts: string[] = [];
  /** Pops that tabs have said to have shown, by hello. */
  readonly hellos: (readonly string[])[] = [];
  /** Logins that were asked for. */
  readonly logins: LoginRequest[] = [];
  /** An action of this name is refused. */
  refused = '';
  readonly #frameAncestors: string;
  readonly #http: Server;
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #tokens = new Set<string>();
  readonly #tabs = new Set<Tab>();
  #rank = 0;
  #offers = 0;
  #isDeaf = false;

  /** @param frameAncestors origins that may frame the panel, and whose scripts it may load. */
  constructor(frameAncestors: readonly string[] = []) {
    this.#frameAncestors = frameAncestors.join(' ');
    this.#http = createServer((request, response) => void this.#answer(request, response));
    this.#http.on('upgrade', (request, socket, head) => {
      if (this.#isDeaf || request.url !== AGENT_PATHS.live) socket.destroy();
      else this.#sockets.handleUpgrade(request, socket, head, (opened) => this.#opened(opened));
    });
  }

  /** Address of the panel. */
  get url(): string {
    return `http://127.0.0.1:${this.port}${AGENT_PATHS.page}`;
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  /** How many tabs have said hello. */
  get tabs(): number {
    return this.#tabs.size;
  }

  start(port = 0): Promise<void> {
    return new Promise((resolve) => this.#http.listen(port, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  /** An interaction begins to alert: it is to be popped. */
  offer(change: Partial<AgentInteraction> = {}): AgentInteraction {
    this.#offers += 1;
    const interaction = fakeInteraction(this.#offers, change);
    this.interactions = [...this.interactions, interaction];
    this.tellPanel();
    this.#pop(interaction);
    return interaction;
  }

  /** An interaction changes. */
  change(interactionId: string, change: Partial<AgentInteraction>): void {
    this.interactions = this.interactions.map((each) =>
      each.interactionId === interactionId ? { ...each, ...change } : each,
    );
    this.tellPanel();
  }

  /** An interaction leaves the agent. */
  over(interactionId: string, why: 'left' | 'ended' = 'ended'): void {
    const gone = this.interactions.find((each) => each.interactionId === interactionId);
    this.interactions = this.interactions.filter((each) => each !== gone);
    if (gone) this.#tell({ type: 'over', popId: gone.popId, why });
    this.tellPanel();
  }

  /** Cuts all connections, and lets none come until {@link hear}. */
  cut(): void {
    this.#isDeaf = true;
    for (const socket of this.#sockets.clients) socket.terminate();
  }

  /** Connections are taken again. */
  hear(): void {
    this.#isDeaf = false;
  }

  /** Every login ends. */
  endLogins(message: string): void {
    this.#tokens.clear();
    this.#tell({ type: 'ended', reason: 'cicEnded', message });
    for (const socket of this.#sockets.clients) socket.close(CLOSE_CODES.loginOver);
  }

  tellPanel(): void {
    this.#tell({ type: 'panel', panel: this.#panel() });
  }

  #panel(): PanelView {
    const { interactions, statusId, foreignAlerts, isCurrent } = this;
    const status = { statusId, since: Date.now() };
    return { now: Date.now(), status, statuses: STATUSES, interactions, foreignAlerts, isCurrent };
  }

  #tell(message: ServerMessage): void {
    for (const { socket } of this.#tabs) socket.send(JSON.stringify(message));
  }

  #pop(interaction: AgentInteraction): void {
    const [claimant] = [...this.#tabs].sort((a, b) => Number(b.focused) - Number(a.focused) || b.rank - a.rank);
    if (!claimant) return;
    this.#tell({ type: 'pop', popId: interaction.popId, interaction, claimant: claimant.tabId });
  }

  #opened(socket: WebSocket): void {
    let tab: Tab | undefined;
    socket.on('close', () => tab && this.#tabs.delete(tab));
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as TabMessage;
      if (message.type === 'hello') tab = this.#hello(socket, message);
      else if (tab && message.type === 'focus') {
        this.#rank += 1;
        Object.assign(tab, { focused: message.focused, rank: this.#rank });
      } else if (tab && message.type === 'claim') this.#claim(message.popId, tab.tabId);
    });
  }

  #hello(socket: WebSocket, { token, tabId, focused, shown }: Extract<TabMessage, { type: 'hello' }>): Tab | undefined {
    if (!this.#tokens.has(token)) {
      socket.close(CLOSE_CODES.loginOver);
      return undefined;
    }
    this.hellos.push(shown);
    this.#rank += 1;
    const tab = { socket, tabId, focused, rank: focused ? this.#rank : 0 };
    this.#tabs.add(tab);
    this.interactions = this.interactions.map((each) =>
      shown.includes(each.popId) ? { ...each, popped: true, poppedBy: tabId } : each,
    );
    socket.send(JSON.stringify({ type: 'panel', panel: this.#panel() }));
    for (const interaction of this.interactions) if (!interaction.popped) this.#pop(interaction);
    return tab;
  }

  #claim(popId: string, by: string): void {
    const offered = this.interactions.find((each) => each.popId === popId && !each.popped);
    if (!offered) return;
    this.#tell({ type: 'popped', popId, by });
    this.change(offered.interactionId, { popped: true, poppedBy: by });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = ''] = (request.url ?? '').split('?');
    assets ??= agentAssets();
    const asset = request.method === 'GET' ? await assets(path === AGENT_PATHS.page ? '/' : path) : undefined;
    if (asset) {
      response.writeHead(200, { 'content-type': asset.contentType, 'content-security-policy': this.#policy() });
      response.end(asset.body);
      return;
    }
    const body = request.method === 'POST' ? (JSON.parse(await text(request)) as Record<string, unknown>) : {};
    const [status, answer] = this.#api(path, body, request.headers.authorization?.replace('Bearer ', '') ?? '');
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer));
  }

  /** As the real listener's: scripts and frames of the configured origins only. */
  #policy(): string {
    const framers = this.#frameAncestors === '' ? "'none'" : this.#frameAncestors;
    return `default-src 'none'; script-src 'self' ${this.#frameAncestors}; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors ${framers}`;
  }

  #api(path: string, body: object, token: string): readonly [number, unknown] {
    if (path === AGENT_PATHS.login) return this.#login(body as LoginRequest);
    if (!this.#tokens.has(token)) return refusal(401, 'Nobody is logged in.', 'Log in again.');
    if (path === AGENT_PATHS.session) return [200, sessionView()];
    if (path === AGENT_PATHS.panel) return [200, this.#panel()];
    if (path === AGENT_PATHS.logout) {
      this.#tokens.delete(token);
      return [200, {}];
    }
    return this.#act(path, body);
  }

  #login(asked: LoginRequest): readonly [number, unknown] {
    this.logins.push(asked);
    if (asked.user !== AGENT.user || asked.password !== AGENT.password)
      return refusal(401, 'CIC does not know this user with this password.', 'Look at both, and try again.');
    const token = `token-${this.logins.length}`;
    this.#tokens.add(token);
    return [200, { ...sessionView(asked.mode), token }];
  }

  #act(path: string, body: object): readonly [number, unknown] {
    if (path === AGENT_PATHS.status) {
      const { statusId } = body as StatusRequest;
      this.acts.push(`status/${statusId}`);
      if (this.refused === 'status') return refusal(409, 'The status was refused.', 'Choose another one.');
      this.statusId = statusId;
      this.tellPanel();
      return [200, {}];
    }
    const [id = '', action = ''] = path.slice(AGENT_PATHS.interactions.length + 1).split('/');
    this.acts.push(`${id}/${action}`);
    if (this.refused === action) return refusal(409, 'The interaction is with somebody else.', 'Look at the list.');
    if (action === 'pickup') this.change(id, { state: 'withAgent' });
    else this.over(id, action === 'transfer' ? 'left' : 'ended');
    return [200, {}];
  }
}

function sessionView(mode: LoginRequest['mode'] = 'alone'): LoginView {
  const { user, displayName } = AGENT;
  return { user, displayName, mode, endsAt: Date.now() + 3_600_000, idleMs: 900_000 };
}

function refusal(status: number, message: string, cure: string): readonly [number, AgentError] {
  return [status, { code: 'FAKE_REFUSED', message, cure }];
}
