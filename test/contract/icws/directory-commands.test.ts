import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSimulatedCic, type SimulatedCic } from '../../../src/simulator/cic/simulated-cic.js';
import { FakeClock } from '../../support/fake-clock.js';
import { logIn, send } from './icws-wire.js';

let cic: SimulatedCic;
beforeEach(() => {
  cic = createSimulatedCic({ clock: new FakeClock(), random: Math.random, password: 'pw' });
});
afterEach(() => cic.stop());

const order = (body: unknown) => send(cic.handle, 'POST', '/__sim__/directory', body);

test('an administrator enters, changes and removes; subscribers are told', async () => {
  const session = await logIn(cic.handle);
  await session.send('PUT', '/messaging/subscriptions/configuration/workgroups/w', {
    configurationIds: ['*'],
    properties: ['isActive', 'members'],
    rightsFilter: 'view',
  });
  await session.messages();
  const answer = await order([
    { kind: 'putSkill', name: 'French' },
    { kind: 'putUser', id: 'carol', password: 'pw', displayName: 'Carol', skills: ['French'] },
    { kind: 'putWorkgroup', name: 'French Mail', members: ['carol'] },
    { kind: 'putWorkgroup', name: 'French Mail', isActive: false },
    { kind: 'removeUser', id: 'carol' },
    { kind: 'removeWorkgroup', name: 'French Mail' },
    { kind: 'removeSkill', name: 'French' },
  ]);
  expect(answer.status).toBe(200);
  expect(await session.messages()).toMatchObject([
    { added: [{ isActive: true, members: [{ id: 'carol', displayName: 'Carol' }] }] },
    { changed: [{ isActive: false, members: [{ id: 'carol' }] }] },
    { changed: [{ isActive: false, members: [] }] },
    { removed: ['French Mail'] },
  ]);
});

test('what a command leaves out stays, and passwords are not shown', async () => {
  const { body, text } = await order({ kind: 'putUser', id: 'ALICE', maxAssignable: 3 });
  expect(body).toMatchObject({
    users: [{}, { id: 'alice', displayName: 'Alice Adams', maxAssignable: 3, skills: ['English', 'German'] }, {}],
  });
  expect(text).not.toContain('pw');
  expect((await send(cic.handle, 'GET', '/__sim__/directory')).text).not.toContain('pw');
  await logIn(cic.handle, 'alice');
});

test.each([
  { kind: 'putUser', id: 'carol' },
  { kind: 'putUser', id: 'alice', skills: 'English' },
  { kind: 'putUser', id: 'alice', shoeSize: 40 },
  { kind: 'putUser', id: 'alice', utilizations: [{ mediaType: 3 }] },
  { kind: 'putWorkgroup', name: 'Support Mail', queueType: 9 },
  { kind: 'putWorkgroup', members: [] },
  { kind: 'putDragon', name: 'x' },
])('%j is refused', async (command) => {
  expect((await order(command)).status).toBe(400);
});

test('a page of another origin cannot steer the simulator', async () => {
  const headers = { origin: 'http://evil.example', host: '127.0.0.1:8018' };
  expect((await send(cic.handle, 'POST', '/__sim__/directory', { kind: 'putSkill', name: 'x' }, headers)).status).toBe(
    403,
  );
  const own = { origin: 'http://127.0.0.1:8018', host: '127.0.0.1:8018' };
  expect((await send(cic.handle, 'GET', '/__sim__/live', undefined, own)).status).toBe(200);
});
