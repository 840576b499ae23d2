import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/runtime/clock.js';
import { createCore, createSimulatedCic, type SimulatedCic } from '../../../src/simulator/cic/simulated-cic.js';
import { FakeClock } from '../../support/fake-clock.js';
import { createData, hearHandler, logIn, notify, send, type WireSession, watchWorkgroup } from './icws-wire.js';

let clock: FakeClock;
let cic: SimulatedCic;
let session: WireSession;
beforeEach(async () => {
  clock = new FakeClock();
  cic = createSimulatedCic({ clock, random: Math.random, password: 'pw' });
  session = await logIn(cic.handle);
});
afterEach(() => cic.stop());

const inject = (body: unknown) => send(cic.handle, 'POST', '/__sim__/faults', body);

describe('requests', () => {
  test('are refused as often as asked', async () => {
    await inject({ kind: 'refuse', path: '/messages', times: 2, status: 500 });
    const statuses = [];
    for (let turn = 0; turn < 3; turn += 1) statuses.push((await session.send('GET', '/messaging/messages')).status);
    expect(statuses).toEqual([500, 500, 200]);
  });

  test('are answered late, or with nonsense', async () => {
    await inject([
      { kind: 'slow', path: '/connection', delayMs: 5_000 },
      { kind: 'malformed', path: '/messages' },
    ]);
    const slow = session.send('GET', '/connection');
    await clock.advance(5_000);
    expect((await slow).status).toBe(200);
    expect((await session.send('GET', '/messaging/messages')).text).toContain('<html>');
  });

  test('hang without effect, or with it, until the fault is cleared', async () => {
    await inject({ kind: 'hang', path: 'handler-notification' });
    const lost = notify(session, 'CreateInteraction', createData());
    await clock.advance(10);
    expect(cic.state().interactions).toHaveLength(0);
    await inject({ kind: 'loseAnswer', path: 'handler-notification', method: 'POST' });
    const unheard = notify(session, 'CreateInteraction', createData());
    await clock.advance(10);
    expect(cic.state().interactions).toHaveLength(1);
    await inject({ kind: 'clear' });
    expect([(await lost).status, (await unheard).status]).toEqual([503, 503]);
  });
});

test('messages come twice', async () => {
  await inject({ kind: 'duplicateMessages', times: 1 });
  await watchWorkgroup(session, 'Support Mail');
  expect((await session.messages()).map((message) => message.isDelta)).toEqual([false, false, false]);
});

test('lost answers of the handler', async () => {
  await inject({ kind: 'dropHandlerAnswers' });
  await hearHandler(session);
  await notify(session, 'CreateInteraction', createData());
  await clock.advance(10);
  expect(await session.messages()).toEqual([]);
  await notify(session, 'CreateInteraction', createData());
  await clock.advance(10);
  expect(await session.messages()).toMatchObject([
    { data: [expect.anything(), '100154078860131210', 'existing', expect.anything()] },
  ]);
});

test('a lost interaction is gone without an end', async () => {
  await notify(session, 'CreateInteraction', createData());
  await clock.advance(10);
  await watchWorkgroup(session, 'Support Mail');
  await session.messages();
  await inject({ kind: 'loseInteraction', interactionId: '100154078860131210' });
  expect(await session.messages()).toMatchObject([{ interactionsRemoved: ['100154078860131210'] }]);
});

test.each([
  ['number', 1, 2],
  ['word', 'up', 'down'],
] as const)('an announced end of the connection, states as %s', async (as, previous, next) => {
  await send(cic.handle, 'POST', '/__sim__/switches', { connectionStateAs: as });
  await inject({ kind: 'announceDown' });
  expect(await session.messages()).toMatchObject([
    { previousConnectionState: previous, newConnectionState: next, shouldReconnect: true },
  ]);
});

test('a restart ends sessions and refuses everything for a while', async () => {
  await notify(session, 'CreateInteraction', createData());
  await clock.advance(10);
  await inject({ kind: 'restart', interactions: 'renumber', downMs: 1_000, recoverAfterMs: 3_000 });
  expect((await session.send('GET', '/connection')).status).toBe(503);
  await clock.advance(1_000);
  expect((await session.send('GET', '/connection')).status).toBe(401);
  const again = await logIn(cic.handle);
  await watchWorkgroup(again, 'Support Mail');
  expect(await again.messages()).toMatchObject([{}, { interactionsAdded: [] }]);
  await clock.advance(2_000);
  const ids = cic
    .state()
    .interactions.filter((one) => one.live)
    .map((one) => one.id);
  expect(ids).toEqual(['100154078860131211']);
});

test('the state shows everything but secrets', async () => {
  await notify(session, 'CreateInteraction', createData());
  await clock.advance(10);
  const answer = await send(cic.handle, 'GET', '/__sim__/state');
  expect(answer.body).toMatchObject({
    serverName: 'cic-primary',
    interactions: [{ state: 'O', workgroup: 'Support Mail', states: [{ state: 'S' }, { state: 'O' }] }],
    agents: [{ userId: 'casebridge' }, { userId: 'alice' }, { userId: 'bob' }],
    sessions: [{ userId: 'casebridge', applicationName: 'ICWS contract test' }],
    handlerRuns: [{ eventId: 'CreateInteraction' }],
    errors: [],
  });
  expect(answer.text).not.toContain(session.csrfToken);
  expect(answer.text).not.toContain(session.cookie.split('=')[1]);
});

test.each([
  ['/__sim__/faults', { kind: 'dragon' }, 400],
  ['/__sim__/faults', '{', 400],
  ['/__sim__/faults', { kind: 'hang', times: -1 }, 400],
  ['/__sim__/faults', { kind: 'restart', interactions: 'eat' }, 400],
  ['/__sim__/switches', { handlerMemory: 'goldfish' }, 400],
  ['/__sim__/switches', { dragons: true }, 400],
  ['/__sim__/nothing', {}, 404],
])('%s %j is %i', async (path, body, status) => {
  expect((await send(cic.handle, 'POST', path, body)).status).toBe(status);
});

test('two fronts share one core', async () => {
  const shared = { clock, random: Math.random, password: 'pw' };
  const core = createCore(shared);
  const primary = createSimulatedCic({ ...shared, core, serverName: 'one' });
  const backup = createSimulatedCic({ ...shared, core, serverName: 'two' });
  const here = await logIn(primary.handle);
  const there = await logIn(backup.handle);
  await hearHandler(there);
  await notify(here, 'CreateInteraction', createData());
  await clock.advance(10);
  expect(await there.messages()).toMatchObject([{ eventId: 'InteractionCreated' }]);
  await primary.stop();
  expect((await there.send('GET', '/connection')).status).toBe(200);
  await backup.stop();
  core.stop();
});

test('connections are cut', async () => {
  const real = createSimulatedCic({ clock: systemClock, random: Math.random, password: 'pw' });
  const { url } = await real.listen({ host: '127.0.0.1', port: 0 });
  real.faults.inject({ kind: 'hang', path: 'version', times: 1 });
  const hanging = fetch(`${url}/icws/connection/version`);
  while (real.faults.requests.list().length > 0) await new Promise((resolve) => setImmediate(resolve));
  real.faults.inject({ kind: 'cutConnections' });
  await expect(hanging).rejects.toThrow();
  expect((await fetch(`${url}/icws/connection/version`)).status).toBe(200);
  await real.stop();
});
