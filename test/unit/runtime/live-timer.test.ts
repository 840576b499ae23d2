import { expect, it } from 'vitest';
import { LiveTimer } from '../../../src/runtime/live-timer.js';
import { FakeClock } from '../../support/fake-clock.js';

it('counts a changed length from its start, also when that is over already', async () => {
  const clock = new FakeClock();
  const timer = new LiveTimer(clock);
  let length = 60_000;
  const fired: number[] = [];
  const start = () =>
    timer.start(
      () => length,
      () => fired.push(clock.monotonic()),
    );
  start();
  await clock.advance(10_000);
  length = 30_000;
  timer.replan();
  await clock.advance(20_000);
  expect(fired).toEqual([30_000]);
  start();
  await clock.advance(20_000);
  length = 5_000;
  timer.replan();
  await clock.advance(0);
  expect(fired).toEqual([30_000, 50_000]);
});

it('does not come back to life', async () => {
  const clock = new FakeClock();
  const timer = new LiveTimer(clock);
  timer.replan();
  timer.start(
    () => 10,
    () => undefined,
  );
  timer.cancel();
  timer.replan();
  expect(clock.pending).toBe(0);
});
