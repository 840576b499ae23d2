import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSimulatedCic, type SimulatedCic } from '../../../src/simulator/cic/simulated-cic.js';
import { FakeClock } from '../../support/fake-clock.js';
import { header, logIn, type WireSession } from './icws-wire.js';

const GENERIC = {
  __type: 'urn:inin.com:interactions:createGenericInteractionParameters',
  queueId: { queueType: 2, queueName: 'Support Mail' },
  initialState: 5,
  interactionDirection: 1,
  localPartyType: 1,
  remotePartyType: 2,
  remoteName: '[Hootsuite][priority] subject',
};

let clock: FakeClock;
let cic: SimulatedCic;
let session: WireSession;
beforeEach(async () => {
  clock = new FakeClock();
  cic = createSimulatedCic({ clock, random: Math.random, password: 'pw' });
  session = await logIn(cic.handle);
});
afterEach(() => cic.stop());

async function createGeneric(body: object = GENERIC): Promise<string> {
  const answer = await session.send('POST', '/interactions', body);
  expect(answer.status).toBe(201);
  const id = header(answer, 'Location').split('/').at(-1) ?? '';
  expect(answer.body).toEqual({ interactionId: id });
  await clock.advance(1);
  return id;
}

async function attributes(id: string, select: string): Promise<unknown> {
  return (await session.send('GET', `/interactions/${id}?select=${select}`)).body;
}

describe('creation', () => {
  test('a generic interaction is offered on its workgroup and goes to an agent', async () => {
    const alice = await logIn(cic.handle, 'alice');
    await alice.send('PUT', '/connection/station', {
      __type: 'urn:inin.com:connection:stationlessSettings',
      supportedMediaTypes: [4],
      readyForInteractions: true,
    });
    await alice.send('PUT', '/status/user-statuses/alice', { statusId: 'Available' });
    const id = await createGeneric();
    expect(await attributes(id, 'eic_STATE,Eic_RemoteName,Eic_ObjectType,Eic_UserName')).toEqual({
      attributes: {
        eic_STATE: 'A',
        Eic_RemoteName: '[Hootsuite][priority] subject',
        Eic_ObjectType: 'Generic',
        Eic_UserName: 'alice',
      },
    });
    expect((await alice.send('POST', `/interactions/${id}/pickup`)).status).toBe(200);
    expect((await alice.send('POST', `/interactions/${id}/hold`, { on: true })).status).toBe(200);
    expect(await attributes(id, 'Eic_State')).toEqual({ attributes: { Eic_State: 'H' } });
  });

  test.each([
    [false, 'red'],
    [true, ''],
  ])('additional attributes ignored: %s', async (ignored, value) => {
    cic.switches.additionalAttributesIgnored = ignored;
    const id = await createGeneric({ ...GENERIC, additionalAttributes: { Colour: 'red' } });
    expect(await attributes(id, 'Colour')).toEqual({ attributes: { Colour: value } });
  });

  test('an e-mail is a draft of its user', async () => {
    const id = await createGeneric({
      __type: 'urn:inin.com:interactions.email:createEmailParameters',
      emailContent: { subject: 'Hello', sender: { displayName: 'X', address: 'x@example.com' }, bodies: [] },
      workgroup: 'Support Mail',
    });
    expect(await attributes(id, 'Eic_State,Eic_CallDirection,Eic_UserName')).toEqual({
      attributes: { Eic_State: 'R', Eic_CallDirection: 'O', Eic_UserName: 'casebridge' },
    });
  });

  test.each([
    [{}],
    [{ __type: 'urn:inin.com:interactions.chat:createChatParameters', target: '1' }],
    [{ ...GENERIC, queueId: undefined }],
    [{ ...GENERIC, queueId: { queueType: 2, queueName: 'Nowhere' } }],
    [{ ...GENERIC, initialState: 99 }],
    [{ ...GENERIC, additionalAttributes: { n: 1 } }],
  ])('%j is a 400', async (body) => {
    expect((await session.send('POST', '/interactions', body)).status).toBe(400);
    expect(cic.state().interactions).toEqual([]);
  });
});

describe('an interaction', () => {
  test('shows only its id unless attributes are selected', async () => {
    const id = await createGeneric();
    expect((await session.send('GET', `/interactions/${id}`)).body).toEqual({ attributes: { Eic_CallId: id } });
  });

  test('takes attributes: overwritten, appended, appended with a separator', async () => {
    const id = await createGeneric();
    const post = (value: string, appendMode?: number) =>
      session.send('POST', `/interactions/${id}`, {
        attributes: { Note: value },
        ...(appendMode ? { appendMode } : {}),
      });
    expect((await post('a')).status).toBe(200);
    await post('b', 1);
    await post('c', 2);
    expect(await attributes(id, 'note')).toEqual({ attributes: { note: 'ab|c' } });
    expect((await post('d', 7)).status).toBe(400);
    expect((await session.send('POST', `/interactions/${id}`, {})).status).toBe(400);
  });

  test('is moved by target or by queue, never by both', async () => {
    const id = await createGeneric();
    const transfer = (body: object) => session.send('POST', `/interactions/${id}/blind-transfer`, body);
    expect((await transfer({ target: 'Billing Mail' })).status).toBe(200);
    expect(await attributes(id, 'Eic_WorkgroupName')).toEqual({ attributes: { Eic_WorkgroupName: 'Billing Mail' } });
    expect((await transfer({ queueID: { queueType: 1, queueName: 'bob' } })).status).toBe(200);
    expect(await attributes(id, 'Eic_UserName')).toEqual({ attributes: { Eic_UserName: 'bob' } });
    expect((await transfer({})).status).toBe(400);
    expect((await transfer({ target: 'x', queueID: { queueType: 1, queueName: 'bob' } })).status).toBe(400);
    expect((await transfer({ queueID: { queueType: 2, queueName: 'Nowhere' } })).status).toBe(400);
    expect((await session.send('POST', `/interactions/${id}/park`, { target: 'bob' })).status).toBe(200);
    expect(await attributes(id, 'Eic_State')).toEqual({ attributes: { Eic_State: 'P' } });
  });

  test('is disconnected once, and gone after a while', async () => {
    const id = await createGeneric();
    expect(await session.send('POST', `/interactions/${id}/disconnect`)).toMatchObject({ status: 200, text: '' });
    expect((await session.send('POST', `/interactions/${id}/disconnect`)).status).toBe(400);
    await clock.advance(2_000);
    expect(await session.send('POST', `/interactions/${id}/disconnect`)).toMatchObject({
      status: 404,
      body: { errorId: '-2147221496' },
    });
  });
});
