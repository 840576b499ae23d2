import { beforeEach, expect, it } from 'vitest';
import type { Happening } from '../../../src/domain/happening.js';
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
let told: Happening[];
let broken: Error | undefined;

beforeEach(() => {
  clock = new FakeClock();
  runs = 0;
  failed = 0;
  told = [];
  broken = undefined;
  intervalMs = 24 * HOUR;
  watch = new CheckWatch({
    clock,
    tell: (happening) => told.push(happening),
    intervalMs: () => intervalMs,
    check: () => {
      runs += 1;
      if (broken) return Promise.reject(broken);
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

it('runs soon after routing has begun, if it ran before, while a server was waited for', async () => {
  watch.start();
  await clock.advance(20_000);
  expect(runs).toBe(1);
  watch.routing();
  await clock.advance(6_000);
  expect(runs).toBe(2);
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
    tell: (happening) => told.push(happening),
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
  expect(told).toEqual([]);
});

it('tells of a run that ends without results, and makes it again within the hour', async () => {
  broken = new Error("ENOENT: no such file, open 'key.pem'");
  watch.start();
  await clock.advance(5_000);
  expect(told).toEqual([
    {
      type: 'checksFailed',
      error: expect.objectContaining({
        code: 'CASEBRIDGE_CHECK_FAILED',
        message: "ENOENT: no such file, open 'key.pem'",
        cure: expect.stringContaining('cic.caFile'),
      }),
    },
  ]);
  broken = undefined;
  await clock.advance(HOUR);
  expect([runs, told.length]).toEqual([2, 1]);
  await clock.advance(HOUR);
  expect(runs).toBe(2);
});
