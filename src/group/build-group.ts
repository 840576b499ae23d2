import { isHost, isLoopback } from '../config/network-formats.js';
import type { Config } from '../config/schema.js';
import { makeCircuit } from '../connector/circuits.js';
import { Connector, type ConnectorLimits } from '../connector/connector.js';
import type { AgentDesk } from '../contact-center/agent-desk.js';
import { CicAgentDesk } from '../contact-center/cic/agent/cic-agent-desk.js';
import { CicContactCenter } from '../contact-center/cic/cic-contact-center.js';
import type { IcwsTransport } from '../contact-center/cic/wire/icws-transport.js';
import { createUndiciTransport } from '../contact-center/cic/wire/undici-transport.js';
import type { Tell } from '../domain/happening.js';
import { withoutPersonalData } from '../operations/personal-data.js';
import type { Redactor } from '../operations/redactor.js';
import type { Clock } from '../runtime/clock.js';
import type { OrgIdentity } from '../salesforce/org.js';
import type { SalesforceFetch } from '../salesforce/salesforce-fetch.js';
import { JsforceSalesforceOrg } from '../salesforce/salesforce-org.js';
import type { BayeuxSessionFactory } from '../salesforce/stream/bayeux-session.js';
import { fayeSessions } from '../salesforce/stream/faye-session.js';
import type { Store } from '../store/store.js';
import { connectorSettings, liveBackoff } from './connector-settings.js';
import { readNamedFile } from './named-file.js';
import { salesforceCredentials } from './salesforce-credentials.js';

/** Ways to the servers in place of the network: the seams at which simulated servers stand without sockets. */
export interface GroupWays {
  readonly salesforce: SalesforceFetch;
  readonly stream: BayeuxSessionFactory;
  readonly icws: IcwsTransport;
}

/** What a group needs beside its configuration. */
export interface GroupSurroundings {
  readonly clock: Clock;
  readonly random: () => number;
  readonly tell: Tell;
  readonly store: Store;
  /** Takes secrets out of what goes into rows and history. */
  readonly redact: Redactor;
  /** Takes over a store that belongs to another org or CIC server. */
  readonly acceptNewIdentity: boolean;
  /** Default: the network. */
  readonly ways?: GroupWays;
  /** Decisions are told and not carried out. Default: false. */
  readonly dryRun?: boolean;
  /** How much is held and read at a time. Default: what a process with the machine's memory holds. */
  readonly limits?: ConnectorLimits & { readonly sweepPage: number };
}

/** One connector group, ready to start. */
export interface Group {
  readonly connector: Connector;
  readonly org: JsforceSalesforceOrg;
  readonly contactCenter: CicContactCenter;
  /** Where agents log in. */
  readonly agentDesk: AgentDesk;
  start(signal: AbortSignal): Promise<OrgIdentity>;
  /** Values of the configuration have changed. @param keys paths such as `cic.password`. */
  reconfigured(keys: readonly string[]): void;
  stop(): Promise<void>;
}

const SALESFORCE_SECRETS: readonly string[] = [
  'salesforce.clientSecret',
  'salesforce.password',
  'salesforce.securityToken',
  'salesforce.privateKeyFile',
];
/** Each agent takes one for the event stream, and now and then one more. */
const AGENT_CONNECTIONS = 2_048;

/**
 * Builds a connector group with its real adapters from its configuration, whose live keys are read when they are needed.
 * Nothing connects before `start`.
 */
export function buildGroup(config: Config, surroundings: GroupSurroundings): Group {
  const { clock, random, tell, store } = surroundings;
  const org = buildOrg(config, surroundings);
  const contactCenter = buildContactCenter(config, surroundings, () => org.organizationId);
  // Agents have connections of their own: their event streams must not take those that routing needs.
  const agentTransport = surroundings.ways?.icws ?? icwsTransport(config.cic, AGENT_CONNECTIONS);
  const agentDesk = new CicAgentDesk({
    transport: agentTransport,
    clock,
    secrets: surroundings.redact,
    requestTimeoutMs: config.cic.requestTimeout,
    pollIntervalMs: config.cic.pollInterval,
    generic: config.cic.creation === 'generic',
    connectorUser: config.cic.username,
    host: () => contactCenter.host,
    foreign: contactCenter.foreign,
    watchUser: (user) => contactCenter.watchUser(user),
    attributesOf: (id, names, signal) => contactCenter.attributesOf(id, names, signal),
  });
  const connector = new Connector({
    settings: connectorSettings(config, {
      acceptNewIdentity: surroundings.acceptNewIdentity,
      dryRun: surroundings.dryRun === true,
    }),
    ...(surroundings.limits ? { limits: surroundings.limits } : {}),
    clock,
    random,
    cleanse: (text, row) => surroundings.redact.text(withoutPersonalData(text, row, config.logs)),
    org,
    contactCenter,
    store,
    tell,
  });
  return {
    connector,
    org,
    contactCenter,
    agentDesk,
    start: (signal) => connector.start(signal),
    reconfigured(keys) {
      if (keys.includes('cic.password')) contactCenter.credentialsChanged();
      if (keys.some((key) => SALESFORCE_SECRETS.includes(key))) org.credentialsChanged();
      connector.replan();
    },
    stop: async () => {
      await connector.stop();
      await agentTransport.close();
    },
  };
}

/**
 * The contact-centre port with its real adapter.
 * @param organizationId org that the group serves; '' until it is known.
 */
export function buildContactCenter(
  config: Config,
  surroundings: Pick<GroupSurroundings, 'clock' | 'random' | 'tell' | 'redact' | 'ways'>,
  organizationId: () => string,
): CicContactCenter {
  const { clock, random, tell } = surroundings;
  const { routing, cic } = config;
  return new CicContactCenter({
    transport: surroundings.ways?.icws ?? icwsTransport(cic),
    clock,
    random,
    tell,
    hosts: [cic.serverName, ...cic.backupServerNames],
    credentials: {
      username: cic.username,
      get password() {
        return cic.password;
      },
    },
    secrets: surroundings.redact,
    acceptsHost: (host) => mayBeTold(host, cic),
    requestTimeoutMs: cic.requestTimeout,
    get pollIntervalMs() {
      return cic.pollInterval;
    },
    get confirmTimeoutMs() {
      return routing.confirmTimeout;
    },
    creation: cic.creation,
    get recoveryGraceMs() {
      return cic.recoveryGrace;
    },
    backoff: liveBackoff(routing),
    organizationId,
  });
}

/**
 * The way to the CIC servers over the network; if `cic.caFile` cannot be read, there is none, and requests are rejected.
 * @param connections most to each server; default: what routing needs.
 */
export function icwsTransport(cic: Config['cic'], connections?: number): IcwsTransport {
  let ca: string;
  try {
    ca = readNamedFile('cic.caFile', cic.caFile);
  } catch (error) {
    const rejected = () => Promise.reject(error);
    return { exchange: rejected, openEvents: rejected, close: () => Promise.resolve() };
  }
  return createUndiciTransport({
    port: cic.port,
    tls: cic.tls,
    ca,
    proxy: cic.proxy,
    timeoutMs: cic.requestTimeout,
    connections,
  });
}

/** A host that a server names gets the password only where the configuration could have named it, too. */
function mayBeTold(host: string, cic: Config['cic']): boolean {
  return isHost(host) && (cic.tls || cic.allowInsecure || isLoopback(host));
}

/** The org port with its real adapters. */
export function buildOrg(
  config: Config,
  surroundings: Pick<GroupSurroundings, 'clock' | 'random' | 'tell' | 'redact' | 'ways' | 'limits'>,
): JsforceSalesforceOrg {
  const { salesforce, routing } = config;
  const { clock, random, tell, redact } = surroundings;
  const backoff = liveBackoff(routing);
  return new JsforceSalesforceOrg({
    clock,
    random,
    tell,
    secrets: redact,
    credentials: salesforceCredentials(salesforce),
    url: salesforce.url,
    apiVersion: salesforce.apiVersion,
    pushTopic: salesforce.pushTopic,
    proxy: salesforce.proxy,
    requestTimeoutMs: salesforce.requestTimeout,
    sweepPage: surroundings.limits?.sweepPage,
    backoff,
    circuit: makeCircuit('salesforce', { clock, random, backoff, tell }),
    fetch: surroundings.ways?.salesforce,
    makeStreamSession: surroundings.ways?.stream ?? fayeSessions(clock),
  });
}
