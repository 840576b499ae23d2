import type { RequestListener, Server } from 'node:http';
import { isIP } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { httpOrigin } from '../../runtime/http-origin.js';
import { clientAddress } from '../../web-server/client-address.js';
import { closeServer } from '../../web-server/close-server.js';
import { boundedServer, type ListenerName, listen, readTlsFiles, type TlsFiles } from '../../web-server/http-server.js';
import type { OwnAddress } from '../../web-server/origin.js';
import { RequestPace } from '../../web-server/request-pace.js';
import { newToken } from '../../web-server/tokens.js';
import { Callers, cookieNameOf } from './callers.js';
import { consoleApp } from './console-app.js';
import { CONSOLE_LIMITS, type ConsoleLimits, type ConsoleServerOptions } from './console-server-options.js';
import { LiveFeed } from './live-feed.js';
import { LiveUpgrade } from './live-upgrade.js';
import { Login } from './login.js';
import { Sessions } from './sessions.js';
import { WorkSignals } from './work-signals.js';

/** The HTTP server of a running group: probes, API, live feed and the console's pages. */
export interface ConsoleServer {
  /**
   * Listens, and leaves the tokens.
   * @returns the address, without a slash at its end.
   * @throws CasebridgeError `CASEBRIDGE_PORT_IN_USE`, `CASEBRIDGE_CONFIG_INVALID`, `CASEBRIDGE_STORE_FAILED`.
   */
  start(): Promise<{ readonly url: string }>;
  /** Gives up what is being worked on, ends every session and feed, and takes the tokens away. Safe to call twice. */
  stop(): Promise<void>;
}

const NAME: ListenerName = { what: 'operator console', section: 'console' };

/** Makes the server; it does nothing before it is started. */
export function createConsoleServer(options: ConsoleServerOptions): ConsoleServer {
  return new FastifyConsoleServer(options);
}

interface Running {
  readonly app: FastifyInstance;
  readonly server: Server;
  readonly feed: LiveFeed;
  readonly upgrade: LiveUpgrade;
  readonly sessions: Sessions;
  readonly work: WorkSignals;
  /** That it listens on; 0 before it does. */
  port: number;
}

/** What opens the API and the console. */
interface Tokens {
  readonly api: string;
  readonly console: string | undefined;
}

class FastifyConsoleServer implements ConsoleServer {
  readonly #options: ConsoleServerOptions;
  readonly #limits: ConsoleLimits;
  #running: Running | undefined;

  constructor(options: ConsoleServerOptions) {
    this.#options = options;
    this.#limits = { ...CONSOLE_LIMITS, ...options.limits };
  }

  async start(): Promise<{ readonly url: string }> {
    const { settings, redact, tell, tokens } = this.#options;
    const { host, certFile, keyFile, publicUrl, users } = settings;
    const tls = certFile === '' ? undefined : readTlsFiles(certFile, keyFile, NAME);
    const own: OwnAddress = { host, tls: tls !== undefined, publicUrl };
    const secrets = { api: newToken(), console: users.length === 0 ? newToken() : undefined };
    redact.learn(secrets.api, true);
    if (secrets.console !== undefined) redact.learn(secrets.console, true);
    const running = await this.#assemble(own, secrets, tls);
    this.#running = running;
    try {
      running.port = await listen(running.server, host, settings.port, NAME);
      const certificate = tls?.cert;
      tokens.leaveConsoleToken(secrets.console);
      tokens.leaveApiAccess({ url: addressOn(own, running.port), token: secrets.api, pid: process.pid, certificate });
    } catch (error) {
      await this.stop();
      throw error;
    }
    const url = httpOrigin(host, running.port, own.tls);
    tell({ type: 'consoleStarted', url: publicUrl || url, users: users.length, tls: own.tls });
    return { url };
  }

  async stop(): Promise<void> {
    const running = this.#running;
    if (!running) return;
    this.#running = undefined;
    const { app, server, feed, upgrade, sessions, work } = running;
    this.#options.tokens.clear();
    upgrade.stop();
    work.stop();
    feed.stop();
    await closeServer({ app, server, clock: this.#options.clock, stopMs: this.#limits.stopMs }, () => feed.terminate());
    sessions.endAll();
    if (running.port !== 0) this.#options.tell({ type: 'consoleStopped' });
  }

  async #assemble(own: OwnAddress, secrets: Tokens, tls: TlsFiles | undefined): Promise<Running> {
    const { group, settings, clock, tell, redact } = this.#options;
    const sessions = new Sessions({
      clock,
      get idleMs() {
        return settings.sessionIdle;
      },
      get limitMs() {
        return settings.sessionLimit;
      },
    });
    const login = new Login({ clock, users: settings.users, consoleToken: secrets.console, tell });
    // The port of the cookie's name is known once the server listens.
    const cookieName = () => cookieNameOf(own, running.port);
    const callers = new Callers({ sessions, login, apiToken: secrets.api, own, cookieName });
    const pace = new RequestPace(clock);
    const work = new WorkSignals();
    const feed = new LiveFeed({ group, sessions, clock, redact: redact.text, tell });
    const { workMs, requestsPerMinute, liveClients } = this.#limits;
    const client = clientAddress(settings.trustedProxies);
    const api = { group, clock, callers, client, login, work, workMs, redact: redact.text, tell };
    const listen = (listener: RequestListener) => boundedServer(listener, this.#limits, tls, NAME);
    const app = await consoleApp({ server: this.#options, limits: this.#limits, own, pace, api, listen });
    await app.ready();
    const parseCookies = (header: string) => app.parseCookie(header);
    const upgrade = new LiveUpgrade({ feed, callers, own, parseCookies, pace, client, requestsPerMinute, liveClients });
    upgrade.attach(app.server);
    const running: Running = { app, server: app.server, feed, upgrade, sessions, work, port: 0 };
    return running;
  }
}

/** Address for programs on this machine: one that listens everywhere listens here, too. */
function addressOn({ host, tls }: OwnAddress, port: number): string {
  const here = isIP(host) !== 0 && /^[0:.]+$/.test(host) ? '127.0.0.1' : host;
  return httpOrigin(here, port, tls);
}
