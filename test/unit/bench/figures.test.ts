import { describe, expect, it } from 'vitest';
import { drainFigures, servedPerSecond } from '../../bench/measure/drain-figures.js';
import { farthestFromPlace } from '../../bench/measure/farthest-from-place.js';
import type { Run } from '../../bench/measure/figures.js';
import { spread } from '../../bench/measure/latency-figures.js';
import { drainLimitMs, drainVerdicts } from '../../bench/sections/drain-verdicts.js';
import { brokenVerdicts, ratio } from '../../bench/sections/section.js';

const MB = 1024 * 1024;

/** Rows in the order of their names; `made` says which interaction, by number, each got. */
function runOf(made: readonly number[], committedAt: readonly number[]): Run {
  const rows = made.map((number, index) => ({
    id: `row${index}`,
    name: `OR-${index}`,
    event: 'CaseCreated',
    objectId: `case${index}`,
    committedAt: committedAt[index] ?? 0,
    processedAt: 1_000 + number * 100 + 50,
    outcome: 'Routed',
    interactionId: `${900 + number}`,
    marks: 1,
  }));
  const interactions = rows.map(({ id, objectId, interactionId }, index) => ({
    id: interactionId,
    rowId: id,
    objectId,
    createdAt: 1_000 + (made[index] ?? 0) * 100,
    endedAt: undefined,
  }));
  const usage = { rssBytes: 100 * MB, peakRssBytes: 130 * MB, heapBytes: 20 * MB, cpuMs: 10, memory: [] };
  return {
    org: { rows, apiCalls: 3 },
    cic: { interactions, calls: {} },
    expectedRows: rows.length,
    idle: usage,
    end: { ...usage, memory: [{ atMs: 500, rssBytes: 130 * MB }] },
  };
}

describe('the place of things in their order', () => {
  it('is off by nothing where all came in order', () => {
    expect(farthestFromPlace([0, 1, 2, 3])).toBe(0);
    expect(farthestFromPlace([])).toBe(0);
  });

  it('is off by as many places as the worst one, early or late', () => {
    expect(farthestFromPlace([3, 0, 1, 2])).toBe(3);
    expect(farthestFromPlace([1, 2, 3, 4, 0])).toBe(4);
  });
});

describe('the figures of a drain', () => {
  it('tell the backlog from the rows that came meanwhile', () => {
    const figures = drainFigures(runOf([0, 2, 1, 3], [0, 0, 0, 1_000]), 3);
    expect(figures).toMatchObject({ backlogRows: 3, freshRows: 1, freshP50: 300, freshP99: 300 });
    expect(figures.farthestFromPlace).toBe(1);
    // Three rows from the first interaction at 1,000 to the last mark at 1,250.
    expect(figures.rowsPerSecond).toBeCloseTo(12, 9);
  });

  it('measure memory from the idle process', () => {
    expect(drainFigures(runOf([0], [0]), 1)).toMatchObject({ rssGrowth: 30, growth: [[0.5, 30]] });
  });

  it('are not given of a run in which a row was left', () => {
    expect(() => drainFigures({ ...runOf([0], [0]), expectedRows: 2 }, 1)).toThrow('1 rows instead of 2');
  });

  it('count no rows a second of nothing', () => {
    expect(servedPerSecond([])).toBe(0);
  });
});

describe('latencies in round trips', () => {
  it('are the milliseconds over the round trip', () => {
    const figures = spread([160, 40, 80, 120], 40);
    expect(figures).toMatchObject({ rows: 4, p50: 80, p99: 160, p50RoundTrips: 2, p99RoundTrips: 4 });
    expect(figures.distribution).toEqual([
      [1, 25],
      [2, 50],
      [3, 75],
      [4, 100],
    ]);
  });
});

describe('a ratio', () => {
  it('is left out where it says nothing', () => {
    expect([ratio(3, 2), ratio(1, 4), ratio(1, 0), ratio(undefined, 1), ratio(Number.NaN, 1)]).toEqual([
      '1.5 ×',
      '0.25 ×',
      '',
      '',
      '',
    ]);
  });
});

describe('the verdicts on a drain', () => {
  const sound = drainFigures(runOf([0, 1, 2, 3], [0, 0, 900, 1_000]), 2);
  const broken = (change: Partial<typeof sound>) =>
    brokenVerdicts([{ title: 'the drain', verdicts: drainVerdicts({ ...sound, ...change }) }]);

  it('hold for a sound run', () => {
    expect(broken({})).toEqual([]);
  });

  it.each([
    ['memory', { rssGrowth: 64 }],
    ['oldest first', { farthestFromPlace: 501 }],
    ['no new row starved', { freshP99: 5_001 }],
    ['no new row starved', { freshRows: 0, freshP99: Number.NaN }],
  ])('do not hold where the run broke one: %s', (what, change) => {
    expect(broken(change)).toEqual([expect.stringContaining(`the drain: DOES NOT HOLD: ${what}`)]);
  });

  it('come in the end: a longer backlog is given more time', () => {
    expect(drainLimitMs(100_000)).toBe(1_120_000);
  });
});
