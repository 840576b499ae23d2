import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Happening } from '../../../src/domain/happening.js';
import type { Row } from '../../../src/domain/row.js';
import type { SalesforceLogin } from '../../../src/salesforce/auth/login.js';
import type { BayeuxListener, BayeuxTarget } from '../../../src/salesforce/stream/bayeux-session.js';
import { PushTopicStream } from '../../../src/salesforce/stream/push-topic-stream.js';
import { FakeClock } from '../../support/fake-clock.js';
import { CASE_ID, recordId } from '../../support/routing.js';

const CHANNEL = '/topic/ObjectRouting';

/** The far end of each Bayeux session that the stream opens, worked by hand. */
interface FarEnd {
  readonly target: BayeuxTarget;
  readonly listener: BayeuxListener;
  closed: boolean;
}

let clock: FakeClock;
let sessions: FarEnd[];
let happenings: Happening[];
let logins: number;
let stream: PushTopicStream;

beforeEach(() => {
  clock = new FakeClock();
  sessions = [];
  happenings = [];
  logins = 1;
  const login = (): SalesforceLogin => ({
    accessToken: `token-${logins}`,
    instanceUrl: 'https://org.example',
    serverUrl: 'https://org.example',
    organizationId: recordId('00D', 1),
    userId: recordId('005', 1),
  });
  stream = new PushTopicStream({
    clock,
    random: () => 1,
    tell: (happening) => happenings.push(happening),
    session: {
      get: () => Promise.resolve(login()),
      renew: () => {
        logins += 1;
        return Promise.resolve(login());
      },
    },
    makeSession: (target, listener) => {
      const end: FarEnd = { target, listener, closed: false };
      return {
        open: () => sessions.push(end),
        close: () => {
          end.closed = true;
          return Promise.resolve();
        },
      };
    },
    apiVersion: '67.0',
    pushTopic: 'ObjectRouting',
    proxy: '',
    backoff: { initialMs: 500, maxMs: 30_000 },
  });
});
afterEach(() => stream.stop());

const latest = () => sessions.at(-1) ?? expect.fail('no session was opened');
const meta = (message: Record<string, unknown>) => latest().listener.onMeta(message);
const subscribed = () => meta({ channel: '/meta/subscribe', subscription: CHANNEL, successful: true });
const lost = () => happenings.flatMap((told) => (told.type === 'streamState' && told.state === 'lost' ? [told] : []));

async function begin(): Promise<void> {
  stream.start(new AbortController().signal);
  await clock.advance(0);
  subscribed();
}

describe('the stream', () => {
  it('subscribes to the topic for new events, with the token of the session', async () => {
    await begin();
    expect(latest().target).toMatchObject({
      url: 'https://org.example/cometd/67.0',
      channel: CHANNEL,
      accessToken: 'token-1',
      replayFrom: -1,
    });
    expect(stream.state).toBe('subscribed');
  });

  it('hands on the rows of one delivery together and leaves out what is no work', async () => {
    await begin();
    const batches: (readonly Row[])[] = [];
    stream.onRows((rows) => batches.push(rows));
    const sobject = (number: number, change = {}) => ({
      Id: recordId('a00', number),
      Name: `OR-000000000${number}`,
      Event__c: 'CaseCreated',
      Object_Id__c: CASE_ID,
      Processed__c: false,
      ...change,
    });
    latest().listener.onEvents([
      { event: { type: 'created' }, sobject: sobject(2) },
      { event: { type: 'created' }, sobject: sobject(1) },
      { event: { type: 'updated' }, sobject: sobject(3, { Processed__c: true }) },
      { event: { type: 'created' }, sobject: sobject(4, { Object_Id__c: undefined }) },
      'nonsense',
    ]);
    expect(batches.map((rows) => rows.map(({ name }) => name))).toEqual([['OR-0000000002', 'OR-0000000001']]);
    expect(happenings.filter(({ type }) => type === 'rowUnreadable')).toHaveLength(2);
  });
});

describe('the stream notices that it is gone and comes back', () => {
  const failures: readonly (readonly [string, Record<string, unknown>])[] = [
    [
      'an unknown client',
      {
        channel: '/meta/connect',
        successful: false,
        error: '403::Unknown client',
        advice: { reconnect: 'handshake', interval: 0 },
      },
    ],
    [
      'reconnect none',
      { channel: '/meta/connect', successful: false, error: '403::Unknown client', advice: { reconnect: 'none' } },
    ],
    ['an unsolicited disconnect', { channel: '/meta/disconnect' }],
    [
      'a lost cookie',
      {
        channel: '/meta/connect',
        successful: false,
        error: '400::Client x has established a session, but no BAYEUX_BROWSER cookie present',
      },
    ],
  ];
  it.each(failures)('after %s', async (_what, message) => {
    await begin();
    const first = latest();
    meta(message);
    await clock.advance(600);
    expect(first.closed).toBe(true);
    expect(sessions).toHaveLength(2);
    subscribed();
    expect(stream.state).toBe('subscribed');
    expect(logins).toBe(1);
  });

  it('after the transport went down', async () => {
    await begin();
    latest().listener.onTransportDown();
    await clock.advance(600);
    expect(sessions).toHaveLength(2);
  });

  it('with a new login after a refused token', async () => {
    await begin();
    meta({
      channel: '/meta/connect',
      successful: false,
      error: '401::Authentication invalid',
      advice: { reconnect: 'none' },
    });
    await clock.advance(600);
    expect(latest().target.accessToken).toBe('token-2');
  });

  it('with a new login after a handshake denied for its token', async () => {
    stream.start(new AbortController().signal);
    await clock.advance(0);
    meta({
      channel: '/meta/handshake',
      successful: false,
      error: '403::Handshake denied',
      ext: { sfdc: { failureReason: '401::Authentication invalid' } },
      advice: { reconnect: 'none' },
    });
    await clock.advance(600);
    expect(logins).toBe(2);
  });

  it('without a new login, and later, when a busy server dresses its 503 as a 401', async () => {
    await begin();
    meta({
      channel: '/meta/connect',
      successful: false,
      error: '401::Authentication invalid',
      ext: { sfdc: { failureReason: '503::Server is too busy. Please try your request again later.' } },
      advice: { reconnect: 'none' },
    });
    await clock.advance(29_000);
    expect(sessions).toHaveLength(1);
    await clock.advance(1_500);
    expect(sessions).toHaveLength(2);
    expect(logins).toBe(1);
  });

  it('slowly when the subscription itself is refused, also one that faye made by itself', async () => {
    await begin();
    meta({
      channel: '/meta/subscribe',
      subscription: CHANNEL,
      successful: false,
      error: '403::Subscriber does not have access',
    });
    await clock.advance(0);
    expect(lost().at(-1)).toMatchObject({ retryInMs: 60_000, error: { code: 'CASEBRIDGE_STREAM_REFUSED' } });
    await clock.advance(60_000);
    expect(sessions).toHaveLength(2);
  });

  it('when a subscription takes too long', async () => {
    stream.start(new AbortController().signal);
    await clock.advance(30_600);
    expect(sessions).toHaveLength(2);
  });

  it('when no connect is answered any more', async () => {
    await begin();
    meta({ channel: '/meta/connect', successful: true, advice: { timeout: 110_000 } });
    await clock.advance(129_000);
    expect(sessions).toHaveLength(1);
    meta({ channel: '/meta/connect', successful: true });
    await clock.advance(129_000);
    expect(sessions).toHaveLength(1);
    await clock.advance(2_000);
    expect(sessions).toHaveLength(2);
  });

  it('with growing pauses while it fails, and short ones again after a stable minute', async () => {
    await begin();
    for (let failure = 0; failure < 4; failure += 1) {
      latest().listener.onTransportDown();
      await clock.advance(10_000);
    }
    expect(lost().map(({ retryInMs }) => retryInMs)).toEqual([500, 1_000, 2_000, 4_000]);
    subscribed();
    await clock.advance(61_000);
    latest().listener.onTransportDown();
    await clock.advance(0);
    expect(lost().at(-1)?.retryInMs).toBe(500);
  });

  it('no more once it is stopped', async () => {
    await begin();
    await stream.stop();
    expect(latest().closed).toBe(true);
    expect(stream.state).toBe('stopped');
    await clock.advance(300_000);
    expect(sessions).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });
});
