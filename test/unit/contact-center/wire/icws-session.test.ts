import { describe, expect, it } from 'vitest';
import { IcwsSession, type IcwsSessionOptions } from '../../../../src/contact-center/cic/wire/icws-session.js';
import { NO_SECRETS } from '../../../../src/runtime/secrets.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { loginAnswer, refusal, type Script, ScriptedIcws } from './scripted-icws.js';

const never = new AbortController().signal;

function bench(script: Script, more: Partial<IcwsSessionOptions> = {}) {
  const clock = new FakeClock();
  const transport = new ScriptedIcws(script);
  const options: IcwsSessionOptions = {
    transport,
    clock,
    credentials: { username: 'casebridge', password: 'correct-horse-9' },
    secrets: NO_SECRETS,
    requestTimeoutMs: 10_000,
    ...more,
  };
  return { clock, transport, logIn: () => IcwsSession.logIn('cic1', options, never) };
}

const isLogin: (request: { method: string; path: string }) => boolean = ({ method, path }) =>
  method === 'POST' && path.startsWith('/icws/connection');

describe('logging in', () => {
  it('learns version and features from the answer without asking again', async () => {
    const { logIn, transport } = bench(() => loginAnswer());
    const session = await logIn();
    expect(session.serverVersion).toMatchObject({ majorVersion: '23', minorVersion: '1', su: '3' });
    expect(session.feature('MESSAGING')).toBe(2);
    expect(session.feature('interactions')).toBe(0);
    expect(session.hasEventStream).toBe(true);
    expect(transport.requests).toHaveLength(1);
  });

  it('asks for what the answer leaves out', async () => {
    const { logIn } = bench((request) => {
      if (isLogin(request)) return loginAnswer({ features: undefined, version: undefined });
      if (request.path === '/icws/connection/version') return { body: '{"majorVersion":2016,"su":"4"}' };
      return { body: '{"featureInfoList":[{"featureId":"messaging","version":"2"},{"featureId":"x"},7]}' };
    });
    const session = await logIn();
    expect(session.serverVersion).toMatchObject({ majorVersion: '2016', su: '4', display: '' });
    expect([session.feature('messaging'), session.feature('x')]).toEqual([2, 1]);
  });

  it.each(['hang', refusal(410), { body: '<html>' }, new Error('gone')] as const)(
    'takes the old way where the server does not say what it can do (%s)',
    async (answer) => {
      const { logIn, clock } = bench((request) =>
        isLogin(request) ? loginAnswer({ features: 'many', version: [] }) : answer,
      );
      const pending = logIn();
      await clock.advance(10_000);
      const session = await pending;
      expect(session.hasEventStream).toBe(false);
      expect(session.serverVersion).toBeUndefined();
    },
  );

  it('asks in the configured language, and needs no other header before the session', async () => {
    const { logIn, transport } = bench(() => loginAnswer(), { acceptLanguage: 'de-de' });
    const session = await logIn();
    await session.request('GET', '/connection', undefined, never);
    expect(transport.requests.map(({ headers }) => headers['accept-language'])).toEqual(['de-de', 'de-de']);
  });

  it('takes one of headers that came twice', async () => {
    const answer = loginAnswer();
    const headers = { 'inin-icws-session-id': '12345678, 12345678', 'inin-icws-csrf-token': 'abc, abc' };
    const { logIn, transport } = bench(() => ({ ...answer, headers }));
    const session = await logIn();
    await session.request('GET', '/connection', undefined, never);
    expect(transport.requests[1]).toMatchObject({
      path: '/icws/12345678/connection',
      headers: { 'ININ-ICWS-CSRF-Token': 'abc' },
    });
  });

  it.each([
    ['no cookie', { ...loginAnswer(), setCookies: [] }],
    ['no id', { ...loginAnswer({ sessionId: '../x' }), headers: {} }],
    ['a token that cannot stand in a header', { ...loginAnswer({ csrfToken: 'a\r\nX: y' }), headers: {} }],
    ['no body and no headers', { status: 201, body: '' }],
    ['HTML', { status: 200, body: '<html>welcome</html>' }],
  ])('is malformed with %s', async (_name, answer) => {
    const { logIn } = bench(() => answer);
    await expect(logIn()).rejects.toMatchObject({ code: 'CASEBRIDGE_CIC_MALFORMED_RESPONSE' });
  });

  it.each([
    ['The password has expired and must be changed.', /password has expired/],
    ['The account is locked.', /is locked: unlock it/],
    ['The authentication process failed.', /Check cic.username/],
  ])('names the cure of "%s"', async (message, cure) => {
    const { logIn } = bench(() => ({ status: 400, body: JSON.stringify({ errorId: 'x', message }) }));
    await expect(logIn()).rejects.toMatchObject({
      code: 'CASEBRIDGE_CIC_LOGIN_REFUSED',
      failureClass: 'authentication',
      cure: expect.stringMatching(cure),
    });
  });

  it('does not follow a redirection, nor quote where it leads', async () => {
    const { logIn, transport } = bench(() => ({ status: 302, headers: { location: 'http://evil.example/' } }));
    await expect(logIn()).rejects.toMatchObject({ code: 'CASEBRIDGE_CIC_MALFORMED_RESPONSE' });
    expect(transport.requests).toHaveLength(1);
  });
});

describe('a request in a session', () => {
  const answered = async (answer: ReturnType<Script>) => {
    const { logIn } = bench((request) => (isLogin(request) ? loginAnswer() : answer));
    const session = await logIn();
    const error = await session.request('GET', '/interactions/1', undefined, never).catch((reason: unknown) => reason);
    return { session, error };
  };

  it.each([
    [refusal(401), { code: 'CASEBRIDGE_CIC_SESSION_LOST' }],
    [
      refusal(503, 'error.server.notAcceptingConnections', { alternateHostList: ['cic2', 7] }),
      { code: 'CASEBRIDGE_CIC_NOT_ACCEPTING', alternateHosts: ['cic2'] },
    ],
  ])('ends the session for all when it is answered %j', async (answer, expected) => {
    const { session, error } = await answered(answer);
    expect(error).toMatchObject(expected);
    expect(session.ended.reason).toBe(error);
  });

  it.each([
    [refusal(503), 'CASEBRIDGE_CIC_NOT_ACCEPTING', 'transient'],
    [refusal(500), 'CASEBRIDGE_CIC_UNREACHABLE', 'transient'],
    [refusal(410), 'CASEBRIDGE_CIC_REQUEST_FAILED', 'refused'],
    [refusal(404), 'CASEBRIDGE_CIC_REQUEST_FAILED', 'refused'],
    [{ status: 307 }, 'CASEBRIDGE_CIC_MALFORMED_RESPONSE', 'transient'],
    [{ body: '{"attributes":' }, 'CASEBRIDGE_CIC_MALFORMED_RESPONSE', 'transient'],
  ])('leaves the session alone when it is answered %j', async (answer, code, failureClass) => {
    const { session, error } = await answered(answer);
    expect(error).toMatchObject({ code, failureClass });
    expect(session.ended.aborted).toBe(false);
  });

  it('quotes a refused event stream and gives up on one that does not open', async () => {
    const { logIn, transport, clock } = bench(() => loginAnswer());
    const session = await logIn();
    transport.events = refusal(503, 'error.server.notAcceptingConnections', { alternateHostList: ['cic2'] });
    await expect(session.openEvents(never)).rejects.toMatchObject({ alternateHosts: ['cic2'] });
    transport.events = 'hang';
    const opening = session.openEvents(never).catch((reason: unknown) => reason);
    await clock.advance(10_000);
    expect(await opening).toMatchObject({ code: 'CASEBRIDGE_CIC_UNREACHABLE' });
  });
});

describe('asking whether the session lives', () => {
  const answering = (body: string) => bench((request) => (isLogin(request) ? loginAnswer() : { body }));

  it.each(['{"connectionState":2,"reason":"SwitchOver"}', '{"connectionState":"Down"}'])(
    'ends it where the server says that it is down: %s',
    async (body) => {
      const session = await answering(body).logIn();
      await expect(session.askWhetherUp(never)).rejects.toMatchObject({ code: 'CASEBRIDGE_CIC_SESSION_LOST' });
      expect(session.ended.aborted).toBe(true);
    },
  );

  it.each(['{"connectionState":1}', '{"connectionState":"up"}', '{"connectionState":0}', '{}', ''])(
    'takes any other answer for life: %s',
    async (body) => {
      const session = await answering(body).logIn();
      await session.askWhetherUp(never);
      expect(session.ended.aborted).toBe(false);
    },
  );
});
