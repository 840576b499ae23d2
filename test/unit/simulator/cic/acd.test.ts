import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CicCore } from '../../../../src/simulator/cic/cic-core.js';
import { createCore } from '../../../../src/simulator/cic/simulated-cic.js';
import { FakeClock } from '../../../support/fake-clock.js';

let clock: FakeClock;
let core: CicCore;
beforeEach(() => {
  clock = new FakeClock();
  core = createCore({
    clock,
    random: Math.random,
    password: 'pw',
    timing: { alertTimeoutMs: 30_000, lingerMs: 2_000 },
  });
});
afterEach(() => core.stop());

async function seat(userId: string, mediaTypes: readonly number[] = [3]): Promise<void> {
  core.presence.enter(userId, userId, { id: '', mediaTypes, readyForInteractions: true });
  core.presence.setStatus(userId, 'Available');
  await clock.advance(1);
}

async function offer(workgroup = 'Support Mail', skills: readonly string[] = []): Promise<string> {
  const { id } = core.book.create(3, {});
  for (const skill of skills) core.book.requireSkill(id, skill);
  core.life.offerToWorkgroup(id, workgroup);
  await clock.advance(1);
  return id;
}

function stands(id: string): { state: string; user: string } {
  const interaction = core.book.find(id);
  return {
    state: interaction?.attributes.get('Eic_State') ?? 'gone',
    user: interaction?.attributes.get('Eic_UserName') ?? '',
  };
}

describe('ACD', () => {
  test('chooses the agent who has been available longest', async () => {
    await seat('bob');
    await seat('alice');
    const [first, second, third] = [await offer(), await offer(), await offer()];
    expect([stands(first), stands(second), stands(third)]).toEqual([
      { state: 'A', user: 'bob' },
      { state: 'A', user: 'alice' },
      { state: 'O', user: '' },
    ]);
    core.life.end(second, 'I');
    await clock.advance(1);
    expect(stands(third)).toEqual({ state: 'A', user: 'alice' });
  });

  test('keeps an alerting interaction on the workgroup queue and shows it on the agent queue', async () => {
    await seat('alice');
    const id = await offer();
    expect(core.book.find(id)?.queues).toEqual([
      { queueType: 2, queueName: 'Support Mail' },
      { queueType: 1, queueName: 'alice' },
    ]);
    expect(core.book.find(id)?.attributes.toRecord()).toMatchObject({
      Eic_WorkgroupName: 'Support Mail',
      Eic_AssignedWorkgroup: 'Support Mail',
    });
  });

  test.each([
    [true, 2],
    [false, 1],
  ])('connected stays on the workgroup queue: %s', async (stays, queues) => {
    core.switches.connectedStaysOnWorkgroupQueue = stays;
    await seat('alice');
    const id = await offer();
    core.life.pickUp(id, 'alice');
    expect(stands(id)).toEqual({ state: 'C', user: 'alice' });
    expect(core.book.find(id)?.queues).toHaveLength(queues);
  });

  test('wants all skills, and says why nobody gets it', async () => {
    await seat('bob');
    const id = await offer('Support Mail', ['English', 'German']);
    expect(stands(id).state).toBe('O');
    const reason = () => core.book.find(id)?.attributes.get('Eic_AcdStateString');
    expect(reason()).toBe('ACD - Waiting: no available agent with skills English, German');
    core.directory.putUser({ id: 'alice', password: 'pw' });
    await clock.advance(1);
    expect(reason()).toBe('ACD - Waiting: no member of the workgroup has skills English, German');
    core.directory.putUser({ id: 'bob', password: 'pw', skills: ['english', 'german'] });
    await clock.advance(1);
    expect(stands(id)).toEqual({ state: 'A', user: 'bob' });
  });

  test('gives skills of the workgroup to its members', async () => {
    core.directory.putWorkgroup({ name: 'Support Mail', members: ['bob'], skills: ['German'] });
    await seat('bob');
    expect(stands(await offer('Support Mail', ['German'])).user).toBe('bob');
  });

  test('assigns up to the capacity of an agent', async () => {
    core.directory.putUser({ id: 'bob', password: 'pw', maxAssignable: 2 });
    await seat('bob');
    const ids = [await offer(), await offer(), await offer()];
    expect(ids.map((id) => stands(id).state)).toEqual(['A', 'A', 'O']);
  });

  test.each([
    ['not a member', 'Billing Mail', 'bob', [3], 'Available'],
    ['no e-mail at the station', 'Support Mail', 'bob', [1], 'Available'],
    ['at lunch', 'Support Mail', 'bob', [3], 'At Lunch'],
  ] as const)('passes over an agent who is %s', async (_why, workgroup, agent, media, status) => {
    await seat(agent, media);
    core.presence.setStatus(agent, status);
    expect(stands(await offer(workgroup)).state).toBe('O');
  });

  test('does not touch a workgroup without ACD', async () => {
    core.directory.putWorkgroup({ name: 'Reception', members: ['bob'], queueType: 2 });
    await seat('bob');
    expect(stands(await offer('Reception')).state).toBe('O');
  });
});

describe('an alerting interaction', () => {
  test('is offered again after the alert timeout, and the agent is not answering', async () => {
    await seat('alice');
    const id = await offer();
    await clock.advance(30_000);
    expect(stands(id)).toEqual({ state: 'O', user: '' });
    expect(core.presence.of('alice').statusId).toBe('ACD - Agent Not Answering');
    await seat('bob');
    expect(stands(id)).toEqual({ state: 'A', user: 'bob' });
  });

  test('is offered again when the agent leaves', async () => {
    await seat('alice');
    const id = await offer();
    core.presence.leave('alice', 'alice');
    core.agentLeft('alice');
    await clock.advance(1);
    expect(stands(id)).toEqual({ state: 'O', user: '' });
  });

  test('can be taken back by a transfer, which frees the agent', async () => {
    await seat('alice');
    const id = await offer();
    core.life.transfer(id, { queueType: 1, queueName: 'bob' });
    expect(stands(id)).toEqual({ state: 'O', user: 'bob' });
    const next = await offer();
    expect(stands(next)).toEqual({ state: 'A', user: 'alice' });
    await clock.advance(20_000);
    expect(stands(id).state).toBe('O');
  });
});

test('a direct interaction waits until its user can be alerted', async () => {
  const { id } = core.book.create(3, {});
  core.life.offerToUser(id, 'BOB');
  await clock.advance(1);
  expect(stands(id)).toEqual({ state: 'O', user: 'bob' });
  await seat('bob');
  expect(stands(id)).toEqual({ state: 'A', user: 'bob' });
  await clock.advance(30_000);
  expect(stands(id).state).toBe('O');
});

test('an ended interaction lingers, frees its agent at once, and is deallocated', async () => {
  await seat('alice');
  const id = await offer();
  core.life.pickUp(id, 'alice');
  const next = await offer();
  expect(core.life.end(id, 'I')).toBe(true);
  expect(core.life.end(id, 'I')).toBe(false);
  expect(core.life.pickUp(id, 'alice')).toBe(false);
  await clock.advance(1);
  expect(stands(id).state).toBe('I');
  expect(stands(next).user).toBe('alice');
  await clock.advance(2_000);
  expect(stands(id).state).toBe('gone');
  expect(
    core.book
      .everCreated()
      .find((one) => one.id === id)
      ?.states.map((entry) => entry.state),
  ).toEqual(['S', 'O', 'A', 'C', 'I']);
});

describe('a crash', () => {
  test('can lose the interactions', async () => {
    const id = await offer();
    core.crash('lose');
    core.recover(0);
    expect(stands(id).state).toBe('gone');
    expect(core.book.live()).toEqual([]);
  });

  test('can bring them back later under new ids', async () => {
    const { id } = core.book.create(3, { ObjectRouting_RowId: 'r1' });
    core.life.offerToWorkgroup(id, 'Support Mail');
    core.crash('renumber');
    core.recover(5_000);
    expect(core.book.live()).toEqual([]);
    await clock.advance(5_000);
    const [revived] = core.book.live();
    expect(revived?.id).not.toBe(id);
    expect(revived?.attributes.toRecord()).toMatchObject({
      ObjectRouting_RowId: 'r1',
      Eic_State: 'O',
      Eic_CallId: revived?.id,
    });
    expect(revived?.queues).toEqual([{ queueType: 2, queueName: 'Support Mail' }]);
  });
});

test('ids are beyond what a number can hold', async () => {
  const [first, second] = [await offer(), await offer()];
  expect(first).toBe('100154078860131210');
  expect(second).toBe('100154078860131211');
  expect(String(Number(second))).not.toBe(second);
});

test('stopping leaves no timer behind', async () => {
  await seat('alice');
  await offer();
  core.life.end(await offer(), 'I');
  core.stop();
  expect(clock.pending).toBe(0);
});
