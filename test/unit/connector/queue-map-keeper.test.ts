import { expect, it } from 'vitest';
import { QueueMapKeeper } from '../../../src/connector/queue-map-keeper.js';
import type { QueueMapEntry } from '../../../src/salesforce/org.js';
import { FakeClock } from '../../support/fake-clock.js';
import { FakeContactCenter } from '../../support/fake-contact-center.js';

const INTERVAL_MS = 300_000;

function entry(queueName: string, workgroup: string): QueueMapEntry {
  return { queueId: `00G${queueName}`, queueName, workgroup, directToQueue: false, currentName: queueName };
}

it('tells of the first load, of a change, and of the first after one that failed', async () => {
  const clock = new FakeClock();
  const told: string[] = [];
  let fails = false;
  const keeper = new QueueMapKeeper({
    clock,
    reader: { load: () => (fails ? Promise.reject(new Error('no answer')) : Promise.resolve([])) },
    contactCenter: new FakeContactCenter(),
    tell: ({ type }) => told.push(type),
    intervalMs: INTERVAL_MS,
    onLoaded: () => undefined,
  });
  await keeper.start();
  expect(told).toEqual(['queueMapLoaded']);
  await clock.advance(INTERVAL_MS);
  fails = true;
  await clock.advance(INTERVAL_MS);
  fails = false;
  await clock.advance(INTERVAL_MS);
  keeper.stop();
  expect(told).toEqual(['queueMapLoaded', 'queueMapFailed', 'queueMapLoaded']);
});

it('watches the workgroups that the map names, and releases those that it names no more', async () => {
  const clock = new FakeClock();
  const contactCenter = new FakeContactCenter();
  let map = [entry('Support', 'Support Mail'), entry('Sales', 'Support Mail'), entry('Billing', 'Billing Mail')];
  const keeper = new QueueMapKeeper({
    clock,
    reader: { load: async () => map },
    contactCenter,
    tell: () => undefined,
    intervalMs: INTERVAL_MS,
    onLoaded: () => undefined,
  });
  await keeper.start();
  expect(contactCenter.watched).toEqual(['Support Mail', 'Billing Mail']);
  map = [entry('Sales', 'Support Mail')];
  await clock.advance(INTERVAL_MS);
  expect(contactCenter.watched).toEqual(['Support Mail']);
  keeper.stop();
});
