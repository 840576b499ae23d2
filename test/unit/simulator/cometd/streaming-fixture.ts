import { type CometdEndpoint, createCometdEndpoint } from '../../../../src/simulator/salesforce/cometd/endpoint.js';
import type { StreamingSettings } from '../../../../src/simulator/salesforce/cometd/streaming-options.js';
import { BayeuxClient } from '../../../support/bayeux-client.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { FakeOrgEngine } from '../../../support/fake-org-engine.js';
import { ROWS_TOPIC } from '../../../support/streaming-org.js';

/** A streaming service on a fake clock, called in process. */
export interface StreamingFixture {
  readonly clock: FakeClock;
  readonly engine: FakeOrgEngine;
  readonly endpoint: CometdEndpoint;
  client(token?: string | undefined, target?: string): BayeuxClient;
  addRows(...names: readonly string[]): readonly string[];
}

export function streamingFixture(settings: Partial<StreamingSettings> = {}, topic: object = {}): StreamingFixture {
  const clock = new FakeClock();
  const engine = new FakeOrgEngine(() => clock.now());
  engine.write((transaction) => transaction.insert('PushTopic', [{ ...ROWS_TOPIC, ...topic }]));
  const endpoint = createCometdEndpoint({ engine, clock, random: () => 0.5, ...settings });
  endpoint.start();
  return {
    clock,
    engine,
    endpoint,
    client: (token = engine.login(), target = '/cometd/60.0') => new BayeuxClient(endpoint.handle, token, target),
    addRows: (...names) =>
      engine.write((transaction) =>
        transaction.insert(
          'Row__c',
          names.map((name) => ({ Name: name, Processed__c: false })),
        ),
      ),
  };
}
