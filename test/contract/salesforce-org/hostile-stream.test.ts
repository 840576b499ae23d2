import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Happening } from '../../../src/domain/happening.js';
import type { Row } from '../../../src/domain/row.js';
import { systemClock } from '../../../src/runtime/clock.js';
import type { JsonObject } from '../../../src/runtime/decode.js';
import { fayeSessions } from '../../../src/salesforce/stream/faye-session.js';
import { PushTopicStream } from '../../../src/salesforce/stream/push-topic-stream.js';
import { quickClock } from '../../support/quick-clock.js';
import { CASE_ID, recordId } from '../../support/routing.js';
import { type BayeuxScript, type ScriptedBayeux, serveScript } from '../../support/scripted-bayeux.js';

const CHANNEL = '/topic/ObjectRouting';
/** Waits of the stream are this many times shorter. */
const QUICK = 20;

let server: ScriptedBayeux;
let stream: PushTopicStream;
let happenings: Happening[];
let rows: Row[];
const thrown: unknown[] = [];
const note = (error: unknown) => thrown.push(error);

beforeEach(() => {
  thrown.length = 0;
  process.on('uncaughtException', note);
  process.on('unhandledRejection', note);
});
afterEach(async () => {
  await stream.stop();
  await server.close();
  process.off('uncaughtException', note);
  process.off('unhandledRejection', note);
  expect(thrown).toEqual([]);
});

async function serve(script: BayeuxScript): Promise<void> {
  happenings = [];
  rows = [];
  server = await serveScript(script);
  const login = {
    accessToken: 'token',
    instanceUrl: server.url,
    serverUrl: server.url,
    organizationId: recordId('00D', 1),
    userId: recordId('005', 1),
  };
  const clock = quickClock(QUICK);
  const get = () => Promise.resolve(login);
  stream = new PushTopicStream({
    clock,
    random: () => 1,
    tell: (happening) => happenings.push(happening),
    session: { get, renew: get, answered: () => undefined, seekOrg: get },
    makeSession: fayeSessions(clock),
    apiVersion: '67.0',
    pushTopic: 'ObjectRouting',
    proxy: '',
    backoff: { initialMs: 500, maxMs: 3_000 },
  });
  stream.onRows((delivered) => rows.push(...delivered));
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 800 && !condition(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(condition()).toBe(true);
}

const losses = () =>
  happenings.flatMap((told) => (told.type === 'streamState' && told.state === 'lost' ? [told.error?.message] : []));
const start = () => stream.start(new AbortController().signal);

const EVENT = {
  channel: CHANNEL,
  data: {
    event: { type: 'created', replayId: 7 },
    sobject: {
      Id: recordId('a00', 1),
      Name: 'OR-0000000001',
      Event__c: 'CaseCreated',
      Object_Id__c: CASE_ID,
      Processed__c: false,
    },
  },
};

/** Lists in lists. */
function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
}

describe('the stream goes on whatever cookies are set:', () => {
  it.each([
    ['for another domain', 'gw=1; Domain=example.org; Path=/'],
    ['for a public suffix', 'gw=1; Domain=com; Path=/'],
    ['for a domain that is special', 'gw=1; Domain=proxy.local; Path=/'],
    ['empty', ''],
    ['without sense', ';;;'],
    ['without a name', '=; =;'],
    ['very long', `gw=${'x'.repeat(9_000)}`],
    ['with a good one', ['gw=1; Domain=example.org', 'BAYEUX_BROWSER=b; Path=/cometd/']],
    ['hundreds', Array.from({ length: 120 }, (_, index) => `c${index}=1`)],
  ])('%s', async (_what, cookies) => {
    await serve({ cookies, events: [EVENT] });
    start();
    await until(() => rows.length > 0);
    expect(losses()).toEqual([]);
    expect(happenings.filter(({ type }) => type === 'streamCookieRefused').length).toBeLessThanOrEqual(1);
  });

  it('and tells once of those that it leaves out, without their value', async () => {
    await serve({ cookies: ['gw=secret; Domain=example.org', 'gw2=secret; Domain=example.org'], events: [EVENT] });
    start();
    await until(() => rows.length > 0);
    const told = happenings.filter(({ type }) => type === 'streamCookieRefused');
    expect(told).toMatchObject([{ channel: CHANNEL, reason: expect.stringContaining('Cookie example.org') }]);
    expect(JSON.stringify(told)).not.toContain('secret');
  });
});

describe('an answer that cannot be used ends the session, and another is begun:', () => {
  const scripts: readonly (readonly [what: string, script: BayeuxScript])[] = [
    ['no connection types', { handshake: { supportedConnectionTypes: undefined } }],
    ['connection types that are null', { handshake: { supportedConnectionTypes: null } }],
    ['connection types that are a number', { handshake: { supportedConnectionTypes: 5 } }],
    ['a connection type of no use', { handshake: { supportedConnectionTypes: ['websocket'] } }],
    ['no client id', { handshake: { clientId: undefined } }],
    ['a client id that is nested deeply', { handshake: { clientId: nested(3_000) } }],
    ['success that is text', { connect: { successful: 'true' } }],
    ['success that is null', { subscribe: { successful: null } }],
    ['a channel that is an object', { connect: { channel: {} } }],
    ['lists in lists', { raw: JSON.stringify(nested(3_000)) }],
    ['scalars', { raw: '[null,1,"x",{}]' }],
    ['a number', { raw: '1e999' }],
    ['nothing', { raw: '' }],
    ['half of it', { raw: '[{"channel":"/meta/hand' }],
  ];
  it.each(scripts)('%s', async (_what, script) => {
    await serve(script);
    start();
    await until(() => losses().length > 0);
    server.script = { events: [EVENT] };
    await until(() => rows.length > 0);
    expect(stream.state).toBe('subscribed');
  });
});

describe('the session goes on after', () => {
  const scripts: readonly (readonly [what: string, script: BayeuxScript])[] = [
    [
      'events of channels that nobody asked for',
      {
        events: ['nonsense', '', '__proto__', 'constructor', '/topic/**', '/*'].map((channel) => ({
          channel,
          data: {},
        })),
      },
    ],
    [
      'events without data',
      { events: [null, 5, [], 'x', {}, { event: 5, sobject: [] }].map((data) => ({ channel: CHANNEL, data })) },
    ],
    ['data that is nested deeply', { events: [{ channel: CHANNEL, data: nested(3_000) }] }],
    ['advice that is none', { subscribe: { advice: 'retry' }, handshake: { advice: [1, 2] } }],
    ['ids that are none', { subscribe: { ext: 5, error: {}, timestamp: [] } }],
    ['an answer twice', { events: [{ channel: '/meta/subscribe', id: '2', successful: true, subscription: CHANNEL }] }],
    ['a meta channel that is not known', { events: [{ channel: '/meta/other', data: {}, id: {}, advice: {} }] }],
  ];
  it.each(scripts)('%s', async (_what, script) => {
    await serve({ ...script, events: [...(script.events ?? []), EVENT] });
    start();
    await until(() => rows.length > 0);
    expect(stream.state).toBe('subscribed');
    expect(losses()).toEqual([]);
  });
});

describe('advice', () => {
  it.each([
    ['very far away', 3e9],
    ['for ever', 1e15],
  ])('to come back %s makes no storm', async (_what, interval) => {
    await serve({ connect: { advice: { reconnect: 'retry', interval, timeout: 1e15 } } });
    start();
    await until(() => stream.state === 'subscribed');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(server.asked.filter((channel) => channel === '/meta/connect').length).toBeLessThanOrEqual(2);
    expect(losses()).toEqual([]);
  });

  it.each([[-5], ['abc'], [null], [{}]])('of %s is to come back at once', async (interval) => {
    await serve({ connect: { advice: { reconnect: {}, interval, timeout: 'x' } } });
    start();
    await until(() => server.asked.filter((channel) => channel === '/meta/connect').length > 3);
  });
});

describe('whatever the server answers', () => {
  const json = () => fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<unknown>;
  const odd = fc.record(
    {
      channel: fc.oneof(
        fc.constantFrom('/meta/handshake', '/meta/connect', '/meta/subscribe', '/meta/disconnect', '/meta/x', CHANNEL),
        json(),
      ),
      id: fc.oneof(fc.constantFrom('1', '2', '3', 1), json()),
      successful: fc.oneof(fc.boolean(), json()),
      clientId: json(),
      supportedConnectionTypes: fc.oneof(fc.constant(['long-polling']), json()),
      subscription: json(),
      advice: fc.oneof(
        fc.record({ reconnect: fc.constantFrom('retry', 'handshake', 'none'), interval: json(), timeout: json() }),
        json(),
      ),
      error: json(),
      ext: json(),
      data: json(),
    },
    { requiredKeys: [] },
  );
  const oddAnswer = fc.oneof(
    fc.array(fc.oneof(odd, json()), { maxLength: 4 }).map((messages) => JSON.stringify(messages)),
    json().map((value) => JSON.stringify(value)),
    fc.string({ maxLength: 30 }),
  );
  /** The good answer, with members that are changed. */
  const changed = fc.tuple(odd, fc.nat(2)).map(([change, which]) => ({ change, which }));

  it('the process goes on, and the session too, or it ends', async () => {
    await serve({});
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(oddAnswer, changed), { minLength: 1, maxLength: 4 }), async (script) => {
        await oneSession(script);
        expect(thrown).toEqual([]);
      }),
      { numRuns: 150 },
    );
  }, 120_000);

  type Step = string | { readonly change: JsonObject; readonly which: number };

  /** One session against a server that follows the script, and says nothing more once it is at its end. */
  async function oneSession(script: readonly Step[]): Promise<void> {
    let step = 0;
    let atEnd = false;
    let ended = false;
    const end = () => {
      ended = true;
    };
    server.answer = (messages) => {
      const next = script[step];
      step += 1;
      atEnd ||= next === undefined;
      if (next === undefined) return '[]';
      if (typeof next === 'string') return next;
      const good = messages.map(({ channel, id, subscription }) => ({
        channel,
        id,
        subscription,
        successful: true,
        clientId: 'c1',
        supportedConnectionTypes: ['long-polling'],
      }));
      return JSON.stringify(good.map((reply, index) => (index === next.which ? { ...reply, ...next.change } : reply)));
    };
    const session = fayeSessions(systemClock)(
      { url: `${server.url}/cometd/67.0`, accessToken: 't', channel: CHANNEL, replayFrom: -1, proxy: '' },
      {
        onMeta: () => undefined,
        onEvents: () => undefined,
        onTransportDown: end,
        onUnusable: end,
        onCookieRefused: () => undefined,
        onHttpError: end,
      },
    );
    session.open();
    for (let tries = 0; tries < 20 && !atEnd && !ended; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 2));
    server.answer = undefined;
    await session.close();
  }
});
