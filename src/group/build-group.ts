import { readFileSync } from 'node:fs';
import { isHost, isLoopback } from '../config/network-formats.js';
import type { Config } from '../config/schema.js';
import { makeCircuit } from '../connector/circuits.js';
import { Connector } from '../connector/connector.js';
import type { AgentDesk } from '../contact-center/agent-desk.js';
import { CicAgentDesk } from '../contact-center/cic/agent/cic-agent-desk.js';
import { CicContactCenter } from '../contact-center/cic/cic-contact-center.js';
import type { IcwsTransport } from '../contact-center/cic/wire/icws-transport.js';
import { createUndiciTransport } from '../contact-center/cic/wire/undici-transport.js';
import type { Tell } from '../domain/happening.js';
import { withoutPersonalData } from '../operations/personal-data.js';
import type { Redactor } from '../operations/redactor.js';
import type { Clock } from '../runtime/clock.js';
import type { SalesforceCredentials } from '../salesforce/auth/login.js';
import type { OrgIdentity } from '../salesforce/org.js';
import type { SalesforceFetch } from '../salesforce/salesforce-fetch.js';
import { JsforceSalesforceOrg } from '../salesforce/salesforce-org.js';
import type { BayeuxSessionFactory } from '../salesforce/stream/bayeux-session.js';
import { fayeSessions } from '../salesforce/stream/faye-session.js';
import type { Store } from '../store/store.js';

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
}

/** One connector group, ready to start. */
export interface Group {
  readonly connector: Connector;
  readonly org: JsforceSalesforceOrg;
  readonly contactCenter: CicContactCenter;
  /** Where agents log in. */
  readonly agentDesk: AgentDesk;
  start(signal: AbortSignal): Promise<OrgIdentity>;
  stop(): Promise<void>;
}

const DAY_MS = 86_400_000;
/** Each agent takes one for the event stream, and now and then one more. */
const AGENT_CONNECTIONS = 2_048;

/** Builds a connector group with its real adapters from its configuration. Nothing connects before `start`. */
export function buildGroup(config: Config, surroundings: GroupSurroundings): Group {
  const { clock, random, tell, store } = surroundings;
  const { routing, cic } = config;
  const backoff = { initialMs: routing.backoffInitial, maxMs: routing.backoffMax };
  const org = buildOrg(config, surroundings);
  const contactCenter = buildContactCenter(config, surroundings, () => org.organizationId);
  // Agents have connections of their own: their event streams must not take those that routing needs.
  const agentTransport = surroundings.ways?.icws ?? icwsTransport(cic, AGENT_CONNECTIONS);
  const agentDesk = new CicAgentDesk({
    transport: agentTransport,
    clock,
    secrets: surroundings.redact,
    requestTimeoutMs: cic.requestTimeout,
    pollIntervalMs: cic.pollInterval,
    generic: cic.creation === 'generic',
    host: () => contactCenter.host,
    attributesOf: (id, names, signal) => contactCenter.attributesOf(id, names, signal),
  });
  const connector = new Connector({
    settings: {
      group: config.connector.pluginName,
      instanceId: config.connector.instanceId,
      policy: { autoDisconnectOnReply: routing.enableAutoDisconnectOnReply },
      concurrency: routing.concurrency,
      maxCreatesPerSecond: routing.maxCreatesPerSecond === 0 ? Number.POSITIVE_INFINITY : routing.maxCreatesPerSecond,
      maxAttempts: routing.maxAttempts,
      directTimeoutMs: routing.directTimeout,
      markIntervalMs: routing.markInterval,
      backoff,
      sweepIntervalMs: config.salesforce.sweepInterval,
      queueMapIntervalMs: config.salesforce.queueMapInterval,
      parkedRetryIntervalMs: routing.parkedRetryInterval,
      parkedAlertAfterMs: routing.parkedAlertAfter,
      stopTimeoutMs: routing.stopTimeout,
      contactCenterName: cic.serverName,
      acceptNewIdentity: surroundings.acceptNewIdentity,
      dryRun: surroundings.dryRun === true,
      keepLedgerMs: config.store.keepDays * DAY_MS,
    },
    clock,
    random,
    cleanse: (text, row) => surroundings.redact.text(withoutPersonalData(text, row, config.logs)),
    org,
    contactCenter,
    store,
    tell,
  });
  const start = (signal: AbortSignal) => connector.start(signal);
  const stop = async () => {
    await connector.stop();
    await agentTransport.close();
  };
  return { connector, org, contactCenter, agentDesk, start, stop };
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
    credentials: { username: cic.username, password: cic.password },
    secrets: surroundings.redact,
    acceptsHost: (host) => mayBeTold(host, cic),
    requestTimeoutMs: cic.requestTimeout,
    pollIntervalMs: cic.pollInterval,
    confirmTimeoutMs: routing.confirmTimeout,
    creation: cic.creation,
    recoveryGraceMs: cic.recoveryGrace,
    backoff: { initialMs: routing.backoffInitial, maxMs: routing.backoffMax },
    organizationId,
  });
}

/** The way to the CIC servers over the network. @param connections most to each server; default: what routing needs. */
export function icwsTransport(cic: Config['cic'], connections?: number): IcwsTransport {
  return createUndiciTransport({
    port: cic.port,
    tls: cic.tls,
    ca: cic.caFile === '' ? '' : readFileSync(cic.caFile, 'utf8'),
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
  surroundings: Pick<GroupSurroundings, 'clock' | 'random' | 'tell' | 'redact' | 'ways'>,
): JsforceSalesforceOrg {
  const { salesforce, routing } = config;
  const { clock, random, tell, redact } = surroundings;
  const backoff = { initialMs: routing.backoffInitial, maxMs: routing.backoffMax };
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
    backoff,
    circuit: makeCircuit('salesforce', { clock, random, backoff, tell }),
    fetch: surroundings.ways?.salesforce,
    makeStreamSession: surroundings.ways?.stream ?? fayeSessions(clock),
  });
}

function salesforceCredentials(salesforce: Config['salesforce']): SalesforceCredentials {
  const { auth, username, password, securityToken, clientId, clientSecret, privateKeyFile } = salesforce;
  switch (auth) {
    case 'password':
      return { auth, username, password, securityToken };
    case 'clientCredentials':
      return { auth, clientId, clientSecret };
    case 'jwt':
      return { auth, username, clientId, privateKey: readFileSync(privateKeyFile, 'utf8') };
  }
}
