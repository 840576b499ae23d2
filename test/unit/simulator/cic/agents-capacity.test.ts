import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CicCore } from '../../../../src/simulator/cic/cic-core.js';
import { createCore } from '../../../../src/simulator/cic/simulated-cic.js';
import { waitReason } from '../../../../src/simulator/cic/wait-reason.js';
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

async function seat(userId: string): Promise<void> {
  core.presence.enter(userId, userId, { id: '', mediaTypes: [3, 4], readyForInteractions: true });
  core.presence.setStatus(userId, 'Available');
  await clock.advance(1);
}

async function offer(mediaType = 3, workgroup = 'Support Mail'): Promise<string> {
  const { id } = core.book.create(mediaType, {});
  core.life.offerToWorkgroup(id, workgroup);
  await clock.advance(1);
  return id;
}

const user = (id: string) => core.book.find(id)?.attributes.get('Eic_UserName');
const reason = (id: string) => {
  const interaction = core.book.find(id);
  return interaction && waitReason(core, interaction);
};
const alice = { id: 'alice', password: 'pw' };

describe('media types of an agent', () => {
  test.each([
    [[], ''],
    [[{ mediaType: 4, maxAssignable: 1 }], ''],
    [[{ mediaType: 3, maxAssignable: 0 }], ''],
    [[{ mediaType: 3, maxAssignable: 1 }], 'alice'],
  ])('utilizations %j', async (utilizations, expected) => {
    core.directory.putUser({ ...alice, utilizations });
    await seat('alice');
    expect(user(await offer())).toBe(expected);
  });

  test('an agent without e-mail still gets the kinds that are listed', async () => {
    core.directory.putUser({ ...alice, utilizations: [{ mediaType: 4, maxAssignable: 1 }] });
    await seat('alice');
    const [mail, generic] = [await offer(3), await offer(4)];
    expect([user(mail), user(generic)]).toEqual(['', 'alice']);
  });

  test('of the workgroup hold for members without their own', async () => {
    core.directory.putWorkgroup({
      name: 'Support Mail',
      members: ['alice', 'bob'],
      utilizations: [{ mediaType: 3, maxAssignable: 2 }],
    });
    core.directory.putUser({ id: 'bob', password: 'pw', maxAssignable: 1 });
    await seat('alice');
    await seat('bob');
    const ids = [await offer(), await offer(), await offer(), await offer()];
    const has = (agent: string) => ids.filter((id) => user(id) === agent).length;
    expect([has('alice'), has('bob'), has('')]).toEqual([2, 1, 1]);
  });
});

describe('why an interaction waits', () => {
  test('names what is missing', async () => {
    const id = await offer();
    expect(reason(id)).toBe('ACD - Waiting: no available agent');
    await seat('alice');
    expect(reason(id)).toBeUndefined();
    const second = await offer();
    expect(reason(second)).toBe('ACD - Waiting: all agents are busy');
    core.directory.putUser({ ...alice, utilizations: [] });
    core.directory.putUser({ id: 'bob', password: 'pw', utilizations: [] });
    await clock.advance(1);
    expect(reason(second)).toBe('ACD - Waiting: no member is assigned this media type');
  });

  test.each([
    [{ isActive: false }, 'the workgroup Support Mail is not active'],
    [{ hasQueue: false }, 'the workgroup Support Mail has no queue'],
    [{ queueType: 1 }, 'the queue of the workgroup Support Mail is not an ACD queue'],
  ])('with %j', async (change, expected) => {
    core.directory.putWorkgroup({ name: 'Support Mail', members: ['alice'], ...change });
    expect(reason(await offer())).toBe(expected);
  });

  test('when the workgroup is gone, or a user cannot take it', async () => {
    const id = await offer();
    core.directory.removeWorkgroup('Support Mail');
    expect(reason(id)).toBe('there is no workgroup Support Mail any more');
    core.life.offerToUser(id, 'alice');
    expect(reason(id)).toBe('alice is not logged in');
    core.directory.removeUser('alice');
    expect(reason(id)).toBe('there is no user alice any more');
  });
});

describe('follow-up work', () => {
  beforeEach(async () => {
    core.directory.putWorkgroup({ name: 'Support Mail', members: ['alice'], isWrapUpActive: true, wrapUpTimeout: 20 });
    await seat('alice');
  });
  const status = () => core.presence.of('alice').statusId;

  test('keeps offers away and the interaction listed until it is done', async () => {
    const id = await offer();
    core.life.pickUp(id, 'alice');
    core.life.end(id, 'I');
    const next = await offer();
    await clock.advance(19_000);
    expect([status(), user(next), core.book.find(id) !== undefined]).toEqual(['Follow Up', '', true]);
    await clock.advance(1_000);
    expect([status(), user(next), core.book.find(id)]).toEqual(['Available', 'alice', undefined]);
  });

  test('ends early when the agent says so, and not at all for one who never had it', async () => {
    const id = await offer();
    core.life.pickUp(id, 'alice');
    core.life.end(id, 'I');
    expect(core.life.finishWrapUp(id)).toBe(true);
    expect([status(), core.book.find(id)]).toEqual(['Available', undefined]);
    const rang = await offer();
    core.life.end(rang, 'I');
    expect(status()).toBe('Available');
    expect(core.life.finishWrapUp(rang)).toBe(false);
  });

  test('gives the status back that the agent had, unless the agent has chosen another', async () => {
    const id = await offer();
    core.life.pickUp(id, 'alice');
    core.presence.setStatus('alice', 'At Lunch');
    core.life.end(id, 'I');
    await clock.advance(20_000);
    expect(status()).toBe('At Lunch');
    core.presence.setStatus('alice', 'Available');
    const second = await offer();
    core.life.pickUp(second, 'alice');
    core.life.end(second, 'I');
    core.presence.setStatus('alice', 'Gone Home');
    await clock.advance(20_000);
    expect(status()).toBe('Gone Home');
  });

  test('is over when the server crashes, and leaves no timer behind', async () => {
    const id = await offer();
    core.life.pickUp(id, 'alice');
    core.life.end(id, 'I');
    core.crash('keep');
    expect(status()).toBe('Available');
    core.stop();
    expect(clock.pending).toBe(0);
  });
});
