import { afterEach, describe, expect, it } from 'vitest';
import type { Happening } from '../../../src/domain/happening.js';
import type { Row } from '../../../src/domain/row.js';
import { systemClock } from '../../../src/runtime/clock.js';
import { asObject, asText } from '../../../src/runtime/decode.js';
import { NO_SECRETS } from '../../../src/runtime/secrets.js';
import type { ResumePoint, StreamStep } from '../../../src/salesforce/org.js';
import { JsforceSalesforceOrg } from '../../../src/salesforce/salesforce-org.js';
import { fayeSessions } from '../../../src/salesforce/stream/faye-session.js';
import type { StreamingFault } from '../../../src/simulator/salesforce/cometd/streaming-faults.js';
import type { StreamingSettings } from '../../../src/simulator/salesforce/cometd/streaming-options.js';
import { type ServedOrg, serveOrg } from '../../../src/simulator/salesforce/serve-org.js';
import { FakeClock } from '../../support/fake-clock.js';
import { quickClock } from '../../support/quick-clock.js';

const never = new AbortController().signal;
/** Waits of the connector are this many times shorter; those of the server are not. */
const QUICK = 20;

let served: ServedOrg;
let org: JsforceSalesforceOrg;
let happenings: Happening[];
let rows: Row[];
let steps: StreamStep[];

afterEach(async () => {
  await org.close();
  await served.stop();
});

async function serve(streaming: Partial<StreamingSettings> = {}): Promise<void> {
  happenings = [];
  rows = [];
  steps = [];
  served = await serveOrg({
    clock: systemClock,
    random: Math.random,
    host: '127.0.0.1',
    port: 0,
    smtpPort: 0,
    streaming: { dispatchInterval: 5, longPollTimeout: 300, ...streaming },
    onError: (what, error) => expect.fail(`${what}: ${String(error)}`),
  });
  connect();
}

/** A process of its own, as after a restart. */
function connect(): void {
  const { clientId, clientSecret } = served.org.credentials;
  const clock = quickClock(QUICK);
  org = new JsforceSalesforceOrg({
    clock,
    random: Math.random,
    tell: (happening) => happenings.push(happening),
    secrets: NO_SECRETS,
    credentials: { auth: 'clientCredentials', clientId, clientSecret },
    url: served.url,
    apiVersion: '67.0',
    pushTopic: 'ObjectRouting',
    proxy: '',
    requestTimeoutMs: 10_000 * QUICK,
    backoff: { initialMs: 500, maxMs: 30_000 },
    makeStreamSession: fayeSessions(clock),
  });
  org.stream.onRows((delivered, taken) => {
    rows.push(...delivered);
    steps.push(...taken);
  });
}

async function listen(resume?: ResumePoint): Promise<void> {
  org.stream.start(never, resume);
  await until(() => org.stream.state === 'subscribed');
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400 && !condition(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 25));
  expect(condition()).toBe(true);
}

/** Makes cases in the Support queue, one transaction each. */
function makeCases(count: number): void {
  for (let index = 0; index < count; index += 1)
    served.org.engine.transactInternally('', (transaction) => {
      const [queue] = transaction.select('Group', { Name: 'Support' });
      transaction.insert('Case', [{ Subject: `Case ${index}`, OwnerId: queue?.Id ?? '', Origin: 'Email' }]);
    });
}

const names = () => rows.map(({ name }) => name);
const losses = () =>
  happenings.flatMap((told) => (told.type === 'streamState' && told.state === 'lost' ? [told.error?.message] : []));
const logins = () => happenings.filter(({ type }) => type === 'salesforceConnected').length;
const sessions = () => served.cometd.status().clients;

/** Goes on after the step of this index, until it is refused. */
function goOnAfter(index: number): ResumePoint & { readonly refusals: readonly string[] } {
  let position = steps[index]?.position;
  const refusals: string[] = [];
  return {
    refusals,
    position: () => position,
    refused: (refused) => {
      refusals.push(refused);
      position = undefined;
    },
  };
}

describe('the stream hears again after', () => {
  const faults: readonly (readonly [what: string, fault: StreamingFault, why: string])[] = [
    ['a handshake that hangs', { kind: 'hang', on: 'handshake', count: 1 }, 'no answer to the handshake within 30000'],
    ['a subscription that hangs', { kind: 'hang', on: 'subscribe', count: 1 }, 'within 30000 ms'],
    ['a busy server, dressed as 401', { kind: 'tooBusy', on: 'connect', count: 1 }, '503::Server is too busy'],
    ['a busy server at the handshake', { kind: 'tooBusy', on: 'handshake', count: 1 }, '503::Server is too busy'],
    ['a 503 in the form of REST', { kind: 'http', status: 503, body: 'json', on: 'handshake', count: 1 }, 'HTTP 503'],
    ['a 503 page', { kind: 'http', status: 503, body: 'html', on: 'connect', count: 1 }, 'HTTP 503'],
    ['a 413', { kind: 'http', status: 413, body: 'html', on: 'connect', count: 1 }, 'HTTP 413'],
    ['a 401 in the form of REST', { kind: 'http', status: 401, body: 'json', on: 'connect', count: 1 }, 'HTTP 401'],
    ['a 401 page', { kind: 'http', status: 401, body: 'html', on: 'handshake', count: 1 }, 'HTTP 401'],
    ['JSON without any sense', { kind: 'http', status: 200, body: 'junk', on: 'connect', count: 1 }, 'not be used'],
    ['an answer of 12 MB', { kind: 'huge', size: 12_000_000, on: 'connect', count: 1 }, 'broke'],
    ['an answer that breaks off', { kind: 'cut', on: 'connect', count: 1 }, 'broke'],
    ['a lost routing cookie', { kind: 'misroute', count: 1 }, '403::Unknown client'],
    ['advice to retry at once, for ever', { kind: 'hotLoop', count: 3 }, '403::Unknown client'],
    [
      'a session ended with goodbye and no reason',
      {
        kind: 'refuse',
        on: 'connect',
        error: '403::Unknown client',
        advice: { reconnect: 'none' },
        disconnect: true,
        count: 1,
      },
      '403::Unknown client',
    ],
  ];

  it.each(faults)('%s', async (_what, fault, why) => {
    await serve();
    const early = 'on' in fault && (fault.on === 'handshake' || fault.on === 'subscribe');
    if (!early) await listen();
    served.cometd.faults.inject(fault);
    if (early) org.stream.start(never);
    await until(() => losses().length > 0);
    expect(losses()[0]).toContain(why);
    await until(() => org.stream.state === 'subscribed');
    makeCases(1);
    await until(() => rows.length > 0);
    expect(names()).toEqual(['OR-0000000001']);
  });

  it('a 401 by a new login, and a busy server dressed as 401 without one', async () => {
    await serve();
    await listen();
    served.cometd.faults.inject({ kind: 'tooBusy', on: 'connect', count: 1 });
    await until(() => losses().length === 1);
    await until(() => org.stream.state === 'subscribed');
    expect(logins()).toBe(1);
    served.cometd.faults.inject({ kind: 'http', status: 401, body: 'html', on: 'connect', count: 1 });
    await until(() => losses().length === 2);
    await until(() => org.stream.state === 'subscribed');
    expect(logins()).toBe(2);
  });

  it('each loss of the routing cookie, which lasts a few hours', async () => {
    await serve({ routingCookieLife: 500 });
    await listen({ position: () => steps.at(-1)?.position, refused: () => expect.fail('refused') });
    makeCases(1);
    await until(() => rows.length === 1);
    await until(() => losses().length >= 3);
    makeCases(1);
    await until(() => rows.length === 2);
    expect(names()).toEqual(['OR-0000000001', 'OR-0000000002']);
  });
});

describe('what is not known of the real server: the stream hears again after an ended token', () => {
  it.each([
    ['told with HTTP 401', { errorStatus: 'code' }],
    ['told without a goodbye', { disconnectBeforeRefusal: false }],
    ['told with a goodbye', { disconnectBeforeRefusal: true }],
  ] as const)('%s', async (_what, variant) => {
    await serve(variant);
    await listen();
    served.org.engine.sessions.revokeAll();
    await until(() => losses().length > 0);
    await until(() => org.stream.state === 'subscribed');
    expect(logins()).toBe(2);
    makeCases(1);
    await until(() => rows.length > 0);
  });
});

describe('a server that fails always', () => {
  it('is asked ever more rarely', async () => {
    await serve();
    served.cometd.faults.inject({ kind: 'hotLoop' });
    org.stream.start(never);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    // 30 s of the connector's time: 1, 1, 2, 4, 8, 16 s between sessions at the most, half of it at the least.
    expect(losses().length).toBeGreaterThanOrEqual(1);
    expect(happenings.filter((told) => told.type === 'streamState' && told.state === 'connecting').length).toBeLessThan(
      10,
    );
  });
});

describe('where the stream goes on', () => {
  it('is after the place that it is given: it tells what happened meanwhile, and nothing twice', async () => {
    await serve();
    await listen();
    makeCases(3);
    await until(() => rows.length === 3);
    const resume = goOnAfter(1);
    await org.close();
    makeCases(2);
    rows = [];
    connect();
    await listen(resume);
    await until(() => rows.length === 3);
    makeCases(1);
    await until(() => rows.length === 4);
    expect(names()).toEqual(['OR-0000000003', 'OR-0000000004', 'OR-0000000005', 'OR-0000000006']);
  });

  it('is after the place that was reached when an answer with events was lost', async () => {
    await serve();
    let reached: string | undefined;
    await listen({ position: () => reached, refused: () => expect.fail('refused') });
    makeCases(1);
    await until(() => steps.length === 1);
    reached = steps[0]?.position;
    served.cometd.faults.inject({ kind: 'cut', on: 'connect', count: 1 });
    makeCases(1);
    await until(() => rows.length === 2);
    expect(names()).toEqual(['OR-0000000001', 'OR-0000000002']);
    expect(losses()).toHaveLength(1);
  });

  it('is new events only, once the place is not known any more', async () => {
    await serve();
    await listen();
    makeCases(2);
    await until(() => rows.length === 2);
    const resume = goOnAfter(0);
    await org.close();
    served.cometd.faults.inject({ kind: 'forgetEvents' });
    rows = [];
    connect();
    await listen(resume);
    expect(resume.refusals).toHaveLength(1);
    expect(happenings.filter(({ type }) => type === 'streamReplayRefused')).toHaveLength(1);
    makeCases(1);
    await until(() => rows.length === 1);
    expect(names()).toEqual(['OR-0000000003']);
  });
});

describe('limits of the org', () => {
  it('on clients: it is told once, however often it is met', async () => {
    await serve({ maxClients: 0 });
    org.stream.start(never);
    await until(() => losses().length > 0);
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    const told = happenings.flatMap((each) => (each.type === 'streamState' && each.error ? [each.error.code] : []));
    expect(told).toEqual(['CASEBRIDGE_STREAM_CLIENT_LIMIT']);
  });

  it('on events of a day: it is told once, and the routing table is read as before', async () => {
    await serve({ dailyEventLimit: 1 });
    await listen();
    makeCases(2);
    await until(() => losses().length > 0);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const told = happenings.flatMap((each) => (each.type === 'streamState' && each.error ? [each.error.code] : []));
    expect(told).toEqual(['CASEBRIDGE_STREAM_DAILY_LIMIT']);
    const found: Row[] = [];
    for await (const page of org.rows.unprocessed(never, 'recent')) found.push(...page);
    expect(found).toHaveLength(2);
  });
});

describe('the API usage', () => {
  it('is what each answer tells', async () => {
    await serve();
    expect(org.apiUsage.usage).toBeUndefined();
    await org.connect(never);
    const first = org.apiUsage.usage;
    await org.queueMap.load(never);
    expect(first?.limit).toBeGreaterThan(0);
    expect(org.apiUsage.usage?.used).toBeGreaterThan(first?.used ?? Number.POSITIVE_INFINITY);
  });

  it('is what /limits tells, where it is asked', async () => {
    await serve();
    expect(await org.apiUsage.read(never)).toMatchObject({ used: 1 });
  });
});

/** A token as a client program gets it. */
async function tokenOfItsOwn(): Promise<string> {
  const { clientId, clientSecret } = served.org.credentials;
  const response = await fetch(`${served.url}/services/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }),
  });
  return asText(asObject(await response.json())?.access_token) ?? expect.fail('no token');
}

describe('the end of the stream', () => {
  /** Open connections of this process to the org. */
  const connections = () => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;

  it.each([
    ['is said to the server, and leaves nothing open', undefined],
    ['does not wait for a server that does not answer', { kind: 'hang' } as const],
  ])('%s', async (_what, fault) => {
    await serve();
    const before = connections();
    await listen();
    if (fault) served.cometd.faults.inject(fault);
    const begunAt = systemClock.monotonic();
    await org.stream.stop();
    expect(systemClock.monotonic() - begunAt).toBeLessThan(1_000);
    if (!fault) expect(sessions()).toBe(0);
    await until(() => connections() <= before + 2);
    expect(org.stream.state).toBe('stopped');
  });

  it('is bounded by the clock that it was given', async () => {
    await serve();
    const accessToken = await tokenOfItsOwn();
    const clock = new FakeClock();
    const channels: unknown[] = [];
    const session = fayeSessions(clock)(
      { url: `${served.url}/cometd/67.0`, accessToken, channel: '/topic/ObjectRouting', replayFrom: -1, proxy: '' },
      {
        onMeta: (message) => channels.push(asObject(message)?.channel),
        onEvents: () => undefined,
        onTransportDown: () => undefined,
        onUnusable: () => undefined,
        onCookieRefused: () => undefined,
        onHttpError: () => undefined,
      },
    );
    session.open();
    await until(() => channels.includes('/meta/subscribe'));
    served.cometd.faults.inject({ kind: 'hang' });
    let closed = false;
    const closing = session.close().then(() => {
      closed = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect(closed).toBe(false);
    await clock.advance(500);
    await closing;
    expect(clock.pending).toBe(0);
  });

  it('sends nothing any more, also where it comes while the handshake waits to be sent', async () => {
    await serve();
    await org.connect(never);
    const requests: string[] = [];
    const session = fayeSessions(systemClock)(
      {
        url: `${served.url}/cometd/67.0`,
        accessToken: 'x',
        channel: '/topic/ObjectRouting',
        replayFrom: -1,
        proxy: '',
      },
      {
        onMeta: () => requests.push('meta'),
        onEvents: () => requests.push('events'),
        onTransportDown: () => requests.push('down'),
        onUnusable: () => requests.push('unusable'),
        onCookieRefused: () => requests.push('cookie'),
        onHttpError: () => requests.push('http'),
      },
    );
    session.open();
    await session.close();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(requests).toEqual([]);
    expect(sessions()).toBe(0);
  });
});
