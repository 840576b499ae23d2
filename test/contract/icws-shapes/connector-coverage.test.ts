import { expect, it } from 'vitest';
import { CicContactCenter } from '../../../src/contact-center/cic/cic-contact-center.js';
import { createSimulatedCic } from '../../../src/simulator/cic/simulated-cic.js';
import { CREATE_REQUEST, cicOptions } from '../../support/cic-options.js';
import { FakeClock } from '../../support/fake-clock.js';
import { METHODS } from '../../support/icws-shapes/method-facts.js';
import { MESSAGES } from '../../support/icws-shapes/type-facts.js';
import { suiteWatch } from '../../support/icws-shapes/watched-suite.js';
import { inProcessIcws } from '../../support/in-process-icws.js';

/** What the connector uses: each of it must have been seen, and with it checked, when this has run. */
const METHODS_USED = [
  'createConnection',
  'getConnection',
  'deleteConnection',
  'getMessages',
  'updateQueueSubscription',
  'updateHandlerSentNotificationsSubscription',
  'sendHandlerNotification',
  'getInteractionAttributes',
  'blindTransfer',
  'disconnect',
  'getWorkgroup',
  'createInteraction',
  'updateInteractionAttributes',
];
const MESSAGES_USED = [
  'queues:queueContentsMessage',
  'queues:queueSubscriptionStateMessage',
  'system:handlerSentNotificationMessage',
  'connection:connectionStateChangeMessage',
];

const never = new AbortController().signal;

async function routeOneCase(messagingVersion: 1 | 2, creation: 'handler' | 'generic'): Promise<void> {
  const clock = new FakeClock();
  const switches = { messagingVersion, additionalAttributesIgnored: true };
  const cic = createSimulatedCic({ clock, random: Math.random, password: 'pw', switches });
  const transport = inProcessIcws({ cic1: cic.handle });
  const contactCenter = new CicContactCenter(cicOptions({ transport, clock, creation, tell: () => undefined }));
  const finish = async <T>(work: Promise<T>): Promise<T> => {
    await clock.advance(3_000);
    return work;
  };
  await finish(contactCenter.start(never));
  contactCenter.watch(['Support Mail', 'Billing Mail']);
  await clock.advance(3_000);
  const { interactionId } = await finish(contactCenter.create(CREATE_REQUEST, never));
  await finish(contactCenter.transfer(interactionId, { workgroup: 'Billing Mail' }, never));
  await finish(contactCenter.refresh(interactionId, never));
  await clock.advance(120_000);
  await finish(contactCenter.disconnect(interactionId, never));
  cic.faults.inject({ kind: 'announceDown', shouldReconnect: true });
  await clock.advance(10_000);
  await finish(contactCenter.stop());
  await cic.stop();
}

it('sees every method and message that the connector uses', async () => {
  await routeOneCase(1, 'handler');
  await routeOneCase(2, 'handler');
  await routeOneCase(2, 'generic');
  expect(METHODS_USED.filter((name) => !suiteWatch.methods.has(name))).toEqual([]);
  expect(MESSAGES_USED.filter((name) => !suiteWatch.messages.has(name))).toEqual([]);
});

it('lists only what the library has', () => {
  const names = new Set(METHODS.map(({ name }) => name));
  expect(METHODS_USED.filter((name) => !names.has(name))).toEqual([]);
  expect(MESSAGES_USED.filter((name) => !(name in MESSAGES))).toEqual([]);
});
