import { beforeEach, expect, it } from 'vitest';
import { CheckWatch } from '../../../src/group/check-watch.js';
import { deferred } from '../../../src/runtime/deferred.js';
import { FakeClock } from '../../support/fake-clock.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let clock: FakeClock;
let runs: number;
let failed: number;
let intervalMs: number;
let watch: CheckWatch;

beforeEach(() => {
  clock = new FakeClock();
  runs = 0;
  failed = 0;
  intervalMs = 24 * HOUR;
  watch = new CheckWatch({
    clock,
    intervalMs: () => intervalMs,
    check: () => {
      runs += 1;
      return Promise.resolve(failed);
    },
  });
});

it('runs seconds after the start, then at each interval', async () => {
  watch.start();
  await clock.advance(4_000);
  expect(runs).toBe(0);
  await clock.advance(1_000);
  expect(runs).toBe(1);
  await clock.advance(23 * HOUR);
  expect(runs).toBe(1);
  await clock.advance(HOUR);
  expect(runs).toBe(2);
});

it('runs hourly while something fails, and not more often than the interval says', async () => {
  failed = 1;
  watch.start();
  await clock.advance(5_000);
  await clock.advance(HOUR);
  expect(runs).toBe(2);
  failed = 0;
  await clock.advance(HOUR);
  expect(runs).toBe(3);
  await clock.advance(HOUR);
  expect(runs).toBe(3);
});

it('takes a changed interval at once, and 0 for never', async () => {
  intervalMs = 0;
  watch.start();
  await clock.advance(HOUR);
  expect(runs).toBe(0);
  intervalMs = 10 * MINUTE;
  await clock.advance(MINUTE);
  expect(runs).toBe(1);
  intervalMs = MINUTE;
  watch.replan();
  await clock.advance(MINUTE);
  expect(runs).toBe(2);
});

it('ends a run under way, and plans none after it', async () => {
  const ended = deferred<void>();
  let reason: unknown;
  const stoppable = new CheckWatch({
    clock,
    intervalMs: () => HOUR,
    check: (signal) =>
      new Promise((_resolve, reject) => {
        runs += 1;
        signal.addEventListener('abort', () => {
          reason = signal.reason;
          ended.promise.then(() => reject(signal.reason), reject);
        });
      }),
  });
  stoppable.start();
  await clock.advance(5_000);
  const stopped = stoppable.stop();
  expect(reason).toMatchObject({ code: 'CASEBRIDGE_STOPPED' });
  ended.resolve();
  await stopped;
  await clock.advance(10 * HOUR);
  expect(runs).toBe(1);
});
