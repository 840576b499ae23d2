import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSimulatedCic, type SimulatedCic } from '../../../src/simulator/cic/simulated-cic.js';
import { FakeClock } from '../../support/fake-clock.js';
import { header, LOGIN, logIn, send } from './icws-wire.js';

const JSON_TYPE = 'application/vnd.inin.icws+JSON; charset=utf-8';
const ENGLISH = { 'accept-language': 'en-us' };

let clock: FakeClock;
let cic: SimulatedCic;
beforeEach(() => {
  clock = new FakeClock();
  cic = createSimulatedCic({
    clock,
    random: Math.random,
    password: 'pw',
    timing: { sessionIdleMs: 60_000 },
    alternateHosts: ['cic-backup'],
  });
});
afterEach(() => cic.stop());

describe('login', () => {
  test('answers 201 with session, token, cookie, location and what was asked for', async () => {
    const answer = await send(
      cic.handle,
      'POST',
      '/icws/connection?include=version,features,server-time,effective-station',
      LOGIN('casebridge', 'pw'),
      ENGLISH,
    );
    expect(answer.status).toBe(201);
    const id = header(answer, 'ININ-ICWS-Session-ID');
    expect(id).toMatch(/^\d{8}$/);
    expect(answer.body).toMatchObject({
      sessionId: id,
      csrfToken: header(answer, 'ININ-ICWS-CSRF-Token'),
      alternateHostList: ['cic-backup'],
      userID: 'casebridge',
      icServer: 'cic-primary',
      daysUntilPasswordExpiration: 90,
      version: { majorVersion: '23' },
      serverTimeInfo: { serverUtcTime: '20260105T090000Z' },
      effectiveStation: null,
    });
    expect(answer.body).toMatchObject({ features: expect.arrayContaining([{ featureId: 'messaging', version: 2 }]) });
    expect(header(answer, 'Set-Cookie')).toMatch(
      new RegExp(`^icws_${id}=[0-9a-f-]{36}\\|languageId=en-us; Path=/icws/${id}; HttpOnly$`),
    );
    expect(header(answer, 'Location')).toBe(`/icws/${id}/connection`);
    expect(header(answer, 'Content-Type')).toBe(JSON_TYPE);
  });

  test('a wrong password is a 400 with the known body', async () => {
    const answer = await send(cic.handle, 'POST', '/icws/connection', LOGIN('casebridge', 'no'), ENGLISH);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({
      errorId: 'error.request.connection.authenticationFailure',
      errorCode: -2147221503,
      message: 'The authentication process failed.',
    });
  });

  test.each([
    ['no Accept-Language', LOGIN('casebridge', 'pw'), {}],
    ['no JSON', '{"userID":', ENGLISH],
    ['a list', '[]', ENGLISH],
    ['no type', { userID: 'casebridge', password: 'pw', applicationName: 'x' }, ENGLISH],
    ['no application name', { __type: LOGIN('', '').__type, userID: 'casebridge', password: 'pw' }, ENGLISH],
    ['a number for a name', { ...LOGIN('', 'pw'), userID: 7 }, ENGLISH],
  ])('%s is a 400', async (_what, body, headers) => {
    const answer = await send(cic.handle, 'POST', '/icws/connection', body, headers);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ errorId: expect.any(String), message: expect.any(String) });
  });

  test('an expired password is told apart', async () => {
    cic.core.directory.putUser({ id: 'casebridge', password: 'pw', passwordExpired: true });
    const answer = await send(cic.handle, 'POST', '/icws/connection', LOGIN('casebridge', 'pw'), ENGLISH);
    expect(answer).toMatchObject({ status: 400, body: { errorId: 'error.request.connection.passwordExpired' } });
  });

  test('a server that takes no connections names the others', async () => {
    cic.faults.inject({ kind: 'accepting', accepting: false });
    const answer = await send(cic.handle, 'POST', '/icws/connection', LOGIN('casebridge', 'pw'), ENGLISH);
    expect(answer).toMatchObject({
      status: 503,
      body: {
        alternateHostList: ['cic-backup'],
        errorId: 'error.server.notAcceptingConnections',
        message: 'This Session Manager is not currently accepting connections.',
      },
    });
  });
});

describe('without a session', () => {
  test('version, features and time are answered', async () => {
    expect((await send(cic.handle, 'GET', '/icws/connection/version')).body).toMatchObject({ productId: 'ININ' });
    expect((await send(cic.handle, 'GET', '/icws/connection/features/messaging')).body).toEqual({
      featureId: 'messaging',
      version: 2,
    });
    expect((await send(cic.handle, 'GET', '/icws/connection/features')).body).toMatchObject({
      featureInfoList: expect.any(Array),
    });
    expect((await send(cic.handle, 'GET', '/icws/connection/server-time')).status).toBe(200);
  });

  test('an unknown path is a 404 in JSON, a strange address no crash', async () => {
    expect(await send(cic.handle, 'GET', '/somewhere')).toMatchObject({ status: 404 });
    expect((await send(cic.handle, 'GET', '//[')).status).toBe(400);
    expect((await send(cic.handle, 'GET', '/icws/1/%E0%A4%A')).status).toBe(401);
    expect(cic.state().errors).toEqual([]);
  });
});

describe('a session', () => {
  test('is asked, given a station and ended', async () => {
    const session = await logIn(cic.handle);
    expect(await session.send('GET', '/connection')).toMatchObject({
      status: 200,
      body: { connectionState: 1, reason: '', shouldReconnect: false },
    });
    expect((await session.send('GET', '/connection/station')).status).toBe(404);
    const station = {
      __type: 'urn:inin.com:connection:stationlessSettings',
      supportedMediaTypes: [3],
      readyForInteractions: true,
    };
    const put = await session.send('PUT', '/connection/station', station);
    expect(put).toMatchObject({ status: 200, text: '' });
    expect(header(put, 'Content-Type')).toBe(JSON_TYPE);
    expect((await session.send('GET', '/connection/station')).body).toMatchObject({ allowedMediaTypes: [3] });
    expect((await session.send('DELETE', '/connection/station')).status).toBe(200);
    expect((await session.send('GET', '/connection/switchover-status')).body).toMatchObject({
      backupHost: 'cic-backup',
    });
    expect((await session.send('DELETE', '/connection')).status).toBe(200);
    expect((await session.send('DELETE', '/connection')).status).toBe(401);
  });

  test('needs its cookie and, except for messages, its CSRF token', async () => {
    const { id, cookie, csrfToken } = await logIn(cic.handle);
    const target = `/icws/${id}/connection`;
    const noToken = await send(cic.handle, 'GET', target, undefined, { cookie });
    expect(noToken).toMatchObject({ status: 401, body: { errorCode: 2 } });
    expect(header(noToken, 'WWW-Authenticate')).toBe('ICWS realm="ICWS" location="/ICWS/connection"');
    const noCookie = await send(cic.handle, 'GET', target, undefined, { 'inin-icws-csrf-token': csrfToken });
    expect(noCookie).toMatchObject({ status: 401, body: { errorCode: 1 } });
    const messages = await send(cic.handle, 'GET', `/icws/${id}/messaging/messages`, undefined, { cookie });
    expect(messages).toMatchObject({ status: 200, body: [] });
  });

  test('ends after the idle time unless something is asked', async () => {
    const idle = await logIn(cic.handle);
    const busy = await logIn(cic.handle);
    await clock.advance(40_000);
    expect((await busy.send('POST', '/messaging/heartbeat')).status).toBe(200);
    await clock.advance(40_000);
    expect((await idle.send('GET', '/connection')).status).toBe(401);
    expect((await busy.send('GET', '/connection')).status).toBe(200);
  });

  test('an unknown resource is 404, a wrong method 405', async () => {
    const session = await logIn(cic.handle);
    expect((await session.send('GET', '/nothing/here')).status).toBe(404);
    expect((await session.send('PATCH', '/connection')).status).toBe(405);
  });
});

test('a browser of another origin may read the answers', async () => {
  const asked = await send(cic.handle, 'OPTIONS', '/icws/connection', undefined, { origin: 'http://desk.example' });
  expect(asked.status).toBe(200);
  expect(header(asked, 'Access-Control-Allow-Headers')).toContain('ININ-ICWS-CSRF-Token');
  const answer = await send(cic.handle, 'GET', '/icws/connection/version', undefined, {
    origin: 'http://desk.example',
  });
  expect(header(answer, 'Access-Control-Allow-Origin')).toBe('http://desk.example');
});

test('stopping leaves no timer behind', async () => {
  await logIn(cic.handle);
  await cic.stop();
  expect(clock.pending).toBe(0);
});
