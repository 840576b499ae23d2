import { expect, it } from 'vitest';
import type { Happening } from '../../../src/domain/happening.js';
import { StreamingLimitsWatch } from '../../../src/group/streaming-limits-watch.js';
import { FakeClock } from '../../support/fake-clock.js';

const MINUTE_MS = 60_000;

it('tells once an hour what the org says, and nothing that it does not say', async () => {
  const clock = new FakeClock();
  const told: Happening[] = [];
  const events = { Max: 200, Remaining: 50 };
  const answers: (() => unknown)[] = [
    () => ({ DailyStreamingApiEvents: events, StreamingApiConcurrentClients: { Max: 10, Remaining: 10 } }),
    () => {
      throw new Error('no right to see it');
    },
    () => ({ DailyStreamingApiEvents: events, StreamingApiConcurrentClients: 'many' }),
  ];
  let asked = 0;
  const watch = new StreamingLimitsWatch({
    clock,
    tell: (happening) => told.push(happening),
    read: async () => {
      asked += 1;
      return answers.shift()?.();
    },
  });
  watch.start();
  await clock.advance(59_000);
  expect(asked).toBe(0);
  await clock.advance(1_000);
  const [first, second] = [
    { type: 'streamingLimitSeen', kind: 'events', used: 150, limit: 200 },
    { type: 'streamingLimitSeen', kind: 'clients', used: 0, limit: 10 },
  ];
  expect(told).toEqual([first, second]);
  await clock.advance(60 * MINUTE_MS);
  expect(asked).toBe(2);
  await clock.advance(60 * MINUTE_MS);
  expect(told).toEqual([first, second, first]);
  await watch.stop();
  await clock.advance(180 * MINUTE_MS);
  expect(asked).toBe(3);
});
