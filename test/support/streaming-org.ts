import { systemClock } from '../../src/runtime/clock.js';
import { type HttpListener, listenHttp } from '../../src/runtime/http-listener.js';
import { type CometdEndpoint, createCometdEndpoint } from '../../src/simulator/salesforce/cometd/endpoint.js';
import type { StreamingSettings } from '../../src/simulator/salesforce/cometd/streaming-options.js';
import { FakeOrgEngine } from './fake-org-engine.js';

/** A streaming service on a real port, over a fake engine with one PushTopic `Rows` on `Row__c`. */
export interface StreamingOrg {
  readonly engine: FakeOrgEngine;
  readonly endpoint: CometdEndpoint;
  readonly listener: HttpListener;
  /** `http://127.0.0.1:port/cometd/60.0` */
  readonly url: string;
  /** Inserts an unprocessed row of this name, in a transaction of its own. */
  addRow(name: string): string;
  close(): Promise<void>;
}

export const ROWS_TOPIC = {
  Name: 'Rows',
  Query: 'SELECT Id, Name, Processed__c FROM Row__c WHERE Processed__c = false',
  ApiVersion: 60,
  IsActive: true,
  NotifyForFields: 'Where',
  NotifyForOperationCreate: true,
  NotifyForOperationUpdate: true,
  NotifyForOperationDelete: false,
  NotifyForOperationUndelete: false,
};

export async function startStreamingOrg(settings: Partial<StreamingSettings> = {}): Promise<StreamingOrg> {
  const engine = new FakeOrgEngine();
  engine.write((transaction) => transaction.insert('PushTopic', [ROWS_TOPIC]));
  const endpoint = createCometdEndpoint({
    engine,
    clock: systemClock,
    random: Math.random,
    dispatchInterval: 10,
    ...settings,
  });
  endpoint.start();
  const listener = await listenHttp(endpoint.handle, { host: '127.0.0.1', port: 0, maxBodyBytes: 1_000_000 });
  return {
    engine,
    endpoint,
    listener,
    url: `${listener.url}/cometd/60.0`,
    addRow: (name) => {
      const [id = ''] = engine.write((transaction) =>
        transaction.insert('Row__c', [{ Name: name, Processed__c: false }]),
      );
      return id;
    },
    close: async () => {
      endpoint.stop();
      await listener.close();
    },
  };
}
