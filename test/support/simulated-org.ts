import { systemClock } from '../../src/runtime/clock.js';
import { type HttpListener, listenHttp } from '../../src/runtime/http-listener.js';
import { type CometdEndpoint, createCometdEndpoint } from '../../src/simulator/salesforce/cometd/endpoint.js';
import { validatePushTopic } from '../../src/simulator/salesforce/cometd/push-topic-validator.js';
import type { SimulatedOrgEngine } from '../../src/simulator/salesforce/engine/simulated-org-engine.js';
import { createMailGateway, type MailGateway } from '../../src/simulator/salesforce/mail/mail-gateway.js';
import { createSimulatedOrg, type SimulatedOrg } from '../../src/simulator/salesforce/org.js';
import { createPagesHandler } from '../../src/simulator/salesforce/pages/pages-handler.js';

/** The whole simulated org with all its edges, on real ports. */
export interface WholeOrg {
  readonly org: SimulatedOrg;
  readonly cometd: CometdEndpoint;
  readonly mail: MailGateway;
  readonly listener: HttpListener;
  /** Errors of commit listeners and Queueables. */
  readonly errors: readonly unknown[];
  close(): Promise<void>;
}

/** `queueName`: where mail to support@example.com goes. */
export async function startWholeOrg(queueName: string): Promise<WholeOrg> {
  const errors: unknown[] = [];
  const edges: { cometd?: CometdEndpoint; mail?: MailGateway } = {};
  const common = { clock: systemClock, random: Math.random };
  const org = createSimulatedOrg({
    clock: systemClock,
    metadataFolders: ['salesforce-package/force-app'],
    validators: { PushTopic: validatePushTopic },
    cometd: (engine) => {
      edges.cometd = createCometdEndpoint({ ...common, engine, dispatchInterval: 5 });
      return edges.cometd.handle;
    },
    simulation: (engine) => {
      edges.mail = mailGateway(engine, queueName);
      return createPagesHandler({ org: engine, mail: edges.mail });
    },
    onError: (_what, error) => errors.push(error),
  });
  const { cometd, mail } = edges;
  if (!cometd || !mail) throw new Error('the org did not ask for its edges');
  org.start();
  cometd.start();
  await mail.start();
  const listener = await listenHttp(org.handle, { host: '127.0.0.1', port: 0, maxBodyBytes: 2_000_000 });
  const close = async () => {
    cometd.stop();
    org.stop();
    await Promise.all([mail.stop(), listener.close()]);
  };
  return { org, cometd, mail, listener, errors, close };
}

function mailGateway(engine: SimulatedOrgEngine, queueName: string): MailGateway {
  return createMailGateway({
    org: engine,
    clock: systemClock,
    random: Math.random,
    caseUsername: 'automated@casebridge.example',
    routingAddresses: [{ address: 'support@example.com', queueName }],
  });
}
