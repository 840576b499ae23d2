import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildOrg } from '../../../src/group/build-group.js';
import { redactor } from '../../../src/operations/redactor.js';
import { systemClock } from '../../../src/runtime/clock.js';
import { listRows, type RowFilter } from '../../../src/salesforce/row-list.js';
import { CheckBench } from '../../support/check-bench.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const never = new AbortController().signal;

let bench: CheckBench;
let cases: readonly string[];

beforeAll(async () => {
  bench = await CheckBench.open();
  cases = ['Support', 'Support', 'Billing'].map((queue) =>
    bench.insert('Case', { Subject: 'Help', Origin: 'Email', OwnerId: bench.queueId(queue) }),
  );
});

afterAll(() => bench?.close());

async function casesListed(filter: RowFilter): Promise<readonly string[]> {
  const tell = () => undefined;
  const org = buildOrg(bench.config(), { clock: systemClock, random: Math.random, tell, redact: redactor([]) });
  try {
    return (await listRows(org.rest, 'unprocessed', never, filter)).map(({ objectId }) => objectId);
  } finally {
    await org.close();
  }
}

describe('the list of rows', () => {
  it('is filtered by queue, by name or id', async () => {
    expect(await casesListed({})).toEqual(cases);
    expect(await casesListed({ queue: 'Billing' })).toEqual([cases[2]]);
    expect(await casesListed({ queue: bench.queueId('Support') })).toEqual(cases.slice(0, 2));
    expect(await casesListed({ queue: "O'Hara\\" })).toEqual([]);
  });

  it('is filtered by case, by number or id', async () => {
    const [found] = bench.select('Case', { Id: cases[1] ?? '' });
    const number = String(found?.CaseNumber);
    for (const text of [cases[1] ?? '', (cases[1] ?? '').slice(0, 15), number, number.replace(/^0+/, '')])
      expect(await casesListed({ case: text }), text).toEqual([cases[1]]);
    await expect(casesListed({ case: 'OR-0000000001' })).rejects.toMatchObject({ code: 'CASEBRIDGE_USAGE' });
  });

  it('ends after as many rows as were asked for, the oldest', async () => {
    expect(await casesListed({ limit: 2 })).toEqual(cases.slice(0, 2));
    expect(await casesListed({ limit: 1, queue: 'Support' })).toEqual([cases[0]]);
  });

  it('goes on after the name of a row', async () => {
    const [first, second] = bench.select('Object_Routing__c', {});
    expect(await casesListed({ after: String(first?.Name), limit: 1 })).toEqual([cases[1]]);
    expect(await casesListed({ after: String(second?.Name) })).toEqual([cases[2]]);
  });
});
