import { describe, expect, it } from 'vitest';
import { CaseMemory } from '../../../src/connector/case-memory.js';

const settled = (id: string, name: string) => ({ id, name, event: 'CaseCreated', outcome: 'Routed' as const });

describe('the memory of settled rows', () => {
  it('forgets the case that was settled longest ago once there are too many', () => {
    const memory = new CaseMemory(2);
    memory.remember('case1', settled('row1', 'OR-1'));
    memory.remember('case2', settled('row2', 'OR-2'));
    memory.remember('case1', settled('row3', 'OR-3'));
    memory.remember('case3', settled('row4', 'OR-4'));
    expect(memory.settledFor('case2')).toEqual([]);
    expect(memory.knows('case2', 'row2')).toBe(false);
    expect(memory.settledFor('case1').map(({ name }) => name)).toEqual(['OR-1', 'OR-3']);
  });

  it('keeps the latest 20 rows of a case', () => {
    const memory = new CaseMemory(10);
    for (let row = 1; row <= 25; row += 1) memory.remember('case1', settled(`row${row}`, `OR-${row}`));
    expect(memory.settledFor('case1').map(({ name }) => name)).toEqual(
      Array.from({ length: 20 }, (_, index) => `OR-${index + 6}`),
    );
    expect([5, 6, 25].map((row) => memory.knows('case1', `row${row}`))).toEqual([false, true, true]);
  });

  it('tells apart what was settled before an interaction ended', () => {
    const memory = new CaseMemory(10);
    memory.remember('case1', settled('row1', 'OR-1'));
    const before = memory.settledFor('case1');
    memory.noteEnd('case1');
    memory.remember('case1', settled('row2', 'OR-2'));
    expect(memory.settledFor('case1').map(({ beforeEnd }) => beforeEnd)).toEqual([true, false]);
    expect(before.map(({ beforeEnd }) => beforeEnd)).toEqual([false]);
  });
});
