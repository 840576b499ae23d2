import { describe, expect, it } from 'vitest';
import { sweepInterval, sweepRetry } from '../../../src/connector/sweep-pace.js';

const MINUTE = 60_000;
const usage = (used: number) => ({ used, limit: 100_000 });

describe('the pace of the timer sweeps', () => {
  it.each([
    [0, 1],
    [50_000, 1],
    [79_999, 1],
    [80_000, 2],
    [84_999, 2],
    [85_000, 4],
    [90_000, 8],
    [94_999, 8],
    [95_000, 60],
    [100_000, 60],
    [250_000, 60],
  ])('with %s of 100,000 API requests used is one every %s minutes', (used, minutes) => {
    expect(sweepInterval(MINUTE, usage(used))).toBe(minutes * MINUTE);
  });

  it('is as configured while the usage is not known', () => {
    expect(sweepInterval(MINUTE, undefined)).toBe(MINUTE);
  });

  it('is never slower than hourly, unless it is configured so', () => {
    expect(sweepInterval(20 * MINUTE, usage(92_000))).toBe(60 * MINUTE);
    expect(sweepInterval(120 * MINUTE, usage(92_000))).toBe(120 * MINUTE);
  });
});

describe('a failed sweep', () => {
  it('is tried again soon, after a refusal for a limit ever later', () => {
    expect([1, 2, 9].map((failures) => sweepRetry(30_000, failures, false))).toEqual([30_000, 30_000, 30_000]);
    expect([1, 2, 3, 20].map((failures) => sweepRetry(30_000, failures, true))).toEqual([
      30_000, 60_000, 120_000, 3_600_000,
    ]);
  });
});
