import { describe, expect, it } from 'vitest';
import { runningRows } from '../../../src/cli/rows-to-retry.js';
import type { RowsWanted, RowView } from '../../../src/console/contract.js';
import { recordId } from '../../support/fake-group-data.js';

const never = new AbortController().signal;
const PAGE = 2_000;

function parkedRow(index: number): RowView {
  return {
    id: recordId('a01', index),
    name: `OR-${String(index).padStart(10, '0')}`,
    createdAt: 0,
    caseId: recordId('500', index),
    caseNumber: '00000001',
    event: 'CaseCreated',
    queueId: '',
    queueName: 'Support',
    workgroup: 'Support Mail',
    directToUser: '',
    skills: '',
    priority: '',
    attempts: 0,
    outcome: 'Failed',
    processedAt: '',
    interactionId: '',
    error: 'CASEBRIDGE_ROW_INVALID',
  };
}

/** A running group with so many parked rows. */
function running(count: number) {
  const all = Array.from({ length: count }, (_, index) => parkedRow(index));
  const asked: (string | undefined)[] = [];
  const group = {
    rows: async (_: string, __: AbortSignal, { after = '', limit = PAGE }: RowsWanted = {}) => {
      asked.push(after);
      return all.filter(({ name }) => name > after).slice(0, limit);
    },
    retry: async (ids: readonly string[] | 'all') => (ids === 'all' ? [] : ids.map((id) => ({ id, error: '' }))),
  };
  return { all, asked, parked: runningRows(group) };
}

describe('parked rows of a running group', () => {
  it('are found by name and by id, each once, beyond the first page', async () => {
    const { all, asked, parked } = running(PAGE + 10);
    const [first, far] = [all[3], all[PAGE + 3]];
    const found = await parked.among(
      [far?.id.slice(0, 15) ?? '', first?.name.toLowerCase() ?? '', first?.id ?? ''],
      never,
    );
    expect(found).toEqual([first, far]);
    expect(asked).toEqual(['', all[PAGE - 1]?.name]);
  });

  it('are asked for no further than needed', async () => {
    const { all, asked, parked } = running(PAGE * 2);
    await parked.among([all[5]?.name ?? ''], never);
    expect(asked).toHaveLength(1);
  });

  it('are refused by name if one of them is not parked', async () => {
    await expect(running(3).parked.among(['OR-0000000001', 'OR-0000099999'], never)).rejects.toMatchObject({
      code: 'CASEBRIDGE_ID_UNKNOWN',
      message: 'No parked row: OR-0000099999.',
    });
  });

  it('are listed all, and tried again by their ids', async () => {
    const { all, parked } = running(2);
    expect(await parked.all(never)).toEqual(all);
    expect(await parked.tryAgain([all[0]?.id ?? ''], never)).toEqual([{ id: all[0]?.id, error: '' }]);
  });
});
