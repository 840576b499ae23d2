import type { CometD, Message, SubscriptionHandle } from 'cometd';
import type { ClientStep, ClientTrial } from './client-steps.js';
import { expectThat } from './expect-that.js';
import { FirstEvent } from './first-event.js';
import { type OrgAccess, ROUTING_TOPIC } from './simulated-salesforce.js';
import { installedVersion, loadClient } from './tools.js';

const CHANNEL = `/topic/${ROUTING_TOPIC}`;
const API_VERSION = '60.0';
/** All events of the last day. Source: Streaming API guide, "Message Durability". */
const REPLAY_ALL = -2;

/** The reference client of the protocol below the Streaming API. */
export function cometdTrial(tools: string, access: OrgAccess, token: string): ClientTrial {
  const { adapt } = loadClient(tools, 'cometd-nodejs-client') as { adapt(): void };
  adapt();
  const { CometD: Client } = loadClient(tools, 'cometd') as { readonly CometD: new () => CometD };
  const client = new Client();
  client.unregisterTransport('websocket');
  client.configure({
    url: `${access.url}/cometd/${API_VERSION}/`,
    requestHeaders: { Authorization: `Bearer ${token}` },
    appendMessageTypeToURL: false,
    logLevel: 'warn',
  });
  return {
    client: "cometd's client",
    version: `${installedVersion(tools, 'cometd')}, ${installedVersion(tools, 'cometd-nodejs-client')}`,
    steps: steps(client, access, token),
    end: async () => undefined,
  };
}

function steps(client: CometD, access: OrgAccess, token: string): readonly ClientStep[] {
  const fresh = new FirstEvent();
  let subscription: SubscriptionHandle | undefined;
  const subscribe = async (event: FirstEvent, replayId: number) => {
    const ext = { replay: { [CHANNEL]: replayId } };
    const listener = (message: Message) => event.take(message.data);
    return successful(
      await new Promise((done) => {
        subscription = client.subscribe(CHANNEL, listener, { ext }, done);
      }),
    );
  };
  return [
    {
      name: 'handshake',
      run: async () => successful(await new Promise((done) => client.handshake({ ext: { replay: true } }, done))),
    },
    { name: 'subscribe to new events', run: () => subscribe(fresh, -1) },
    {
      name: 'receive a row from the stream',
      run: async () => {
        await insertCase(access, token);
        return fresh.told('For cometd');
      },
    },
    {
      name: 'unsubscribe',
      run: async () => {
        expectThat(subscription !== undefined, 'there was no subscription', subscription);
        const handle = subscription;
        return successful(await new Promise((done) => client.unsubscribe(handle, done)));
      },
    },
    {
      name: 'subscribe again with replay of all events',
      run: async () => {
        const replayed = new FirstEvent();
        await subscribe(replayed, REPLAY_ALL);
        return replayed.told();
      },
    },
    {
      name: 'disconnect',
      run: async () => successful(await new Promise((done) => client.disconnect(done))),
    },
  ];
}

function successful(reply: Message): string {
  expectThat(reply.successful === true, 'refused', reply);
  return `${reply.channel} successful: true`;
}

async function insertCase({ url }: OrgAccess, token: string): Promise<void> {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const data = `${url}/services/data/v${API_VERSION}`;
  const soql = "SELECT Id FROM Group WHERE Type = 'Queue' AND Name = 'Support'";
  const groups = await fetch(`${data}/query?q=${encodeURIComponent(soql)}`, { headers });
  const { records } = (await groups.json()) as { readonly records: readonly { readonly Id: string }[] };
  const body = JSON.stringify({ Subject: 'For cometd', OwnerId: records[0]?.Id });
  const created = await fetch(`${data}/sobjects/Case`, { method: 'POST', headers, body });
  expectThat(created.status === 201, 'no case', await created.text());
}
