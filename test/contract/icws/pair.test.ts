import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createSimulatedCicPair,
  type SimulatedCicPair,
  type SwitchoverOptions,
} from '../../../src/simulator/cic/simulated-cic-pair.js';
import { FakeClock } from '../../support/fake-clock.js';
import { createData, hearHandler, LOGIN, logIn, notify, send, type WireSession, watchWorkgroup } from './icws-wire.js';

const FIRST = '100154078860131210';

let clock: FakeClock;
let pair: SimulatedCicPair;
beforeEach(() => {
  clock = new FakeClock();
  pair = createSimulatedCicPair({ clock, random: Math.random, password: 'pw' });
});
afterEach(async () => {
  expect(pair.core.errors()).toEqual([]);
  await pair.stop();
});

const live = () => pair.primary.state().interactions.filter((one) => one.live);
const tryLogIn = (server: 'primary' | 'backup') =>
  send(pair[server].handle, 'POST', '/icws/connection', LOGIN('casebridge', 'pw'), { 'accept-language': 'en-us' });

async function route(session: WireSession, row = '1'): Promise<void> {
  await notify(session, 'CreateInteraction', createData({ rowId: `row${row}`, objectId: `case${row}` }));
  await clock.advance(10);
}

async function agent(server: 'primary' | 'backup' = 'primary'): Promise<WireSession> {
  const alice = await logIn(pair[server].handle, 'alice');
  await alice.send('PUT', '/connection/station', {
    __type: 'urn:inin.com:connection:stationlessSettings',
    supportedMediaTypes: [3],
    readyForInteractions: true,
  });
  await alice.send('PUT', '/status/user-statuses/alice', { statusId: 'Available' });
  await clock.advance(1);
  return alice;
}

async function switchOver(options: SwitchoverOptions = {}): Promise<void> {
  pair.switchOver({ downMs: 1_000, ...options });
  await clock.advance(1_000);
}

test('only the active server takes logins, and both name the other one', async () => {
  expect((await tryLogIn('backup')).body).toEqual({
    alternateHostList: ['127.0.0.1'],
    errorId: 'error.server.notAcceptingConnections',
    message: 'This Session Manager is not currently accepting connections.',
  });
  expect(await tryLogIn('primary')).toMatchObject({
    status: 201,
    body: { alternateHostList: ['127.0.0.2'], icServer: 'cic-primary' },
  });
  await switchOver();
  expect(await tryLogIn('backup')).toMatchObject({
    status: 201,
    body: { alternateHostList: ['127.0.0.1'], icServer: 'cic-backup' },
  });
});

test('the switchover status names both and tells whether the other one is there', async () => {
  const here = await logIn(pair.primary.handle);
  const status = async (session: WireSession) => (await session.send('GET', '/connection/switchover-status')).body;
  expect(await status(here)).toMatchObject({
    isSwitchoverActive: true,
    primaryHost: 'cic-primary',
    backupHost: 'cic-backup',
  });
  await switchOver();
  const there = await logIn(pair.backup.handle);
  expect(await status(there)).toMatchObject({
    isSwitchoverActive: false,
    primaryHost: 'cic-backup',
    backupHost: 'cic-primary',
  });
  pair.bringBack();
  expect(await status(there)).toMatchObject({ isSwitchoverActive: true });
});

describe('the dead server', () => {
  test('refuses connections until it is back as the backup', async () => {
    const session = await logIn(pair.primary.handle);
    pair.switchOver({ downMs: 1_000 });
    await expect(session.send('GET', '/connection')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect((await tryLogIn('backup')).status).toBe(503);
    expect(pair.active()).toBeUndefined();
    await clock.advance(1_000);
    expect(pair.active()).toBe(pair.backup);
    await expect(tryLogIn('primary')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await clock.advance(1_000);
    expect((await tryLogIn('primary')).body).toMatchObject({ alternateHostList: ['127.0.0.2'] });
    expect((await session.send('GET', '/connection')).status).toBe(401);
  });

  test('hangs in silence: streams stay open and requests are never answered', async () => {
    const session = await logIn(pair.primary.handle);
    await watchWorkgroup(session, 'Support Mail');
    const response = await pair.primary.handle({
      method: 'GET',
      target: `/icws/${session.id}/messaging/messages`,
      headers: { cookie: session.cookie, accept: 'text/event-stream' },
      body: new Uint8Array(),
      remoteAddress: '127.0.0.1',
      signal: new AbortController().signal,
    });
    const frames: string[] = [];
    let ended = false;
    const reading = (async () => {
      for await (const frame of response.body as AsyncIterable<string>) frames.push(frame);
      ended = true;
    })();
    await clock.advance(16_000);
    const heard = frames.length;
    expect(frames.at(-1)).toBe(':ping\n\n');
    pair.switchOver({ downMs: 60_000, closeSockets: false });
    let answered = false;
    const asked = tryLogIn('primary').finally(() => {
      answered = true;
    });
    asked.catch(() => undefined);
    await clock.advance(60_000);
    expect([frames.length, ended, answered, pair.active()]).toEqual([heard, false, false, pair.backup]);
    await clock.advance(60_000);
    await reading;
    await expect(asked).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect((await tryLogIn('primary')).status).toBe(503);
  });

  test('stays away until it is brought back, if so ordered', async () => {
    await switchOver({ comesBack: false });
    await clock.advance(1_000_000);
    await expect(tryLogIn('primary')).rejects.toThrow();
    pair.bringBack();
    expect((await tryLogIn('primary')).status).toBe(503);
    expect(() => pair.bringBack()).toThrow('no server of the pair is down');
  });

  test('announces its end first, if so ordered', async () => {
    const session = await logIn(pair.primary.handle);
    pair.switchOver({ announce: true, announceMs: 500, downMs: 1_000 });
    expect(await session.messages()).toMatchObject([{ newConnectionState: 2, shouldReconnect: true }]);
    await clock.advance(500);
    await expect(session.messages()).rejects.toThrow();
    await clock.advance(1_000);
    expect(pair.active()).toBe(pair.backup);
  });
});

describe('interactions', () => {
  test('are kept under their ids; what rang at an agent waits again, what an agent had stays with them', async () => {
    const session = await logIn(pair.primary.handle);
    const alice = await agent();
    await route(session, '1');
    await alice.send('POST', `/interactions/${FIRST}/pickup`);
    await route(session, '2');
    const [, second = ''] = live().map((one) => one.id);
    await switchOver();
    expect(live().map((one) => [one.id, one.state, one.user])).toEqual([
      [FIRST, 'C', 'alice'],
      [second, 'O', ''],
    ]);
  });

  test.each([
    ['higher', 1n],
    ['lower', -1n],
  ] as const)('come back at once under new, %s ids', async (order, sign) => {
    await send(pair.backup.handle, 'POST', '/__sim__/switches', { idsAfterSwitchover: order });
    await route(await logIn(pair.primary.handle));
    await switchOver({ interactions: 'renumber' });
    const there = await logIn(pair.backup.handle);
    await watchWorkgroup(there, 'Support Mail');
    const id = live()[0]?.id ?? '';
    expect(sign * (BigInt(id) - BigInt(FIRST)) > 0n).toBe(true);
    expect(await there.messages()).toMatchObject([
      {},
      { interactionsAdded: [{ interactionId: id, attributes: { ObjectRouting_ObjectId: 'case1' } }] },
    ]);
    expect((await there.send('GET', `/interactions/${FIRST}`)).status).toBe(404);
  });

  test('no id is ever given twice, through two switchovers and both orders', async () => {
    await route(await logIn(pair.primary.handle), '1');
    pair.core.switches.idsAfterSwitchover = 'lower';
    await switchOver({ interactions: 'renumber' });
    pair.bringBack();
    await route(await logIn(pair.backup.handle), '2');
    pair.core.switches.idsAfterSwitchover = 'higher';
    await switchOver({ interactions: 'renumber' });
    await route(await logIn(pair.primary.handle), '3');
    const ids = pair.primary.state().interactions.map((one) => one.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(live().map((one) => one.attributes.ObjectRouting_ObjectId)).toEqual(['case1', 'case2', 'case3']);
  });

  test('come back late, after the other server has become active', async () => {
    await route(await logIn(pair.primary.handle));
    await switchOver({ interactions: 'renumber', recoverAfterMs: 5_000 });
    const there = await logIn(pair.backup.handle);
    await watchWorkgroup(there, 'Support Mail');
    expect(await there.messages()).toMatchObject([{}, { interactionsAdded: [] }]);
    await clock.advance(5_000);
    expect(await there.messages()).toMatchObject([{ isDelta: true, interactionsAdded: [{}] }]);
  });

  test.each([
    ['queued', 'O', ''],
    ['asBefore', 'C', 'alice'],
  ] as const)('that an agent had come back %s', async (recoveredState, state, user) => {
    pair.core.switches.recoveredState = recoveredState;
    const session = await logIn(pair.primary.handle);
    const alice = await agent();
    await route(session);
    await alice.send('POST', `/interactions/${FIRST}/pickup`);
    await switchOver({ interactions: 'renumber' });
    expect(live()).toMatchObject([{ state, user, requiredSkills: ['English'] }]);
  });

  test('are lost, and what waited for recovery with them', async () => {
    await route(await logIn(pair.primary.handle), '1');
    await switchOver({ interactions: 'renumber', recoverAfterMs: 60_000 });
    pair.bringBack();
    await switchOver({ interactions: 'lose' });
    await clock.advance(120_000);
    expect(live()).toEqual([]);
  });

  test('that wait for recovery survive a second switchover', async () => {
    await route(await logIn(pair.primary.handle), '1');
    await switchOver({ interactions: 'renumber', recoverAfterMs: 60_000 });
    pair.bringBack();
    await switchOver({ interactions: 'keep' });
    expect(live()).toHaveLength(1);
    await clock.advance(120_000);
    expect(live()).toHaveLength(1);
  });
});

describe('the handler', () => {
  test.each([
    [true, 'existing'],
    [false, 'created'],
  ])('rows are remembered: %s', async (rememberRows, answer) => {
    await route(await logIn(pair.primary.handle));
    await switchOver({ interactions: 'lose', rememberRows });
    const there = await logIn(pair.backup.handle);
    await hearHandler(there);
    await route(there);
    const [message] = await there.messages();
    expect(message).toMatchObject({ data: [expect.anything(), expect.anything(), answer, expect.anything()] });
  });

  test('a run that has not begun is lost with its server', async () => {
    const session = await logIn(pair.primary.handle);
    await notify(session, 'CreateInteraction', createData());
    await switchOver();
    expect(live()).toEqual([]);
  });

  test('attributes that were to come late are lost with their server', async () => {
    pair.core.switches.attributesLateMs = 100;
    const session = await logIn(pair.primary.handle);
    await route(session);
    await switchOver();
    await clock.advance(1_000);
    expect(live()[0]?.attributes.ObjectRouting_RowId).toBeUndefined();
  });
});

test('agents log in again at the other server and get what waits', async () => {
  const session = await logIn(pair.primary.handle);
  await agent();
  await route(session);
  await switchOver({ interactions: 'renumber' });
  expect(live()).toMatchObject([{ state: 'O' }]);
  await agent('backup');
  expect(live()).toMatchObject([{ state: 'A', user: 'alice' }]);
});

test('a switchover back works, too, and faults are ordered at either server', async () => {
  const order = (server: 'primary' | 'backup', body: unknown) =>
    send(pair[server].handle, 'POST', '/__sim__/faults', body);
  expect((await order('backup', { kind: 'switchover', downMs: 1_000 })).status).toBe(200);
  expect((await order('backup', { kind: 'switchover' })).body).toEqual({ error: 'a switchover is under way' });
  await clock.advance(1_000);
  expect((await order('backup', { kind: 'switchover' })).body).toEqual({
    error: 'the other server is down: nobody can take over',
  });
  expect((await order('primary', { kind: 'bringBack' })).status).toBe(200);
  expect((await order('primary', { kind: 'switchover', interactions: 'renumber' })).status).toBe(200);
  await clock.advance(1);
  expect(pair.active()).toBe(pair.primary);
  await clock.advance(1);
  expect((await tryLogIn('backup')).body).toMatchObject({ alternateHostList: ['127.0.0.1'] });
  expect((await tryLogIn('primary')).status).toBe(201);
});

test('clear ends request faults and leaves a dead server dead', async () => {
  await switchOver({ comesBack: false });
  await send(pair.backup.handle, 'POST', '/__sim__/faults', { kind: 'clear' });
  await send(pair.primary.handle, 'POST', '/__sim__/faults', { kind: 'clear' });
  await expect(tryLogIn('primary')).rejects.toThrow();
});

describe('a restart in a pair', () => {
  const restart = (server: 'primary' | 'backup') =>
    send(pair[server].handle, 'POST', '/__sim__/faults', { kind: 'restart', interactions: 'lose', downMs: 1_000 });

  test('of the backup takes nothing away, and of the active one what it says', async () => {
    await route(await logIn(pair.primary.handle));
    expect((await restart('backup')).status).toBe(200);
    expect(live()).toHaveLength(1);
    await clock.advance(1_000);
    expect((await restart('primary')).status).toBe(200);
    expect(live()).toEqual([]);
    expect((await send(pair.backup.handle, 'POST', '/__sim__/faults', { kind: 'switchover' })).body).toEqual({
      error: 'the active server is down already',
    });
    await clock.advance(1_000);
    expect((await tryLogIn('primary')).status).toBe(201);
    expect((await tryLogIn('backup')).status).toBe(503);
  });

  test('does not wake a server that died in a switchover', async () => {
    await switchOver({ comesBack: false });
    expect((await restart('primary')).body).toEqual({ error: 'the server is dead: it can only be brought back' });
    await expect(tryLogIn('primary')).rejects.toThrow();
  });
});

test.each([
  { kind: 'switchover', interactions: 'eat' },
  { kind: 'switchover', downMs: -1 },
  { kind: 'switchover', announce: 'yes' },
  { kind: 'bringBack' },
])('%j is refused', async (command) => {
  expect((await send(pair.primary.handle, 'POST', '/__sim__/faults', command)).status).toBe(400);
  expect(pair.active()).toBe(pair.primary);
});
