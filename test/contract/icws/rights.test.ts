import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { UserEntry } from '../../../src/simulator/cic/directory-data.js';
import { createSimulatedCic, type SimulatedCic } from '../../../src/simulator/cic/simulated-cic.js';
import { FakeClock } from '../../support/fake-clock.js';
import { logIn, type WireSession } from './icws-wire.js';

const USERS: readonly UserEntry[] = [
  {
    id: 'casebridge',
    password: 'pw',
    views: { workgroups: ['support mail'], users: ['alice', 'casebridge'] },
  },
  { id: 'alice', password: 'pw', skills: ['English'], extension: '101' },
  { id: 'root', password: 'pw', isAdmin: true },
];

let cic: SimulatedCic;
let session: WireSession;
beforeEach(async () => {
  cic = createSimulatedCic({
    clock: new FakeClock(),
    random: Math.random,
    password: 'pw',
    directory: {
      users: USERS,
      workgroups: [
        { name: 'Support Mail', members: ['alice'], supervisors: ['root'], isWrapUpActive: true, wrapUpTimeout: 20 },
        { name: 'Secret Mail', members: ['root'] },
      ],
      skills: ['English', 'German'],
    },
  });
  session = await logIn(cic.handle);
});
afterEach(() => cic.stop());

async function ids(who: WireSession, kind: string, filter: string): Promise<unknown> {
  const { body } = await who.send('GET', `/configuration/${kind}?rightsFilter=${filter}`);
  return (body as { items: { configurationId: { id: string } }[] }).items.map((item) => item.configurationId.id);
}

test('a list shows what the user may view', async () => {
  expect(await ids(session, 'workgroups', 'view')).toEqual(['Support Mail']);
  expect(await ids(session, 'users', 'view')).toEqual(['alice', 'casebridge']);
  expect(await ids(session, 'skills', 'view')).toEqual(['English', 'German']);
  expect(await ids(session, 'skills', 'admin')).toEqual([]);
});

test('an administrator sees everything, and what is their own with that filter', async () => {
  const root = await logIn(cic.handle, 'root');
  expect(await ids(root, 'workgroups', 'admin')).toEqual(['Secret Mail', 'Support Mail']);
  expect(await ids(root, 'workgroups', 'loggedInUser')).toEqual(['Secret Mail']);
  const alice = await logIn(cic.handle, 'alice');
  expect(await ids(alice, 'users', 'loggedInUser')).toEqual(['alice']);
  expect(await ids(alice, 'skills', 'loggedInUser')).toEqual(['English']);
});

test('a list is ordered by several properties', async () => {
  const root = await logIn(cic.handle, 'root');
  const list = async (orderBy: string) => {
    const { body } = await root.send('GET', `/configuration/workgroups?select=*&orderBy=${orderBy}`);
    return (body as { items: { configurationId: { id: string } }[] }).items.map((item) => item.configurationId.id);
  };
  expect(await list('isActive,configurationId.id%20desc')).toEqual(['Support Mail', 'Secret Mail']);
  expect(await list('isWrapUpActive%20desc,configurationId.id')).toEqual(['Support Mail', 'Secret Mail']);
});

test('a hidden object is a 403, an unknown one a 404', async () => {
  const get = async (id: string) =>
    (await session.send('GET', `/configuration/workgroups/${id}?rightsFilter=view`)).status;
  expect([await get('Support%20Mail'), await get('Secret%20Mail'), await get('No%20Mail')]).toEqual([200, 403, 404]);
});

test('objects carry extension, supervisors and follow-up time', async () => {
  const workgroup = await session.send('GET', '/configuration/workgroups/Support%20Mail?rightsFilter=view&select=*');
  expect(workgroup.body).toMatchObject({ isWrapUpActive: true, wrapUpTimeout: 20, supervisors: [{ id: 'root' }] });
  const user = await session.send('GET', '/configuration/users/alice?rightsFilter=view&select=*');
  expect(user.body).toMatchObject({ extension: '101', utilizations: [{ mediaType: 3, maxAssignable: 1 }] });
});

describe('a configuration subscription', () => {
  const subscribe = (kind: string, configurationIds: readonly string[], properties: readonly string[]) =>
    session.send('PUT', `/messaging/subscriptions/configuration/${kind}/s1`, {
      configurationIds,
      properties,
      rightsFilter: 'view',
    });

  test('tells only what the user may view', async () => {
    await subscribe('workgroups', ['*'], ['isActive']);
    cic.core.directory.putWorkgroup({ name: 'Secret Mail', members: [] });
    cic.core.directory.putWorkgroup({ name: 'Support Mail', members: ['alice'], isActive: false });
    expect(await session.messages()).toMatchObject([
      { isDelta: false, added: [{ configurationId: { id: 'Support Mail' } }] },
      { isDelta: true, changed: [{ isActive: false }] },
    ]);
  });

  test('of users tells when one joins a workgroup', async () => {
    await subscribe('users', ['alice'], ['workgroups']);
    cic.core.directory.putWorkgroup({ name: 'Secret Mail', members: ['root', 'alice'] });
    const [, delta] = await session.messages();
    expect(delta).toMatchObject({
      __type: 'urn:inin.com:configuration.people:usersMessage',
      changed: [{ configurationId: { id: 'alice' }, workgroups: [{ id: 'Support Mail' }, { id: 'Secret Mail' }] }],
    });
  });

  test('of skills tells when somebody gets or loses one, and when it goes', async () => {
    await subscribe('skills', ['*'], ['userAssignments']);
    cic.core.directory.putUser({ id: 'alice', password: 'pw', skills: ['German'] });
    cic.core.directory.removeSkill('german');
    const [, english, german, gone] = await session.messages();
    expect([english, german]).toMatchObject([
      { changed: [{ configurationId: { id: 'English' }, userAssignments: [] }] },
      { changed: [{ configurationId: { id: 'German' }, userAssignments: [{ id: { id: 'alice' } }] }] },
    ]);
    expect(gone).toMatchObject({ removed: ['German'] });
  });

  test('of users tells a removal', async () => {
    await subscribe('users', ['*'], ['workgroups']);
    cic.core.directory.removeUser('ALICE');
    expect((await session.messages()).at(-1)).toMatchObject({ removed: ['alice'] });
    expect(cic.core.directory.workgroup('Support Mail')?.members).toEqual([]);
  });

  test('with an unknown rights filter is refused', async () => {
    const answer = await session.send('PUT', '/messaging/subscriptions/configuration/users/s1', {
      configurationIds: ['*'],
      properties: [],
      rightsFilter: 'all',
    });
    expect(answer).toMatchObject({ status: 400, body: { propertyName: 'rightsFilter' } });
  });
});
