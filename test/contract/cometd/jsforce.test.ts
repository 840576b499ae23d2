import { createRequire } from 'node:module';
import { Connection } from 'jsforce';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type StreamingOrg, startStreamingOrg } from '../../support/streaming-org.js';
import type { FayeClient, FayeEvent } from './faye-client.js';

interface ReplayExtension {
  readonly incoming: (message: unknown, next: (message: unknown) => void) => void;
  readonly outgoing: (message: unknown, next: (message: unknown) => void) => void;
}

interface StreamingModule {
  readonly StreamingExtension: { readonly Replay: new (channel: string, replayId: number) => ReplayExtension };
}

// jsforce's own entry point exports this at run time only under an old name without types.
const { StreamingExtension }: StreamingModule = createRequire(import.meta.url)('jsforce/lib/api/streaming.js');

let org: StreamingOrg;
let clients: Pick<FayeClient, 'disconnect'>[];

beforeEach(async () => {
  org = await startStreamingOrg();
  clients = [];
});

afterEach(async () => {
  for (const client of clients) client.disconnect();
  await org.close();
});

function connection(): Connection {
  return new Connection({ instanceUrl: org.listener.url, accessToken: org.engine.login(), version: '60.0' });
}

describe('jsforce 3.10.16 streaming against the org', () => {
  it('receives through conn.streaming.topic', async () => {
    const names: unknown[] = [];
    const subscription = connection()
      .streaming.topic('Rows')
      .subscribe((message) => names.push(message.sobject.Name));
    await vi.waitFor(() => expect(org.endpoint.status().subscriptions).toEqual(['/topic/Rows']));
    org.addRow('pushed');
    await vi.waitFor(() => expect(names).toEqual(['pushed']));
    subscription.cancel();
  });

  it('replays with its Replay extension', async () => {
    org.addRow('first');
    org.addRow('second');
    const names: unknown[] = [];
    const client = connection().streaming.createClient([new StreamingExtension.Replay('/topic/Rows', -2)]);
    if (hasDisconnect(client)) clients.push(client);
    client.subscribe('/topic/Rows', (message: FayeEvent) => names.push(message.sobject.Name));
    await vi.waitFor(() => expect(names).toEqual(['first', 'second']));
  });
});

/** jsforce's typings of faye leave `disconnect` out. */
function hasDisconnect(client: object): client is Pick<FayeClient, 'disconnect'> {
  return 'disconnect' in client;
}
