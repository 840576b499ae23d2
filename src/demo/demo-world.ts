import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../config/load-config.js';
import { configSecrets } from '../config/redacted-config.js';
import type { Config } from '../config/schema.js';
import type { Tell } from '../domain/happening.js';
import { buildGroup, type Group } from '../group/build-group.js';
import { redactor } from '../operations/redactor.js';
import { type Clock, systemClock } from '../runtime/clock.js';
import type { HttpListener } from '../runtime/http-listener.js';
import type { AgentEvent } from '../simulator/agents/agent-event.js';
import { createSimulatedAgent, type SimulatedAgent } from '../simulator/agents/simulated-agent.js';
import { createSimulatedCic, type SimulatedCic } from '../simulator/cic/simulated-cic.js';
import { type ServedOrg, serveOrg } from '../simulator/salesforce/serve-org.js';
import { openStore } from '../store/open-store.js';
import { type Customer, startCustomer } from './customer.js';

/** What the demonstration tells while it runs. */
export interface DemoListeners {
  readonly tell: Tell;
  readonly onAgent: (event: AgentEvent) => void;
  readonly onError: (what: string, error: unknown) => void;
  /** Called with the configuration before the connector is built, e.g. to open its log. */
  readonly onConfig: (config: Config) => void;
}

/** Both simulated servers, a connector between them, two agents and a customer. */
export interface DemoWorld {
  readonly org: ServedOrg;
  readonly cic: SimulatedCic;
  readonly cicUrl: string;
  readonly customer: Customer;
  readonly config: Config;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
/** Real agents take longer; a viewer should not have to wait for them. */
const PICK_UP_AFTER_MS = 700;
const THINK_TIME_MS = 1_500;
const STREAM_TICK_MS = 200;
const LINGER_MS = 1_000;

/** Starts everything on loopback ports that the system chooses. What was begun is stopped again if a part fails. */
export async function startDemoWorld(listeners: DemoListeners, signal: AbortSignal): Promise<DemoWorld> {
  const clock = systemClock;
  const started: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of started.splice(0).reverse()) await end();
  };
  try {
    const dataDir = mkdtempSync(join(tmpdir(), 'casebridge-demo-'));
    started.push(async () => rmSync(dataDir, { recursive: true, force: true }));
    const ports: { smtp: number } = { smtp: 0 };
    const customer = await startCustomer(() => ports.smtp);
    started.push(() => customer.stop());
    const org = await startOrg(clock, customer.mailboxPort, listeners);
    started.push(() => org.stop());
    ports.smtp = org.smtpPort;
    const password = crypto.randomUUID();
    const cic = createSimulatedCic({ clock, random: Math.random, password, timing: { lingerMs: LINGER_MS } });
    started.push(() => cic.stop());
    const cicListener = await cic.listen({ host: HOST, port: 0 });
    const config = demoConfig(org, cicListener, password, dataDir);
    listeners.onConfig(config);
    const group = startGroup(config, clock, listeners);
    started.push(() => group.stop());
    await group.start(signal);
    const agents = ['alice', 'bob'].map((username) => demoAgent(username, org, cicListener, password, listeners));
    started.push(async () => void (await Promise.all(agents.map((agent) => agent.stop()))));
    for (const agent of agents) agent.start();
    return { org, cic, cicUrl: cicListener.url, customer, config, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function startOrg(clock: Clock, mailboxPort: number, listeners: DemoListeners): Promise<ServedOrg> {
  return serveOrg({
    clock,
    random: Math.random,
    host: HOST,
    port: 0,
    smtpPort: 0,
    relay: { host: HOST, port: mailboxPort },
    streaming: { dispatchInterval: STREAM_TICK_MS },
    onError: listeners.onError,
  });
}

function demoConfig(org: ServedOrg, cic: HttpListener, password: string, dataDir: string): Config {
  const { clientId, clientSecret } = org.org.credentials;
  return loadConfig({
    env: {},
    overrides: {
      connector: { pluginName: 'casebridge-demo', dataDir },
      salesforce: { url: org.url, auth: 'clientCredentials', clientId, clientSecret },
      cic: { serverName: cic.host, port: cic.port, tls: false, username: 'casebridge', password },
      logs: { dir: join(dataDir, 'logs'), console: 'off', level: 'debug' },
    },
  });
}

function startGroup(config: Config, clock: Clock, listeners: DemoListeners): Group {
  return buildGroup(config, {
    clock,
    random: Math.random,
    tell: listeners.tell,
    redact: redactor(configSecrets(config)),
    store: openStore({ url: config.store.url, dataDir: config.connector.dataDir }),
    acceptNewIdentity: false,
  });
}

function demoAgent(
  username: string,
  org: ServedOrg,
  cic: HttpListener,
  password: string,
  listeners: DemoListeners,
): SimulatedAgent {
  return createSimulatedAgent({
    icwsUrl: cic.url,
    username,
    password,
    salesforceUrl: org.url,
    salesforceUsername: `${username}@casebridge.example`,
    clock: systemClock,
    pickUpAfterMs: PICK_UP_AFTER_MS,
    thinkTimeMs: THINK_TIME_MS,
    replyText: 'Thank you for writing. This is what we will do about it.',
    onEvent: listeners.onAgent,
  });
}
