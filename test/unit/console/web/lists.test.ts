import { describe, expect, it } from 'vitest';
import { fitting, template } from '../../../../src/console/web/logic/columns.js';
import { matches, orderAfterClick, sorted } from '../../../../src/console/web/logic/order.js';
import { chunks, pruned, toggled, toggledAll, withRange } from '../../../../src/console/web/logic/selection.js';
import { MAX_WINDOW, movedTo, rowWindow, scrollTopFor } from '../../../../src/console/web/logic/virtual-window.js';

const VIEW = { count: 10_000, rowHeight: 30, height: 300, scrollTop: 0 };

describe('the window of a long list', () => {
  it('draws what is seen and a little more, wherever the list is scrolled to', () => {
    for (let scrollTop = -50; scrollTop <= 10_000 * 30; scrollTop += 997) {
      const { first, last } = rowWindow({ ...VIEW, scrollTop });
      const seenFirst = Math.max(0, Math.floor(scrollTop / 30));
      const seenLast = Math.min(10_000, Math.ceil((Math.max(0, scrollTop) + 300) / 30));
      expect(first).toBeLessThanOrEqual(Math.min(seenFirst, 9_999));
      expect(last).toBeGreaterThanOrEqual(Math.min(seenLast, 10_000));
      expect(last - first).toBeLessThanOrEqual(30);
    }
  });

  it('is bounded by the list and by a greatest size', () => {
    expect(rowWindow({ ...VIEW, count: 3 })).toEqual({ first: 0, last: 3 });
    expect(rowWindow({ ...VIEW, count: 0 })).toEqual({ first: 0, last: 0 });
    const { first, last } = rowWindow({ ...VIEW, height: 1e9 });
    expect(last - first).toBe(MAX_WINDOW);
  });

  it('scrolls only as far as the row needs', () => {
    expect(scrollTopFor(5, VIEW)).toBe(0);
    expect(scrollTopFor(10, VIEW)).toBe(30);
    expect(scrollTopFor(2, { ...VIEW, scrollTop: 900 })).toBe(60);
  });

  it('moves by keys and stays in the list', () => {
    expect(movedTo('ArrowDown', 9_999, VIEW)).toBe(9_999);
    expect(movedTo('ArrowUp', 0, VIEW)).toBe(0);
    expect(movedTo('PageDown', 0, VIEW)).toBe(9);
    expect(movedTo('End', 3, VIEW)).toBe(9_999);
    expect(movedTo('Home', 3, VIEW)).toBe(0);
    expect(movedTo('x', 3, VIEW)).toBeUndefined();
    expect(movedTo('ArrowDown', 0, { ...VIEW, count: 0 })).toBeUndefined();
  });
});

describe('order and filter', () => {
  it('sorts numbers in text as numbers and keeps equal ones in place', () => {
    const items = ['OR-10', 'OR-9', 'or-9', 'OR-1'];
    expect(sorted(items, (item) => item, false)).toEqual(['OR-1', 'OR-9', 'or-9', 'OR-10']);
    expect(sorted(items, (item) => item, true)).toEqual(['OR-10', 'OR-9', 'or-9', 'OR-1']);
    expect(sorted([3, 1, 2], (item) => item, true)).toEqual([3, 2, 1]);
  });

  it('turns round at the second click', () => {
    const once = orderAfterClick(undefined, 'age');
    expect(once).toEqual({ key: 'age', descending: false });
    expect(orderAfterClick(once, 'age').descending).toBe(true);
    expect(orderAfterClick(once, 'name')).toEqual({ key: 'name', descending: false });
  });

  it('finds all words, in any field', () => {
    expect(matches('  BILL 42 ', ['Billing', 42])).toBe(true);
    expect(matches('bill 43', ['Billing', 42])).toBe(false);
    expect(matches('', [])).toBe(true);
  });
});

describe('selection', () => {
  it('toggles one, all and ranges', () => {
    expect([...toggled(new Set(['a']), 'b')]).toEqual(['a', 'b']);
    expect([...toggled(new Set(['a']), 'a')]).toEqual([]);
    expect([...toggledAll(new Set(['a']), ['a', 'b'])]).toEqual(['a', 'b']);
    expect([...toggledAll(new Set(['a', 'b']), ['a', 'b'])]).toEqual([]);
    expect([...withRange(new Set(), ['a', 'b', 'c', 'd'], 2, 1)]).toEqual(['b', 'c']);
  });

  it('forgets what the list has lost', () => {
    const selection = new Set(['a', 'b']);
    expect(pruned(selection, ['a', 'b', 'c'])).toBe(selection);
    expect([...pruned(selection, ['b'])]).toEqual(['b']);
  });

  it('cuts into parts', () => {
    expect(chunks([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
    expect(chunks([], 2)).toEqual([]);
  });
});

describe('columns', () => {
  const column = (key: string, min: number, priority: number) => ({ key, min, grow: 1, priority });
  const columns = [column('a', 100, 1), column('b', 100, 3), column('c', 100, 2), column('d', 100, 3)];
  const left = (width: number) =>
    fitting(columns, width)
      .map(({ key }) => key)
      .join('');

  it('leaves out the least needed first, and never the needed', () => {
    expect(left(1_000)).toBe('abcd');
    expect(left(400)).toBe('abc');
    expect(left(250)).toBe('ac');
    expect(left(10)).toBe('a');
  });

  it('makes the tracks of a grid', () => {
    expect(template([column('a', 100, 1), { ...column('b', 50, 1), grow: 0 }], '1rem')).toBe(
      '1rem minmax(0, 1fr) 50px',
    );
  });
});
