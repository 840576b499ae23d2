import { fileURLToPath } from 'node:url';
import type { Clock } from '../../runtime/clock.js';
import { type HttpListener, listenHttp } from '../../runtime/http-listener.js';
import { type CometdEndpoint, createCometdEndpoint } from './cometd/endpoint.js';
import { validatePushTopic } from './cometd/push-topic-validator.js';
import type { StreamingSettings } from './cometd/streaming-options.js';
import type { SimulatedOrgEngine } from './engine/simulated-org-engine.js';
import { createMailGateway, type MailGateway } from './mail/mail-gateway.js';
import type { MailRelay, MailSettings, RoutingAddress } from './mail/mail-options.js';
import { createSimulatedOrg, type SimulatedOrg, type SimulatedOrgOptions } from './org.js';
import { createRecordPages } from './pages/html/record-pages.js';
import { createPagesHandler } from './pages/pages-handler.js';

/** How a whole org is served. */
export interface ServeOrgOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** Address to listen on; loopback unless the org shall be seen from elsewhere. */
  readonly host: string;
  /** Port of the web interfaces; 0 lets the system choose. */
  readonly port: number;
  /** Port of Email-to-Case; 0 lets the system choose. */
  readonly smtpPort: number;
  /** Source-format folders beside the package's own. */
  readonly metadataFolders?: readonly string[];
  /** Where agents' replies go; without it they stay in the outbox. */
  readonly relay?: MailRelay;
  readonly routingAddresses?: readonly RoutingAddress[];
  readonly streaming?: Partial<StreamingSettings>;
  readonly mail?: Partial<MailSettings>;
  readonly org?: Partial<
    Omit<SimulatedOrgOptions, 'clock' | 'metadataFolders' | 'cometd' | 'simulation' | 'validators'>
  >;
  readonly onError: (what: string, error: unknown) => void;
}

/** A simulated org with all its edges on ports. */
export interface ServedOrg {
  readonly org: SimulatedOrg;
  readonly cometd: CometdEndpoint;
  readonly mail: MailGateway;
  /** Without a trailing slash. */
  readonly url: string;
  readonly smtpPort: number;
  stop(): Promise<void>;
}

/** The routing addresses of the seeded org: mail to each becomes cases of one queue. */
export const DEFAULT_ROUTING_ADDRESSES: readonly RoutingAddress[] = [
  { address: 'support@casebridge.example', queueName: 'Support' },
  { address: 'billing@casebridge.example', queueName: 'Billing' },
];

const PACKAGE_FOLDER = fileURLToPath(new URL('../../../salesforce-package/force-app', import.meta.url));
const CASE_USERNAME = 'automated@casebridge.example';
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/**
 * Serves a seeded org that runs the package: login, REST, streaming, Email-to-Case, people's pages and what the simulator adds.
 *
 * @throws the system's error if a port is taken; MetadataError if a metadata folder cannot be taken.
 */
export async function serveOrg(options: ServeOrgOptions): Promise<ServedOrg> {
  const { clock, random } = options;
  const edges: { cometd?: CometdEndpoint; mail?: MailGateway } = {};
  const isOn = () => !org.faults.emailToCaseOff;
  const org: SimulatedOrg = createSimulatedOrg({
    ...options.org,
    clock,
    random,
    metadataFolders: [PACKAGE_FOLDER, ...(options.metadataFolders ?? [])],
    validators: { PushTopic: validatePushTopic },
    cometd: (engine) => {
      edges.cometd = createCometdEndpoint({ ...options.streaming, engine, clock, random });
      return edges.cometd.handle;
    },
    recordPages: (engine, logIn) => {
      edges.mail ??= mailGateway(engine, options, isOn);
      return createRecordPages({ engine, mail: edges.mail, logIn });
    },
    simulation: (engine) => {
      edges.mail ??= mailGateway(engine, options, isOn);
      const pages = createPagesHandler({ org: engine, mail: edges.mail });
      return (request) =>
        request.target.startsWith('/__sim__/streaming') && edges.cometd
          ? edges.cometd.handleFaults(request)
          : pages(request);
    },
    onError: options.onError,
  });
  const { cometd, mail } = edges;
  if (!cometd || !mail) throw new Error('the org did not ask for its edges');
  org.start();
  cometd.start();
  const listener = await listen(org, mail, options);
  return {
    org,
    cometd,
    mail,
    url: listener.url,
    smtpPort: mail.port,
    stop: async () => {
      cometd.stop();
      org.stop();
      await Promise.all([mail.stop(), listener.close()]);
    },
  };
}

async function listen(org: SimulatedOrg, mail: MailGateway, options: ServeOrgOptions): Promise<HttpListener> {
  const listener = await listenHttp(org.handle, {
    host: options.host,
    port: options.port,
    maxBodyBytes: MAX_BODY_BYTES,
  });
  try {
    await mail.start();
    return listener;
  } catch (error) {
    await listener.close();
    throw error;
  }
}

function mailGateway(engine: SimulatedOrgEngine, options: ServeOrgOptions, isOn: () => boolean): MailGateway {
  return createMailGateway({
    ...options.mail,
    isOn,
    org: engine,
    clock: options.clock,
    random: options.random,
    caseUsername: CASE_USERNAME,
    routingAddresses: options.routingAddresses ?? DEFAULT_ROUTING_ADDRESSES,
    host: options.host,
    port: options.smtpPort,
    ...(options.relay ? { relay: options.relay } : {}),
  });
}
