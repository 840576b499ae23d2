import type { RequestListener, Server } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { httpOrigin } from '../../runtime/http-origin.js';
import { clientAddress } from '../../web-server/client-address.js';
import { closeServer } from '../../web-server/close-server.js';
import { boundedServer, type ListenerName, listen, readTlsFiles, type TlsFiles } from '../../web-server/http-server.js';
import type { OwnAddress } from '../../web-server/origin.js';
import { RequestPace } from '../../web-server/request-pace.js';
import { agentApp } from './agent-app.js';
import { AgentLive } from './agent-live.js';
import { AGENT_LIMITS, type AgentLimits, type AgentServerOptions } from './agent-server-options.js';

const NAME: ListenerName = { what: 'agent panel', section: 'agents' };

interface Running {
  readonly app: FastifyInstance;
  readonly server: Server;
  readonly live: AgentLive;
}

/** The agents' listener: the panel's page, what it asks for, and its sockets. It starts and stops the service with it. */
export class AgentServer {
  readonly #options: AgentServerOptions;
  readonly #limits: AgentLimits;
  #running: Running | undefined;

  constructor(options: AgentServerOptions) {
    this.#options = options;
    this.#limits = { ...AGENT_LIMITS, ...options.limits };
  }

  /**
   * Listens.
   * @returns the address, without a slash at its end.
   * @throws CasebridgeError `CASEBRIDGE_PORT_IN_USE`, `CASEBRIDGE_CONFIG_INVALID`.
   */
  async start(): Promise<{ readonly url: string }> {
    const { settings, service, tell } = this.#options;
    const { host, port, certFile, keyFile, publicUrl } = settings;
    const tls = certFile === '' ? undefined : readTlsFiles(certFile, keyFile, NAME);
    this.#running = await this.#assemble({ host, tls: tls !== undefined, publicUrl }, tls);
    service.start();
    try {
      const taken = await listen(this.#running.server, host, port === '' ? 0 : port, NAME);
      const url = httpOrigin(host, taken, tls !== undefined);
      tell({ type: 'agentsStarted', url: publicUrl || url, tls: tls !== undefined });
      return { url };
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Tells every page that it ends, logs every agent out of the CIC server, and closes. Safe to call twice. */
  async stop(): Promise<void> {
    const running = this.#running;
    if (!running) return;
    this.#running = undefined;
    const { app, server, live } = running;
    const { service, clock } = this.#options;
    live.stop();
    await service.stop();
    await closeServer({ app, server, clock, stopMs: this.#limits.stopMs }, () => {
      live.terminate();
      service.terminate();
    });
  }

  async #assemble(own: OwnAddress, tls: TlsFiles | undefined): Promise<Running> {
    const limits = this.#limits;
    const pace = new RequestPace(this.#options.clock);
    const client = clientAddress(this.#options.settings.trustedProxies);
    const listener = (handle: RequestListener) => boundedServer(handle, limits, tls, NAME);
    const app = await agentApp({ server: this.#options, limits, own, pace, client, listen: listener });
    await app.ready();
    const live = new AgentLive({ server: this.#options, own, pace, client, limits });
    live.attach(app.server);
    return { app, server: app.server, live };
  }
}
