import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSimulatedCic, type SimulatedCic } from '../../../src/simulator/cic/simulated-cic.js';
import { FakeClock } from '../../support/fake-clock.js';
import { LOGIN, logIn, send, type WireSession } from './icws-wire.js';

let clock: FakeClock;
let cic: SimulatedCic;
let alice: WireSession;
beforeEach(async () => {
  clock = new FakeClock();
  cic = createSimulatedCic({ clock, random: Math.random, password: 'pw' });
  alice = await logIn(cic.handle, 'alice');
});
afterEach(() => cic.stop());

const CALL = { __type: 'urn:inin.com:interactions:createCallParameters', target: '3175551234' };
const DRAFT = {
  __type: 'urn:inin.com:interactions.email:createEmailParameters',
  workgroup: 'Support Mail',
  emailContent: { sender: { displayName: 'X', address: 'x@example.com' }, subject: 'Hello', bodies: [] },
};

async function create(body: object): Promise<string> {
  const answer = await alice.send('POST', '/interactions', body);
  expect(answer.status).toBe(201);
  return (answer.body as { interactionId: string }).interactionId;
}

async function attribute(id: string, name: string): Promise<string | undefined> {
  const { body } = await alice.send('GET', `/interactions/${id}?select=${name}`);
  return (body as { attributes: Record<string, string> }).attributes[name];
}

describe('a call', () => {
  test.each([
    ['mute', { on: true }],
    ['pause', { on: true }],
    ['secure-pause', { on: true }],
    ['make-private', { on: true }],
    ['record', { on: true, supervisor: false }],
    ['play-wav', { file: 'x.wav' }],
    ['send-digits', { dtmfDigits: '1' }],
    ['send-to-voicemail', undefined],
    ['transfer-to-voicemail', { target: 'bob' }],
    ['join', undefined],
    ['wrap-up-assignments', {}],
  ])('%s is 200', async (action, body) => {
    const id = await create(CALL);
    expect((await alice.send('POST', `/interactions/${id}/${action}`, body)).status).toBe(200);
  });

  test.each([
    ['mute', {}, 'on'],
    ['record', { on: 'yes' }, 'on'],
    ['play-wav', {}, 'file'],
    ['send-digits', { dtmfDigits: 1 }, 'dtmfDigits'],
  ])('%s with %j is a 400 that names the property', async (action, body, propertyName) => {
    const id = await create(CALL);
    const answer = await alice.send('POST', `/interactions/${id}/${action}`, body);
    expect(answer).toMatchObject({ status: 400, body: { propertyName } });
  });

  test('shows its state and attributes', async () => {
    const id = await create(CALL);
    expect(await attribute(id, 'Eic_State')).toBe('C');
    await alice.send('POST', `/interactions/${id}/mute`, { on: true });
    expect(await attribute(id, 'Eic_Muted')).toBe('1');
    await alice.send('POST', `/interactions/${id}/send-to-voicemail`);
    expect(await attribute(id, 'Eic_State')).toBe('S');
    expect((await alice.send('POST', '/interactions/1/mute', { on: true })).status).toBe(404);
    const bob = await logIn(cic.handle, 'bob');
    expect((await bob.send('POST', `/interactions/${id}/mute`, { on: true })).status).toBe(403);
  });
});

test('a callback waits on its queue', async () => {
  const id = await create({
    __type: 'urn:inin.com:interactions.callback:createCallbackParameters',
    target: '3175551234',
    targetQueue: { queueType: 2, queueName: 'Support Mail' },
    subject: 'Call me',
  });
  expect(await attribute(id, 'Eic_State')).toBe('O');
  expect(await attribute(id, 'Eic_ObjectType')).toBe('Callback');
});

test('an agent gives an alerting interaction back by a transfer to the workgroup', async () => {
  await alice.send('PUT', '/connection/station', {
    __type: 'urn:inin.com:connection:stationlessSettings',
    supportedMediaTypes: [4],
    readyForInteractions: true,
  });
  await alice.send('PUT', '/status/user-statuses/alice', { statusId: 'Available' });
  const queueId = { queueType: 2, queueName: 'Support Mail' };
  const id = await create({ __type: 'urn:inin.com:interactions:createGenericInteractionParameters', queueId });
  await clock.advance(1);
  expect(await attribute(id, 'Eic_State')).toBe('A');
  await alice.send('PUT', '/status/user-statuses/alice', { statusId: 'Available, No ACD' });
  expect((await alice.send('POST', `/interactions/${id}/blind-transfer`, { queueID: queueId })).status).toBe(200);
  await clock.advance(1);
  expect([await attribute(id, 'Eic_State'), await attribute(id, 'Eic_UserName')]).toEqual(['O', '']);
});

test('an e-mail draft takes a file, is saved and sent', async () => {
  const id = await create(DRAFT);
  const upload = await alice.send('POST', `/interactions/${id}/email/attachments/file/upload`, {
    isInlineAttachment: 'true',
    uploadFileName: 'test.txt',
  });
  expect(upload).toMatchObject({ status: 202, body: { interactionId: id, fileName: 'test.txt' } });
  const { uploadUri, requestId } = upload.body as { uploadUri: string; requestId: string };
  const path = uploadUri.replace(`/icws/${alice.id}`, '');
  expect((await alice.send('POST', path, '--x--')).status).toBe(200);
  expect((await alice.send('POST', path, '--x--')).status).toBe(400);
  expect((await alice.messages()).at(-1)).toMatchObject({ requestId, uploadSuccess: true, error: null });
  await alice.send('POST', `/interactions/${id}/email/save`, { emailContent: { subject: 'Changed' } });
  expect(await attribute(id, 'Eic_EmailSubject')).toBe('Changed');
  expect((await alice.send('POST', `/interactions/${id}/email/send`)).status).toBe(200);
  expect(await attribute(id, 'Eic_State')).toBe('I');
});

test('a mail of the server itself is accepted with 204', async () => {
  const mail = { recipients: ['a@example.com'], subject: 's', body: 'b' };
  expect((await alice.send('POST', '/configuration/mail/send-email', mail)).status).toBe(204);
  expect((await alice.send('POST', '/configuration/mail/send-email', { ...mail, recipients: [] })).status).toBe(400);
});

describe('a token for another application', () => {
  const authTokenSeed = '3f2504e0-4f89-11d3-9a0c-0305e82c3301';
  const tokenLogin = (authToken: string, change: object = {}) =>
    send(
      cic.handle,
      'POST',
      '/icws/connection',
      {
        __type: 'urn:inin.com:connection:authTokenConnectionRequestSettings',
        applicationName: 'Second',
        authTokenSeed,
        authToken,
        authTokenSourceSession: alice.id,
        ...change,
      },
      { 'accept-language': 'en-us' },
    );
  const issue = async () =>
    ((await alice.send('POST', '/connection/unique-auth-token', { authTokenSeed })).body as { authToken: string })
      .authToken;

  test('logs in once', async () => {
    const token = await issue();
    expect(await tokenLogin(token)).toMatchObject({ status: 201, body: { userID: 'alice' } });
    expect((await tokenLogin(token)).status).toBe(400);
  });

  test('needs its seed and session, and can end that session', async () => {
    const token = await issue();
    expect((await tokenLogin(token, { authTokenSeed: 'x' })).status).toBe(400);
    expect((await tokenLogin(token, { disconnectSourceSession: true })).status).toBe(201);
    expect((await alice.send('GET', '/connection')).status).toBe(401);
  });
});

test('a session is told when its station changes', async () => {
  expect((await alice.send('PUT', '/messaging/subscriptions/connection/station')).status).toBe(204);
  await alice.send('PUT', '/connection/station', {
    __type: 'urn:inin.com:connection:workstationSettings',
    workstation: 'desk1',
  });
  await alice.send('DELETE', '/connection/station');
  expect(await alice.messages()).toMatchObject([
    { newStationInfo: { id: 'desk1', stationSetting: 1 } },
    { previousStationInfo: { id: 'desk1' }, newStationInfo: { id: '' } },
  ]);
});

test.each([
  ['sessionExpired', 1, 2, -2147221503],
  ['invalidSession', -2147221499, 2, -2147221503],
  ['none', undefined, undefined, undefined],
] as const)('numeric error codes: %s', async (errorCodes, expired, token, login) => {
  cic.switches.errorCodes = errorCodes;
  const code = (body: unknown) => (body as { errorCode?: number }).errorCode;
  const wrongToken = await alice.send('GET', '/connection', undefined, { 'inin-icws-csrf-token': 'x' });
  await alice.send('DELETE', '/connection');
  const gone = await alice.send('GET', '/connection');
  const refused = await send(cic.handle, 'POST', '/icws/connection', LOGIN('alice', 'no'), { 'accept-language': 'en' });
  expect([gone.status, wrongToken.status, refused.status]).toEqual([401, 401, 400]);
  expect([code(gone.body), code(wrongToken.body), code(refused.body)]).toEqual([expired, token, login]);
});
