import { describe, expect, it } from 'vitest';
import { greatest, grouped, linePath, niceMax, sum } from '../../../../src/console/web/logic/series-path.js';

const BOX = { width: 100, height: 50 };

describe('paths of a series', () => {
  it('goes from left to right, the greatest at the top', () => {
    expect(linePath([0, 5, 10], 10, BOX)).toBe('M0 50L50 25L100 0');
  });

  it('is broken where a value is missing, and shows a lonely value as a dot', () => {
    expect(linePath([1, null, 2, null, 4, 4], 4, BOX)).toBe('M0 37.5h0M40 25h0M80 0L100 0');
    expect(linePath([null, null], 4, BOX)).toBe('');
    expect(linePath([], 4, BOX)).toBe('');
  });

  it('does not leave the box', () => {
    expect(linePath([20], 10, BOX)).toBe('M100 0h0');
  });

  it('ends the scale at a round number that no value exceeds', () => {
    for (const value of [0.3, 1, 1.01, 7, 9.9, 10, 11, 123, 99_999]) {
      const max = niceMax([[value, null]], 0.1);
      expect(max).toBeGreaterThanOrEqual(value);
      expect(max).toBeLessThanOrEqual(value * 1.6 + 0.1);
    }
    expect(niceMax([[null]], 6)).toBe(6);
  });

  it('gathers steps', () => {
    expect(grouped([1, 2, 3, 4, 5], 2, sum)).toEqual([6, 9]);
    expect(grouped([1, 2], 12, sum)).toEqual([1, 2]);
    expect(grouped([], 12, sum)).toEqual([]);
    expect(greatest([1, null, 3])).toBe(3);
    expect(greatest([null])).toBeNull();
  });
});
