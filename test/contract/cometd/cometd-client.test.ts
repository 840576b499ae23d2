import { CometD, type Message } from 'cometd';
import { adapt } from 'cometd-nodejs-client';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type StreamingOrg, startStreamingOrg } from '../../support/streaming-org.js';

let org: StreamingOrg;
let clients: CometD[];

beforeAll(() => adapt());

beforeEach(async () => {
  org = await startStreamingOrg();
  clients = [];
});

afterEach(async () => {
  for (const client of clients.filter((each) => !each.isDisconnected())) {
    await new Promise((resolve) => client.disconnect(() => resolve(undefined)));
  }
  await org.close();
});

function connect(token = org.engine.login()): CometD {
  const client = new CometD();
  clients.push(client);
  client.unregisterTransport('websocket');
  client.configure({
    url: `${org.url}/`,
    requestHeaders: { Authorization: `Bearer ${token}` },
    appendMessageTypeToURL: false,
    logLevel: 'warn',
  });
  return client;
}

function handshake(client: CometD): Promise<Message> {
  return new Promise((resolve) => client.handshake({ ext: { replay: true } }, (reply) => resolve(reply)));
}

interface RowEvent {
  readonly event: { readonly replayId: number };
  readonly sobject: { readonly Name: string };
}

function subscribe(client: CometD, events: RowEvent[], replayId = -1): Promise<Message> {
  return new Promise((resolve) => {
    const listener = (message: Message) => events.push(message.data);
    const ext = { replay: { '/topic/Rows': replayId } };
    client.subscribe('/topic/Rows', listener, { ext }, resolve);
  });
}

const names = (events: readonly RowEvent[]) => events.map((event) => event.sobject.Name);

describe('cometd 9 with cometd-nodejs-client 2 against the streaming service', () => {
  it('handshakes, subscribes and receives', async () => {
    const client = connect();
    expect(await handshake(client)).toMatchObject({ successful: true, ext: { replay: true } });
    const events: RowEvent[] = [];
    expect(await subscribe(client, events)).toMatchObject({ successful: true });
    org.addRow('first');
    org.addRow('second');
    await vi.waitFor(() => expect(names(events)).toEqual(['first', 'second']));
  });

  it('replays all, or from an id', async () => {
    org.addRow('first');
    org.addRow('second');
    const client = connect();
    await handshake(client);
    const all: RowEvent[] = [];
    await subscribe(client, all, -2);
    await vi.waitFor(() => expect(names(all)).toEqual(['first', 'second']));
    const other = connect();
    await handshake(other);
    const rest: RowEvent[] = [];
    await subscribe(other, rest, all[0]?.event.replayId);
    await vi.waitFor(() => expect(names(rest)).toEqual(['second']));
  });

  it('is told why a subscription is refused', async () => {
    const client = connect();
    await handshake(client);
    await expect(subscribe(client, [], 4_711)).resolves.toMatchObject({
      successful: false,
      error: expect.stringContaining('The replayId {4711} you provided was invalid.'),
    });
  });

  it('handshakes again after its session was forgotten', async () => {
    const client = connect();
    const events: RowEvent[] = [];
    let handshakes = 0;
    client.addListener('/meta/handshake', (reply) => {
      handshakes += 1;
      if (reply.successful) void subscribe(client, events);
    });
    await handshake(client);
    await vi.waitFor(() => expect(org.endpoint.status().subscriptions).toHaveLength(1));
    org.endpoint.faults.inject({ kind: 'expireSessions' });
    await vi.waitFor(() => expect(org.endpoint.status().subscriptions).toHaveLength(1));
    org.addRow('after');
    await vi.waitFor(() => expect(names(events)).toEqual(['after']));
    expect(handshakes).toBe(2);
  });

  it('hears the unsolicited disconnect of a server that sends it away', async () => {
    const client = connect();
    let disconnects = 0;
    client.addListener('/meta/disconnect', () => {
      disconnects += 1;
    });
    await handshake(client);
    await vi.waitFor(() => expect(client.getStatus()).toBe('connected'));
    org.endpoint.faults.inject({ kind: 'serverDisconnect' });
    await vi.waitFor(() => expect(disconnects).toBe(1));
  });

  it('is denied a handshake with a token that does not hold', async () => {
    await expect(handshake(connect('NOPE'))).resolves.toMatchObject({
      successful: false,
      error: '403::Handshake denied',
      ext: { sfdc: { failureReason: '401::Authentication invalid' } },
    });
  });
});
