import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HttpExchangeResponse } from '../../../src/runtime/http-exchange.js';
import { createSimulatedCic, type SimulatedCic } from '../../../src/simulator/cic/simulated-cic.js';
import { FakeClock } from '../../support/fake-clock.js';
import { createData, hearHandler, logIn, notify, type WireSession, watchWorkgroup } from './icws-wire.js';

let clock: FakeClock;
let cic: SimulatedCic;
let session: WireSession;
beforeEach(async () => {
  clock = new FakeClock();
  cic = createSimulatedCic({ clock, random: Math.random, password: 'pw', timing: { lingerMs: 1_000 } });
  session = await logIn(cic.handle);
});
afterEach(() => cic.stop());

async function route(changes: Parameters<typeof createData>[0] = {}): Promise<string> {
  await notify(session, 'CreateInteraction', createData(changes));
  await clock.advance(10);
  return cic.state().interactions.at(-1)?.id ?? '';
}

describe('a queue subscription', () => {
  test('lists everything first, then tells changes only, until the interaction leaves', async () => {
    const id = await route();
    await watchWorkgroup(session, 'Support Mail');
    expect(await session.messages()).toMatchObject([
      { state: 1 },
      { isDelta: false, interactionsAdded: [{ interactionId: id }], interactionsChanged: [], interactionsRemoved: [] },
    ]);
    await session.send('POST', `/interactions/${id}`, { attributes: { Customer_Note: 'not watched' } });
    expect(await session.messages()).toEqual([]);
    expect((await session.send('POST', `/interactions/${id}/disconnect`)).status).toBe(200);
    expect(await session.messages()).toMatchObject([
      { isDelta: true, interactionsChanged: [{ interactionId: id, attributes: { Eic_State: 'I' } }] },
    ]);
    await clock.advance(1_000);
    expect(await session.messages()).toMatchObject([{ isDelta: true, interactionsRemoved: [id] }]);
    expect((await session.send('GET', `/interactions/${id}`)).status).toBe(404);
  });

  test('a transfer removes from one queue and adds to the other', async () => {
    await watchWorkgroup(session, 'Support Mail', 'support');
    await watchWorkgroup(session, 'Billing Mail', 'billing');
    const id = await route();
    await session.messages();
    const answer = await session.send('POST', `/interactions/${id}/blind-transfer`, {
      queueID: { queueType: 2, queueName: 'Billing Mail' },
    });
    expect(answer.status).toBe(200);
    expect(await session.messages()).toMatchObject([
      { subscriptionId: 'support', interactionsRemoved: [id] },
      { subscriptionId: 'billing', interactionsAdded: [{ interactionId: id }] },
    ]);
  });

  test('PUT replaces, DELETE ends', async () => {
    await watchWorkgroup(session, 'Support Mail');
    await watchWorkgroup(session, 'Billing Mail');
    await session.messages();
    await route();
    expect(await session.messages()).toEqual([]);
    expect((await session.send('DELETE', '/messaging/subscriptions/queues/q1')).status).toBe(204);
  });

  test.each([
    ['faulted', 200, 1],
    ['badRequest', 400, 0],
    ['silent', 200, 0],
  ] as const)('of an unknown queue can be %s', async (unknownQueue, status, messages) => {
    cic.switches.unknownQueue = unknownQueue;
    expect((await watchWorkgroup(session, 'support mail')).status).toBe(status);
    const got = await session.messages();
    expect(got).toHaveLength(messages);
    if (messages === 1)
      expect(got).toMatchObject([{ subscriptionId: 'q1', state: 3, error: { errorId: expect.any(String) } }]);
  });

  test('an agent sees neither foreign queues nor foreign interactions', async () => {
    const id = await route();
    cic.core.directory.putUser({ id: 'carol', password: 'pw' });
    const carol = await logIn(cic.handle, 'carol');
    await watchWorkgroup(carol, 'Support Mail');
    expect(await carol.messages()).toMatchObject([{ state: 3 }]);
    expect((await carol.send('GET', `/interactions/${id}`)).status).toBe(403);
  });

  test('leaves out what was never set if so switched', async () => {
    cic.switches.unsetAttributes = 'omitted';
    cic.switches.attributesLateMs = 50;
    await watchWorkgroup(session, 'Support Mail');
    const id = await route();
    await session.messages();
    await clock.advance(50);
    expect(await session.messages()).toMatchObject([
      {
        interactionsChanged: [
          {
            interactionId: id,
            attributes: { ObjectRouting_RowId: 'a00000000000001AAA', ObjectRouting_ObjectId: '500000000000001AAA' },
          },
        ],
      },
    ]);
  });

  test.each([
    [{ attributeNames: [] }],
    [{ queueIds: [{ queueType: 2 }], attributeNames: [] }],
    [{ queueIds: [{ queueType: 9, queueName: 'x' }], attributeNames: [] }],
    [{ queueIds: 'x', attributeNames: [] }],
    [{ queueIds: [{ queueType: 2, queueName: 'Support Mail' }] }],
  ])('%j is a 400', async (body) => {
    const answer = await session.send('PUT', '/messaging/subscriptions/queues/q', body);
    expect(answer).toMatchObject({ status: 400, body: { propertyName: expect.any(String) } });
  });
});

test('an interaction can be watched until it is deallocated', async () => {
  const id = await route();
  const path = `/messaging/subscriptions/interactions/${id}`;
  expect((await session.send('PUT', path, { attributeNames: ['EIC_STATE'] })).status).toBe(204);
  await session.send('POST', `/interactions/${id}/disconnect`);
  await clock.advance(1_000);
  expect(await session.messages()).toEqual([
    expect.objectContaining({ isDelta: false, interactionID: id, attributes: { EIC_STATE: 'O' } }),
    expect.objectContaining({ isDelta: true, interactionID: id, attributes: { EIC_STATE: 'I' } }),
    {
      __type: 'urn:inin.com:interactions:interactionDeallocatedMessage',
      isDelta: true,
      interactionID: id,
    },
  ]);
  expect((await session.send('PUT', path, { attributeNames: [] })).status).toBe(404);
});

test('handler-sent notifications reach only who asked for them, whatever the case of the ids', async () => {
  const other = await logIn(cic.handle);
  await session.send('PUT', '/messaging/subscriptions/system/handler-sent-notifications', {
    headers: [{ objectId: 'SALESFORCEobjectrouting', eventIds: ['PONG'] }],
  });
  await notify(session, 'ping', ['1', '00D000000000001AAA', 'nonce-7']);
  await clock.advance(10);
  expect(await session.messages()).toEqual([
    {
      __type: 'urn:inin.com:system:handlerSentNotificationMessage',
      isDelta: true,
      objectId: 'SalesforceObjectRouting',
      eventId: 'Pong',
      data: ['1', '1.0.0', '00D000000000001AAA', 'nonce-7'],
    },
  ]);
  expect(await other.messages()).toEqual([]);
});

test('a missing handler is silent', async () => {
  cic.switches.handler = 'missing';
  await hearHandler(session);
  expect((await notify(session, 'Ping', ['1', 'o', 'n'])).status).toBe(202);
  await clock.advance(10_000);
  expect(await session.messages()).toEqual([]);
});

test('status: set, completed by a message, watched', async () => {
  const alice = await logIn(cic.handle, 'alice');
  await alice.send('PUT', '/messaging/subscriptions/status/user-statuses', { userIds: ['alice'] });
  const answer = await alice.send('PUT', '/status/user-statuses/alice', { statusId: 'Available' });
  expect(answer).toMatchObject({ status: 202, body: { requestId: expect.any(String) } });
  expect(await alice.messages()).toMatchObject([
    { __type: 'urn:inin.com:status:userStatusMessage', isDelta: false },
    { isDelta: true, userStatusList: [{ userId: 'alice', statusId: 'Available', loggedIn: true }] },
    { __type: 'urn:inin.com:messaging:asyncOperationCompletedMessage', error: null },
  ]);
  expect((await alice.send('GET', '/status/user-statuses/alice')).body).toMatchObject({
    statusId: 'Available',
    statusChanged: '20260105T090000Z',
  });
  expect((await alice.send('PUT', '/status/user-statuses/alice', { statusId: 'Asleep' })).status).toBe(400);
  expect((await alice.send('PUT', '/status/user-statuses/bob', { statusId: 'Available' })).status).toBe(403);
});

describe('the event stream', () => {
  async function open(): Promise<AsyncIterator<string>> {
    const response: HttpExchangeResponse = await cic.handle({
      method: 'GET',
      target: `/icws/${session.id}/messaging/messages`,
      headers: { accept: 'text/event-stream', cookie: session.cookie },
      body: new Uint8Array(),
      remoteAddress: '127.0.0.1',
      signal: new AbortController().signal,
    });
    const { body } = response;
    if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) throw new Error('no stream');
    expect(response.headers?.['Content-Type']).toBe('text/event-stream');
    return body[Symbol.asyncIterator]();
  }

  test('carries one message a frame, and pings', async () => {
    await watchWorkgroup(session, 'Support Mail');
    const stream = await open();
    expect((await stream.next()).value).toContain('queueSubscriptionStateMessage');
    const frame = (await stream.next()).value;
    expect(frame).toMatch(/^data: \{"__type":"urn:inin.com:queues:queueContentsMessage".*\}\n\n$/);
    const next = stream.next();
    await clock.advance(15_000);
    expect((await next).value).toBe(':ping\n\n');
    const live = stream.next();
    await route();
    expect((await live).value).toContain('"interactionsAdded"');
  });

  test('ends when the session does, when it is closed, and when another one takes its place', async () => {
    const first = await open();
    const firstEnds = first.next();
    const second = await open();
    const secondEnds = second.next();
    await clock.advance(1);
    expect((await firstEnds).done).toBe(true);
    cic.faults.inject({ kind: 'closeStreams' });
    expect((await secondEnds).done).toBe(true);
    const third = await open();
    const thirdEnds = third.next();
    await clock.advance(1);
    cic.faults.inject({ kind: 'expireSessions', username: 'casebridge' });
    expect((await thirdEnds).done).toBe(true);
    expect((await session.send('GET', '/connection')).status).toBe(401);
  });

  test('keeps the session alive', async () => {
    const stream = await open();
    const next = stream.next();
    await clock.advance(14_000);
    await watchWorkgroup(session, 'Support Mail');
    await next;
    void stream.next();
    await clock.advance(600_000);
    expect(cic.state().sessions).toHaveLength(1);
  });

  test('does not exist before version 2 of the feature', async () => {
    cic.switches.messagingVersion = 1;
    expect((await session.send('GET', '/messaging/messages', undefined, { accept: 'text/event-stream' })).status).toBe(
      400,
    );
  });
});
