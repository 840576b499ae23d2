import { Connection, StreamingExtension } from 'jsforce';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type StreamingOrg, startStreamingOrg } from '../../support/streaming-org.js';

let org: StreamingOrg;

beforeEach(async () => {
  org = await startStreamingOrg();
});

afterEach(() => org.close());

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
    client.subscribe('/topic/Rows', (message: { sobject: { Name: string } }) => names.push(message.sobject.Name));
    await vi.waitFor(() => expect(names).toEqual(['first', 'second']));
    client.disconnect();
  });
});
