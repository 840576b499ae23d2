import { afterEach, expect, test } from 'vitest';
import { createSimulatedCic, type SimulatedCic } from '../../../src/simulator/cic/simulated-cic.js';
import { FakeClock } from '../../support/fake-clock.js';
import { createData, hearHandler, logIn, notify, watchWorkgroup } from './icws-wire.js';

let cic: SimulatedCic;
afterEach(() => cic.stop());

test('a notification becomes an interaction on the queue and an answer of the handler', async () => {
  const clock = new FakeClock();
  cic = createSimulatedCic({ clock, random: Math.random, password: 'pw' });
  const session = await logIn(cic.handle);
  await hearHandler(session);
  expect((await watchWorkgroup(session, 'Support Mail')).status).toBe(200);
  expect(await session.messages()).toMatchObject([
    { __type: 'urn:inin.com:queues:queueSubscriptionStateMessage', state: 1 },
    { __type: 'urn:inin.com:queues:queueContentsMessage', isDelta: false, interactionsAdded: [] },
  ]);

  const accepted = await notify(session, 'CreateInteraction', createData());
  expect(accepted).toMatchObject({ status: 202, text: '' });
  await clock.advance(10);

  const messages = await session.messages();
  expect(messages[0]).toEqual({
    __type: 'urn:inin.com:queues:queueContentsMessage',
    isDelta: true,
    subscriptionId: 'q1',
    interactionsAdded: [
      {
        interactionId: '100154078860131210',
        attributes: {
          Eic_State: 'O',
          eic_username: '',
          ObjectRouting_RowId: 'a00000000000001AAA',
          ObjectRouting_ObjectId: '500000000000001AAA',
        },
      },
    ],
  });
  expect(messages[1]).toEqual({
    __type: 'urn:inin.com:system:handlerSentNotificationMessage',
    isDelta: true,
    objectId: 'SalesforceObjectRouting',
    eventId: 'InteractionCreated',
    data: ['a00000000000001AAA', '100154078860131210', 'created', '00D000000000001AAA'],
  });
  expect(cic.state().errors).toEqual([]);
  expect(cic.state().handlerRuns[0]?.error).toBeUndefined();
});
