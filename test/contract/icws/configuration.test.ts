import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSimulatedCic, type SimulatedCic } from '../../../src/simulator/cic/simulated-cic.js';
import { FakeClock } from '../../support/fake-clock.js';
import { header, logIn, type WireSession } from './icws-wire.js';

let cic: SimulatedCic;
let session: WireSession;
beforeEach(async () => {
  cic = createSimulatedCic({ clock: new FakeClock(), random: Math.random, password: 'pw' });
  session = await logIn(cic.handle);
});
afterEach(() => cic.stop());

test('a workgroup has what decides whether it can route mail', async () => {
  const answer = await session.send('GET', '/configuration/workgroups/Support%20Mail?select=*&rightsFilter=view');
  expect(answer).toMatchObject({
    status: 200,
    body: {
      configurationId: {
        id: 'Support Mail',
        displayName: 'Support Mail',
        uri: '/configuration/workgroups/Support%20Mail',
      },
      hasQueue: true,
      isActive: true,
      queueType: 5,
      isAcdEmailRoutingActive: true,
      members: [{ id: 'alice', displayName: 'Alice Adams' }, { id: 'bob' }],
      utilizations: [{ mediaType: 3, maxAssignable: 1 }],
    },
  });
});

test('without select only ids, without rights filter nothing for a user without rights', async () => {
  const ids = await session.send('GET', '/configuration/workgroups?rightsFilter=view');
  expect(ids.body).toMatchObject({
    items: [{ configurationId: { id: 'Billing Mail' } }, { configurationId: { id: 'Support Mail' } }],
  });
  expect(JSON.stringify(ids.body)).not.toContain('hasQueue');
  expect((await session.send('GET', '/configuration/workgroups')).body).toEqual({ items: [] });
  expect((await session.send('GET', '/configuration/workgroups/Support%20Mail')).status).toBe(403);
  cic.core.directory.putUser({ id: 'casebridge', password: 'pw', isAdmin: true });
  expect((await session.send('GET', '/configuration/workgroups')).body).toMatchObject({ items: [{}, {}] });
});

test('conditions, order and properties', async () => {
  const get = async (query: string) =>
    (await session.send('GET', `/configuration/users?rightsFilter=view&${query}`)).body;
  expect(await get('where=configurationId.id%20sw%20AL')).toMatchObject({
    items: [{ configurationId: { id: 'alice' } }],
  });
  expect(await get('where=configurationId.id%20eq%20bob&select=skills,workgroups')).toEqual({
    items: [
      {
        configurationId: { id: 'bob', displayName: 'Bob Brown', uri: '/configuration/users/bob' },
        workgroups: [
          { id: 'Support Mail', displayName: 'Support Mail', uri: '/configuration/workgroups/Support%20Mail' },
        ],
        skills: { actualValue: [expect.anything(), expect.anything()], effectiveValue: expect.any(Array) },
      },
    ],
  });
  expect(await get('where=configurationId.id%20ct%20b&orderBy=configurationId.id%20desc')).toMatchObject({
    items: [{ configurationId: { id: 'casebridge' } }, { configurationId: { id: 'bob' } }],
  });
});

test('lists with select come in pages of at most 200', async () => {
  for (let number = 0; number < 447; number += 1)
    cic.core.directory.putSkill(`Skill ${String(number).padStart(3, '0')}`);
  const page = async (range?: string) =>
    session.send(
      'GET',
      '/configuration/skills?rightsFilter=view&select=configurationId',
      undefined,
      range ? { range } : {},
    );
  const first = await page();
  expect(first.status).toBe(200);
  expect(header(first, 'Content-Range')).toBe('items 0-199/450');
  expect(header(await page('items=200-399'), 'Content-Range')).toBe('items 200-399/450');
  expect(header(await page('items=400-599'), 'Content-Range')).toBe('items 400-449/450');
  expect((await page('items=x')).status).toBe(400);
  const all = await session.send('GET', '/configuration/skills?rightsFilter=view');
  expect(all.body).toMatchObject({ items: { length: 450 } });
});

test.each([
  ['/configuration/dragons?rightsFilter=view', 404],
  ['/configuration/workgroups/Nobody?rightsFilter=view', 404],
  ['/configuration/workgroups?rightsFilter=all', 400],
  ['/configuration/workgroups?rightsFilter=view&where=nonsense', 400],
])('%s is %i', async (path, status) => {
  expect((await session.send('GET', path)).status).toBe(status);
});

test('a configuration subscription lists first and then tells changes', async () => {
  const answer = await session.send('PUT', '/messaging/subscriptions/configuration/workgroups/w1', {
    configurationIds: ['*'],
    properties: ['isActive', 'queueType'],
    rightsFilter: 'view',
  });
  expect(answer.status).toBe(204);
  cic.core.directory.putWorkgroup({ name: 'Support Mail', members: [], isActive: false });
  cic.core.directory.putWorkgroup({ name: 'New', members: [] });
  cic.core.directory.removeWorkgroup('Billing Mail');
  cic.core.directory.putSkill('French');
  const type = 'urn:inin.com:configuration.people:workgroupsMessage';
  expect(await session.messages()).toEqual([
    expect.objectContaining({
      __type: type,
      isDelta: false,
      subscriptionId: 'w1',
      added: expect.objectContaining({ length: 2 }),
    }),
    expect.objectContaining({
      isDelta: true,
      changed: [{ configurationId: expect.objectContaining({ id: 'Support Mail' }), isActive: false, queueType: 5 }],
    }),
    expect.objectContaining({ isDelta: true, added: [expect.objectContaining({ isActive: true })] }),
    expect.objectContaining({ isDelta: true, removed: ['Billing Mail'] }),
  ]);
});
