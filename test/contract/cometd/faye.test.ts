import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type StreamingOrg, startStreamingOrg } from '../../support/streaming-org.js';
import { type FayeClient, type FayeEvent, type FayeMessage, fayeClient, replayExtension } from './faye-client.js';

let org: StreamingOrg;
let clients: FayeClient[];

beforeEach(async () => {
  org = await startStreamingOrg();
  clients = [];
});

afterEach(async () => {
  for (const client of clients) client.disconnect();
  await org.close();
});

interface Listener {
  readonly events: FayeEvent[];
  readonly names: () => readonly unknown[];
  readonly incoming: FayeMessage[];
}

async function listen(replayId?: number, token = org.engine.login()): Promise<Listener> {
  const client = fayeClient(org.url, token);
  clients.push(client);
  const events: FayeEvent[] = [];
  const incoming: FayeMessage[] = [];
  client.addExtension({
    incoming(message, next) {
      incoming.push(message);
      next(message);
    },
  });
  if (replayId !== undefined) client.addExtension(replayExtension('/topic/Rows', replayId));
  await client.subscribe('/topic/Rows', (event) => events.push(event));
  return { events, incoming, names: () => events.map((event) => event.sobject.Name) };
}

describe('faye 1.4.3 against the streaming service', () => {
  it('subscribes and receives new rows in order', async () => {
    const listener = await listen();
    org.addRow('first');
    org.addRow('second');
    await vi.waitFor(() => expect(listener.names()).toEqual(['first', 'second']));
    expect(listener.events[0]).toMatchObject({
      event: { type: 'created', replayId: 1 },
      sobject: { Processed__c: false },
    });
  });

  it('replays everything with -2, and only what came after an id with that id', async () => {
    org.addRow('first');
    org.addRow('second');
    const all = await listen(-2);
    await vi.waitFor(() => expect(all.names()).toEqual(['first', 'second']));
    const rest = await listen(all.events[0]?.event.replayId);
    await vi.waitFor(() => expect(rest.names()).toEqual(['second']));
  });

  it('is refused a replay id that was never given out', async () => {
    await expect(listen(987_654)).rejects.toThrow(/The replayId \{987654\} you provided was invalid/);
  });

  it('handshakes again after its session was forgotten, and goes on receiving', async () => {
    const listener = await listen();
    await vi.waitFor(() => expect(listener.incoming.some((m) => m.channel === '/meta/connect')).toBe(true));
    org.endpoint.faults.inject({ kind: 'expireSessions' });
    await vi.waitFor(() =>
      expect(listener.incoming.filter((m) => m.channel === '/meta/subscribe' && m.successful)).toHaveLength(2),
    );
    org.addRow('after');
    await vi.waitFor(() => expect(listener.names()).toEqual(['after']));
  });

  it('is told 401 and to stop when its token was revoked', async () => {
    const token = org.engine.login();
    const listener = await listen(-1, token);
    org.engine.revoke(token);
    org.addRow('wakes the held connect');
    await vi.waitFor(() => {
      const last = listener.incoming.at(-1);
      expect(last).toMatchObject({ error: '401::Authentication invalid', advice: { reconnect: 'none' } });
    });
  });
});
