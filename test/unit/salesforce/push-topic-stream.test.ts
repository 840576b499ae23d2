import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Happening } from '../../../src/domain/happening.js';
import type { Row } from '../../../src/domain/row.js';
import { CasebridgeError } from '../../../src/errors/casebridge-error.js';
import type { SalesforceLogin } from '../../../src/salesforce/auth/login.js';
import type { StreamStep } from '../../../src/salesforce/org.js';
import type { BayeuxListener, BayeuxTarget } from '../../../src/salesforce/stream/bayeux-session.js';
import { PushTopicStream } from '../../../src/salesforce/stream/push-topic-stream.js';
import { replayIdOf } from '../../../src/salesforce/stream/replay-position.js';
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
let draw: number;
let refusal: CasebridgeError | undefined;
let signs: string[];

beforeEach(() => {
  clock = new FakeClock();
  sessions = [];
  happenings = [];
  logins = 1;
  draw = 1;
  refusal = undefined;
  signs = [];
  const login = (): SalesforceLogin => ({
    accessToken: `token-${logins}`,
    instanceUrl: 'https://org.example',
    serverUrl: 'https://org.example',
    organizationId: recordId('00D', 1),
    userId: recordId('005', 1),
  });
  stream = new PushTopicStream({
    clock,
    random: () => draw,
    tell: (happening) => happenings.push(happening),
    session: {
      get: () => (refusal ? Promise.reject(refusal) : Promise.resolve(login())),
      renew: () => {
        logins += 1;
        return refusal ? Promise.reject(refusal) : Promise.resolve(login());
      },
      answered: () => undefined,
      seekOrg: (_login, sign) => {
        signs.push(sign);
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

/** Moves the clock on until another session is opened. */
async function nextSession(): Promise<void> {
  const before = sessions.length;
  for (let second = 0; second < 7_200 && sessions.length === before; second += 1) await clock.advance(1_000);
  expect(sessions).toHaveLength(before + 1);
}

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
    ['an unsolicited disconnect that calls itself successful', { channel: '/meta/disconnect', successful: true }],
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
    await clock.advance(1_200);
    expect(first.closed).toBe(true);
    expect(sessions).toHaveLength(2);
    subscribed();
    expect(stream.state).toBe('subscribed');
    expect(logins).toBe(1);
  });

  it('after the transport went down', async () => {
    await begin();
    latest().listener.onTransportDown();
    await clock.advance(1_200);
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
    await clock.advance(1_200);
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
    await clock.advance(1_200);
    expect(logins).toBe(2);
  });

  it('without a new login, and later, when a busy server dresses its 503 as a 401', async () => {
    draw = 0;
    await begin();
    meta({
      channel: '/meta/connect',
      successful: false,
      error: '401::Authentication invalid',
      ext: { sfdc: { failureReason: '503::Server is too busy. Please try your request again later.' } },
      advice: { reconnect: 'none' },
    });
    await clock.advance(119_000);
    expect(sessions).toHaveLength(1);
    await clock.advance(1_500);
    expect(sessions).toHaveLength(2);
    expect(logins).toBe(1);
  });

  it('slowly when the subscription itself is refused, also one that faye made by itself', async () => {
    draw = 0;
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

  it('at once when what it was refused for is mended, and only then', async () => {
    await begin();
    const refuse = { channel: '/meta/subscribe', subscription: CHANNEL, successful: false, error: '404::no topic' };
    meta(refuse);
    await clock.advance(0);
    expect(sessions).toHaveLength(1);
    stream.tryAgain();
    await clock.advance(0);
    expect(sessions).toHaveLength(2);
    stream.tryAgain();
    await clock.advance(0);
    expect(sessions).toHaveLength(2);
    meta({ ...refuse, error: '403::Organization concurrent user limit exceeded' });
    await clock.advance(0);
    stream.tryAgain();
    await clock.advance(1_000);
    expect(sessions).toHaveLength(2);
  });

  it('when a subscription takes too long', async () => {
    stream.start(new AbortController().signal);
    await clock.advance(31_000);
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
    expect(lost().map(({ retryInMs }) => retryInMs)).toEqual([1_000, 1_000, 2_000, 4_000]);
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

describe('handshake, subscription and connect', () => {
  const handshaken = () => meta({ channel: '/meta/handshake', successful: true });
  const connected = (advice = {}) => meta({ channel: '/meta/connect', successful: true, advice });

  beforeEach(async () => {
    stream.start(new AbortController().signal);
    await clock.advance(0);
  });

  it('have a time limit each', async () => {
    await clock.advance(29_000);
    handshaken();
    await clock.advance(29_000);
    connected();
    subscribed();
    expect(sessions).toHaveLength(1);
    await clock.advance(130_000);
    expect(lost().at(-1)?.error?.message).toContain('no answer to the connect within 130000 ms');
  });

  it.each([
    ['handshake', () => undefined],
    [
      'subscription',
      () => {
        handshaken();
        connected();
      },
    ],
    [
      'connect',
      () => {
        handshaken();
        subscribed();
      },
    ],
  ])('are given up where the %s is not answered', async (what, answers) => {
    answers();
    await clock.advance(30_000);
    expect(lost().at(-1)?.error?.message).toContain(`no answer to the ${what} within 30000 ms`);
    expect(latest().closed || sessions.length > 1).toBe(true);
  });

  it('follow the time that the server gives a connect, within reason', async () => {
    handshaken();
    subscribed();
    connected({ timeout: 5_000 });
    await clock.advance(24_000);
    expect(lost()).toEqual([]);
    connected({ timeout: 1e12 });
    await clock.advance(619_000);
    expect(lost()).toEqual([]);
    await clock.advance(2_000);
    expect(lost()).toHaveLength(1);
  });

  it('that succeed but send the client away end the session', async () => {
    handshaken();
    subscribed();
    connected({ reconnect: 'none' });
    await clock.advance(0);
    expect(lost().at(-1)?.error?.message).toContain('advised "none"');
  });

  it.each([
    ['subscription', () => handshaken(), () => subscribed()],
    ['handshake', () => undefined, () => handshaken()],
  ])('that are answered after a goodbye end all the same: the %s', async (_what, before, after) => {
    before();
    meta({ channel: '/meta/disconnect' });
    connected();
    after();
    expect(stream.state).toBe('connecting');
    await clock.advance(0);
    expect(lost().at(-1)?.error?.message).toContain('the server ended the session');
    await nextSession();
  });

  it('that are answered at once and with nothing, again and again, are not repeated hundreds of times a second', async () => {
    handshaken();
    subscribed();
    for (let times = 0; times < 100; times += 1) connected();
    await clock.advance(0);
    expect(lost()).toHaveLength(1);
    expect(lost()[0]?.retryInMs).toBeGreaterThanOrEqual(120_000);
  });

  it('may be answered as often as there are events', async () => {
    handshaken();
    subscribed();
    for (let times = 0; times < 500; times += 1) {
      latest().listener.onEvents(['an event']);
      connected();
    }
    await clock.advance(0);
    expect(lost()).toEqual([]);
  });
});

describe('the stream comes back at a bearable pace', () => {
  it('waits as long as the server advises', async () => {
    await begin();
    meta({
      channel: '/meta/connect',
      successful: false,
      error: '403::Unknown client',
      advice: { reconnect: 'handshake', interval: 45_000 },
    });
    await clock.advance(44_000);
    expect(sessions).toHaveLength(1);
    await clock.advance(1_000);
    expect(sessions).toHaveLength(2);
  });

  it('backs off when each new session is unknown to the server again', async () => {
    await begin();
    for (let times = 0; times < 10; times += 1) {
      meta({ channel: '/meta/connect', successful: false, error: '403::Unknown client' });
      await nextSession();
      subscribed();
    }
    expect(lost().map(({ retryInMs }) => retryInMs)).toEqual([
      1_000, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000,
    ]);
  });

  it('does not open sessions without a pause for a server that sends it away again and again', async () => {
    await begin();
    for (let times = 0; times < 6; times += 1) {
      meta({ channel: '/meta/disconnect', successful: true });
      await nextSession();
      subscribed();
    }
    expect(lost().map(({ retryInMs }) => retryInMs)).toEqual([1_000, 1_000, 2_000, 4_000, 8_000, 16_000]);
  });

  it('logs in again when the server ends the session for its token, though it says goodbye first', async () => {
    await begin();
    meta({ channel: '/meta/disconnect' });
    meta({ channel: '/meta/connect', successful: false, error: '401::Authentication invalid' });
    await clock.advance(1_200);
    expect(logins).toBe(2);
    expect(latest().target.accessToken).toBe('token-2');
  });

  it('logs in again after an HTTP 401, and leaves a busy server alone', async () => {
    await begin();
    latest().listener.onHttpError(401, 'INVALID_SESSION_ID');
    await clock.advance(1_200);
    expect(logins).toBe(2);
    subscribed();
    latest().listener.onHttpError(503, 'SERVER_UNAVAILABLE');
    await clock.advance(119_000);
    expect(sessions).toHaveLength(2);
    expect(logins).toBe(2);
  });

  it.each([
    ['403::Organization total events daily limit exceeded', 'CASEBRIDGE_STREAM_DAILY_LIMIT', 900_000],
    ['403::Organization concurrent user limit exceeded', 'CASEBRIDGE_STREAM_CLIENT_LIMIT', 60_000],
  ])('tells %s once, however often it is met, and waits long', async (error, code, retryInMs) => {
    draw = 0;
    stream.start(new AbortController().signal);
    await clock.advance(0);
    const refuse = () => meta({ channel: '/meta/subscribe', subscription: CHANNEL, successful: false, error });
    refuse();
    await clock.advance(retryInMs - 1_000);
    expect(sessions).toHaveLength(1);
    for (let times = 0; times < 5; times += 1) {
      await nextSession();
      refuse();
      await clock.advance(0);
    }
    expect(sessions).toHaveLength(6);
    expect(lost()).toMatchObject([{ retryInMs, error: { code } }]);
    await nextSession();
    subscribed();
    expect(stream.state).toBe('subscribed');
  });

  it.each([
    ['403::Organization concurrent user limit exceeded', 60_000],
    ['403::Organization total events daily limit exceeded', 900_000],
    ['503::Server is too busy.', 120_000],
  ])('begins at the beginning with %s, however often the connection broke before', async (error, retryInMs) => {
    draw = 0;
    await begin();
    for (let times = 0; times < 10; times += 1) {
      latest().listener.onTransportDown();
      await nextSession();
    }
    meta({ channel: '/meta/handshake', successful: false, error });
    await clock.advance(0);
    expect(lost().at(-1)).toMatchObject({ retryInMs });
  });

  it('tells a refused login as that, once, and tries again after a minute, ever more rarely', async () => {
    draw = 0;
    const refused = new CasebridgeError('CASEBRIDGE_SALESFORCE_LOGIN_REFUSED', 'invalid_grant: expired', {
      cure: 'Renew it.',
    });
    await begin();
    refusal = refused;
    latest().listener.onHttpError(401, 'INVALID_SESSION_ID');
    await clock.advance(0);
    expect(lost().at(-1)).toMatchObject({
      retryInMs: 60_000,
      error: { code: 'CASEBRIDGE_SALESFORCE_LOGIN_REFUSED', message: expect.stringContaining('invalid_grant') },
    });
    await clock.advance(60_000);
    refusal = undefined;
    await clock.advance(119_000);
    expect(lost()).toHaveLength(2);
    expect(sessions).toHaveLength(1);
    await nextSession();
    subscribed();
    expect(stream.state).toBe('subscribed');
  });

  it.each([
    'CASEBRIDGE_STORE_FOREIGN',
    'CASEBRIDGE_SALESFORCE_WRONG_HOST',
    'CASEBRIDGE_SALESFORCE_REQUEST_FAILED',
  ] as const)('tells a login that fails with %s with its code and cure, once, and waits long', async (code) => {
    draw = 0;
    await begin();
    refusal = new CasebridgeError(code, 'this is the cause', { cure: 'Mend it so.' });
    latest().listener.onHttpError(401, 'INVALID_SESSION_ID');
    await clock.advance(0);
    const told = { code, message: expect.stringContaining('the cause'), cure: 'Mend it so.', passing: false };
    expect(lost().at(-1)).toMatchObject({ retryInMs: 60_000, error: told });
    const before = lost().length;
    await clock.advance(20 * 60_000);
    expect(lost()).toHaveLength(before);
    expect(sessions).toHaveLength(1);
    refusal = new CasebridgeError('CASEBRIDGE_SALESFORCE_PASSWORD_EXPIRED', 'another cause');
    await clock.advance(10 * 60_000);
    expect(lost().slice(before)).toMatchObject([{ error: { code: 'CASEBRIDGE_SALESFORCE_PASSWORD_EXPIRED' } }]);
    refusal = undefined;
    await nextSession();
    subscribed();
    expect(stream.state).toBe('subscribed');
  });

  it('tells another failure that follows a limit', async () => {
    await begin();
    meta({ channel: '/meta/connect', successful: false, error: '403::Organization total events daily limit exceeded' });
    await nextSession();
    latest().listener.onTransportDown();
    await clock.advance(0);
    expect(lost().map(({ error }) => error?.code)).toEqual(['CASEBRIDGE_STREAM_DAILY_LIMIT', 'CASEBRIDGE_STREAM_LOST']);
  });
});

describe('where the stream goes on', () => {
  const event = (replayId: unknown, number: number) => ({
    event: { replayId, type: 'created' },
    sobject: { Id: recordId('a00', number), Name: `OR-${number}`, Event__c: 'CaseCreated', Object_Id__c: CASE_ID },
  });

  async function beginAt(position: string | undefined) {
    const refusals: string[] = [];
    let at = position;
    stream.start(new AbortController().signal, {
      position: () => at,
      refused: (refused) => {
        refusals.push(refused);
        at = undefined;
      },
    });
    await clock.advance(0);
    return refusals;
  }

  it('is what its resume point says, given back as the server gave it', async () => {
    const steps: StreamStep[] = [];
    stream.onRows((_rows, delivered) => steps.push(...delivered));
    await begin();
    latest().listener.onEvents([
      event(1_025, 1),
      event('BQAAAAABAAAB', 2),
      { event: { replayId: 1_027, type: 'created' }, sobject: { Id: recordId('a00', 3), Processed__c: true } },
      { event: { replayId: 1_028, type: 'deleted' }, sobject: { Id: recordId('a00', 4) } },
      event(undefined, 5),
    ]);
    expect(steps.map(({ rowId }) => rowId)).toEqual([recordId('a00', 1), recordId('a00', 2), undefined, undefined]);
    await stream.stop();
    for (const [index, replayId] of [1_025, 'BQAAAAABAAAB', 1_027, 1_028].entries())
      expect(replayIdOf(steps[index]?.position)).toBe(replayId);
  });

  it.each([
    ['1025', 1_025],
    ['"BQAAAAABAAAB"', 'BQAAAAABAAAB'],
    [undefined, -1],
    ['-2', -1],
    ['not a position', -1],
  ])('from the position %s is %s', async (position, replayFrom) => {
    await beginAt(position);
    expect(latest().target.replayFrom).toBe(replayFrom);
  });

  it('is new events only, once the server does not know the place any more, and it is told', async () => {
    const refusals = await beginAt('17');
    meta({
      channel: '/meta/subscribe',
      subscription: CHANNEL,
      successful: false,
      error: '400::The replayId {17} you provided was invalid.  Please provide a valid ID.',
    });
    await clock.advance(1_200);
    expect(refusals).toEqual(['17']);
    expect(happenings).toContainEqual({
      type: 'streamReplayRefused',
      channel: CHANNEL,
      reason: expect.stringContaining('{17}'),
    });
    expect(sessions.map(({ target }) => target.replayFrom)).toEqual([17, -1]);
    subscribed();
    expect(stream.state).toBe('subscribed');
  });
});

describe('a rebuild', () => {
  it('ends a subscription that seems to be fine and makes a new one', async () => {
    await begin();
    stream.rebuild('it is deaf');
    await clock.advance(1_200);
    expect(sessions).toHaveLength(2);
    expect(sessions[0]?.closed).toBe(true);
    expect(lost().at(-1)?.error?.message).toContain('it is deaf');
  });

  it('does nothing while there is no subscription', async () => {
    stream.start(new AbortController().signal);
    await clock.advance(0);
    stream.rebuild('it is deaf');
    await clock.advance(1_200);
    expect(sessions).toHaveLength(1);
  });
});
