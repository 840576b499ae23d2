import { systemClock } from '../../src/runtime/clock.js';
import type { SObjectRecord } from '../../src/simulator/salesforce/engine/org-engine.js';
import { createMailGateway, type MailGateway } from '../../src/simulator/salesforce/mail/mail-gateway.js';
import type { MailGatewayOptions } from '../../src/simulator/salesforce/mail/mail-options.js';
import { FakeOrgEngine } from './fake-org-engine.js';

/** A mail gateway on a real port over a fake engine. */
export interface MailOrgFixture {
  readonly engine: FakeOrgEngine;
  readonly gateway: MailGateway;
  /** All records of an object, oldest first. */
  all(objectName: string): readonly SObjectRecord[];
  close(): Promise<void>;
}

export const SUPPORT = 'support@example.com';

export async function startMailOrg(options: Partial<MailGatewayOptions> = {}): Promise<MailOrgFixture> {
  const engine = new FakeOrgEngine();
  engine.write((transaction) => transaction.insert('User', [{ Username: 'automated@org' }]));
  const gateway = createMailGateway({
    org: engine,
    clock: systemClock,
    random: Math.random,
    caseUsername: 'automated@org',
    routingAddresses: [
      { address: SUPPORT, queueName: 'Support' },
      { address: 'Billing@example.com', queueName: 'Billing', origin: 'Web', priority: 'High' },
    ],
    ...options,
  });
  await gateway.start();
  return {
    engine,
    gateway,
    all: (objectName) => engine.write((transaction) => transaction.select(objectName, {})),
    close: () => gateway.stop(),
  };
}
