import { describe, expect, it } from 'vitest';
import { pagePause, sweepInterval, sweepRetry } from '../../../src/connector/sweep-pace.js';

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

describe('the pause after a page', () => {
  it.each([
    [79_999, 0],
    [80_000, 600],
    [85_000, 1_200],
    [90_000, 2_400],
    [94_999, 2_400],
    [95_000, 18_000],
    [250_000, 18_000],
  ])('with %s of 100,000 API requests used is %s ms', (used, pauseMs) => {
    expect(pagePause(usage(used), 0)).toBe(pauseMs);
  });

  it('is none while the usage is not known', () => {
    expect(pagePause(undefined, 0)).toBe(0);
  });

  it('is an hour in all at most', () => {
    expect(pagePause(usage(99_000), 60 * MINUTE - 1_000)).toBe(1_000);
    expect(pagePause(usage(99_000), 60 * MINUTE)).toBe(0);
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
