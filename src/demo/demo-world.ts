import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../config/load-config.js';
import { configSecrets } from '../config/redacted-config.js';
import type { Config } from '../config/schema.js';
import type { Tell } from '../domain/happening.js';
import { OperatedGroup, type OperatedGroupOptions } from '../group/operated-group.js';
import type { DemoParts } from '../group/running-group.js';
import { createLogger } from '../operations/logger.js';
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
}

/** Who works in the demonstration, and how a person logs in as one of them. */
export interface DemoLogins {
  /** A CIC user each, and the Salesforce user who is mapped to it. */
  readonly agents: readonly { readonly cicUser: string; readonly salesforceUser: string }[];
  /** Of every CIC user. */
  readonly cicPassword: string;
  /** Of every Salesforce user. */
  readonly salesforcePassword: string;
}

/** Both simulated servers, a connector between them, two agents and a customer. */
export interface DemoWorld {
  readonly org: ServedOrg;
  readonly cic: SimulatedCic;
  readonly cicUrl: string;
  /** Address of the operator console. */
  readonly consoleUrl: string;
  /** Address of the agent panel. */
  readonly panelUrl: string;
  readonly customer: Customer;
  readonly config: Config;
  readonly logins: DemoLogins;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const AGENTS = ['alice', 'bob'].map((cicUser) => ({ cicUser, salesforceUser: `${cicUser}@casebridge.example` }));
/** Addresses of the org's Email-to-Case. */
const MAILBOXES = ['support@casebridge.example', 'billing@casebridge.example'] as const;
/** Real agents take longer; a viewer should not have to wait for them. */
const PICK_UP_AFTER_MS = 700;
const THINK_TIME_MS = 1_500;
const STREAM_TICK_MS = 200;
const LINGER_MS = 1_000;

/**
 * Starts everything on loopback ports that the system chooses. What was begun is stopped again if a part fails.
 *
 * @param byHand true leaves the agents' work to people: nobody takes or answers a case by itself.
 */
export async function startDemoWorld(
  listeners: DemoListeners,
  signal: AbortSignal,
  byHand: boolean,
): Promise<DemoWorld> {
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
    const agentPassword = crypto.randomUUID();
    const timing = { lingerMs: LINGER_MS };
    const cic = createSimulatedCic({ clock, random: Math.random, password, agentPassword, timing });
    started.push(() => cic.stop());
    const cicListener = await cic.listen({ host: HOST, port: 0 });
    const config = demoConfig(org, cicListener, password, dataDir);
    const redact = redactor(configSecrets(config));
    const log = createLogger({
      settings: config.logs,
      pluginName: config.connector.pluginName,
      clock,
      redactor: redact,
      console: process.stdout,
    });
    started.push(() => log.close());
    const parts = demoParts(org, cicListener, customer);
    const group = makeGroup(config, { clock, redact, log, tell: listeners.tell, demo: parts });
    started.push(() => group.stop());
    await group.start(signal);
    const logins = { agents: AGENTS, cicPassword: agentPassword, salesforcePassword: org.org.credentials.password };
    const agents = byHand ? [] : AGENTS.map((agent) => demoAgent(agent, org, cicListener, agentPassword, listeners));
    started.push(async () => void (await Promise.all(agents.map((agent) => agent.stop()))));
    for (const agent of agents) agent.start();
    const consoleUrl = group.consoleUrl ?? '';
    const panelUrl = `${group.agentsUrl ?? ''}/agent`;
    return { org, cic, cicUrl: cicListener.url, consoleUrl, panelUrl, customer, config, logins, stop };
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
      console: { port: 0 },
      agents: { port: 0, frameAncestors: [org.url] },
    },
  });
}

function makeGroup(
  config: Config,
  parts: Pick<OperatedGroupOptions, 'clock' | 'redact' | 'log'> & { readonly tell: Tell; readonly demo: DemoParts },
): OperatedGroup {
  return new OperatedGroup(config, {
    ...parts,
    random: Math.random,
    store: openStore({ url: config.store.url, dataDir: config.connector.dataDir }),
    acceptNewIdentity: false,
    dryRun: false,
  });
}

function demoParts(org: ServedOrg, cic: HttpListener, customer: Customer): DemoParts {
  return {
    view: {
      mailboxes: MAILBOXES,
      salesforceUrl: org.url,
      cicUrl: cic.url,
      get letters() {
        return customer.letters;
      },
    },
    sendCustomerMail: (mail) => customer.write(mail),
  };
}

function demoAgent(
  { cicUser, salesforceUser }: DemoLogins['agents'][number],
  org: ServedOrg,
  cic: HttpListener,
  password: string,
  listeners: DemoListeners,
): SimulatedAgent {
  return createSimulatedAgent({
    icwsUrl: cic.url,
    username: cicUser,
    password,
    salesforceUrl: org.url,
    salesforceUsername: salesforceUser,
    clock: systemClock,
    pickUpAfterMs: PICK_UP_AFTER_MS,
    thinkTimeMs: THINK_TIME_MS,
    replyText: 'Thank you for writing. This is what we will do about it.',
    onEvent: listeners.onAgent,
  });
}
