import { describe, expect, it } from 'vitest';
import { TabOrder } from '../../../src/agents/tab-order.js';

const NONE = new Set<string>();

function tabs(...ids: string[]): TabOrder {
  const order = new TabOrder();
  for (const id of ids) order.join(id, false);
  return order;
}

describe('the tab that is to pop', () => {
  it('is none without tabs', () => {
    expect(tabs().claimant(NONE)).toBeUndefined();
  });

  it('is the focused one', () => {
    const order = tabs('a', 'b', 'c');
    order.focus('b', true);
    expect(order.claimant(NONE)).toBe('b');
  });

  it('is the one that was focused last, if none is', () => {
    const order = tabs('a', 'b', 'c');
    order.focus('b', true);
    order.focus('c', true);
    order.focus('c', false);
    order.focus('b', false);
    expect(order.claimant(NONE)).toBe('b');
    order.focus('a', false);
    expect(order.claimant(NONE)).toBe('b');
  });

  it('is another one after it was asked in vain, and it again when all were', () => {
    const order = tabs('a', 'b');
    order.focus('b', true);
    expect(order.claimant(new Set(['b']))).toBe('a');
    expect(order.claimant(new Set(['a', 'b']))).toBe('b');
  });

  it('is not one that is gone', () => {
    const order = tabs('a', 'b');
    order.focus('b', true);
    order.leave('b');
    order.focus('b', true);
    expect(order.claimant(NONE)).toBe('a');
  });
});
