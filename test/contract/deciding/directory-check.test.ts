import { afterEach, describe, expect, it } from 'vitest';
import type { HttpExchangeResponse } from '../../../src/runtime/http-exchange.js';
import type { RowChange } from '../../support/deciding/cases-org.js';
import { DecidingBench, type DecidingOptions } from '../../support/deciding/deciding-bench.js';
import { TROUBLES, type Trouble } from '../../support/deciding/directory-troubles.js';
import { PASSWORD } from '../../support/deciding/mortal-process.js';
import { QUEUE_ID } from '../../support/routing.js';

let bench: DecidingBench;
afterEach(() => bench.stop());

const MINUTE_MS = 60_000;
const MONTH_MS = 30 * 24 * 60 * MINUTE_MS;
const SUPPORT = 'Support Mail';

const refused: HttpExchangeResponse = {
  status: 400,
  headers: { 'Content-Type': 'application/vnd.inin.icws+JSON; charset=utf-8' },
  body: JSON.stringify({ errorId: 'error.refused', message: 'Not for you.' }),
};
const intercept: DecidingOptions['intercept'] = (serve) => async (request) =>
  request.method === 'PUT' && request.target.includes('/subscriptions/configuration/') ? refused : serve(request);

/** How changes of the directory come to be known, and how long that takes at most. */
const FOLLOWING = [
  { following: 'told by subscriptions', options: {}, healsWithinMs: 10_000 },
  { following: 'found by the timer', options: { intercept }, healsWithinMs: 7 * MINUTE_MS },
] as const;

const AGES = [
  { age: 'a fresh row', ageMs: 0 },
  { age: 'a month-old row', ageMs: MONTH_MS },
] as const;

const mapped = (workgroup: string) => [
  { queueId: QUEUE_ID, queueName: 'Support', currentName: 'Support', workgroup, directToQueue: true },
];

describe.each(FOLLOWING)('the directory, $following', ({ options, healsWithinMs }) => {
  const start = async ({ spoil, workgroup = SUPPORT }: Pick<Trouble, 'spoil' | 'workgroup'>) => {
    bench = new DecidingBench(options);
    bench.org.queueMapEntries = mapped(workgroup);
    spoil(bench.core.directory);
    await bench.start();
    await bench.clock.advance(3_000);
  };
  const problems = () => bench.process.told('queueMapChecked').at(-1)?.problems ?? [];

  /** A row that is there; an old one is found by the sweep. */
  const come = async (ageMs: number, change: RowChange) => {
    const row = bench.org.next('CaseCreated', { createdAt: bench.clock.now() - ageMs, ...change });
    if (ageMs === 0) bench.org.happen(row);
    else bench.org.insert(row);
    await bench.until(() => bench.org.outcomesOf(row).length > 0, 2 * MINUTE_MS);
    return row;
  };

  describe.each(TROUBLES)('$named', (trouble) => {
    const { kind, names, seenBy, heal, workgroup = SUPPORT, skills = '' } = trouble;

    it('is named before a customer waits', async () => {
      await start(trouble);
      if (seenBy === 'map') {
        expect(problems()).toEqual([
          expect.objectContaining({
            queueName: 'Support',
            workgroup,
            kind,
            blocks: true,
            cure: expect.stringMatching(/\.$/),
          }),
        ]);
        for (const name of names) expect(problems()[0]?.what).toContain(name);
      } else {
        const { directory } = bench.process.contactCenter;
        directory.problems({ workgroup, user: '', skills });
        await bench.clock.advance(100);
        const found = directory.problems({ workgroup, user: '', skills }).filter(({ blocks }) => blocks);
        expect(found).toEqual([expect.objectContaining({ kind, blocks: true })]);
      }
    });

    it.each(AGES)('$age is parked with that cause, and routed by itself once it heals', async ({ ageMs }) => {
      await start(trouble);
      const row = await come(ageMs, { workgroup, skills });
      const [mark] = bench.marks(row);
      expect(mark).toMatchObject({ outcome: 'Failed', interactionId: '' });
      // The handler may have been faster than the directory; it names what is wrong without quotes.
      for (const name of names.slice(0, 1)) expect(mark?.error).toContain(name.replaceAll('"', ''));
      await bench.clock.advance(2 * MINUTE_MS);
      expect(bench.made).toBe(0);
      heal(bench.core.directory);
      // A queue that was not shown is asked for again every five minutes.
      const limitMs = kind === 'WorkgroupWithoutQueue' ? healsWithinMs + 6 * MINUTE_MS : healsWithinMs;
      await bench.until(() => bench.org.outcomesOf(row).length > 1, limitMs);
      expect(bench.org.outcomesOf(row)).toEqual(['Failed', 'Routed']);
      expect(bench.marks(row)[1]?.error).toBe('');
      await bench.clock.advance(2_000);
      expect(problems()).toEqual([]);
      await bench.alert('alice');
      expect(bench.only()).toMatchObject({ state: 'A', user: 'alice', rowId: row.id });
    });
  });

  it('a skill and a workgroup that were named before are the cause of the row, word for word', async () => {
    await start({ spoil: (directory) => directory.putWorkgroup({ name: SUPPORT, members: ['alice'], queueType: 3 }) });
    const row = await come(0, {});
    expect(bench.marks(row)[0]?.error).toBe(`CASEBRIDGE_TARGET_UNREACHABLE: ${problems()[0]?.what}`);
  });

  it.each(AGES)('some agents who take no e-mail are a warning, and $age is routed', async ({ ageMs }) => {
    await start({
      spoil: (directory) =>
        directory.putUser({ id: 'bob', password: PASSWORD, skills: ['English', 'Billing'], maxAssignable: 0 }),
    });
    expect(problems()).toEqual([
      expect.objectContaining({ kind: 'MemberWithoutEmail', blocks: false, what: expect.stringContaining('"bob"') }),
    ]);
    const row = await come(ageMs, {});
    expect(bench.org.outcomesOf(row)).toEqual(['Routed']);
    await bench.alert('alice');
    expect(bench.only()).toMatchObject({ state: 'A', user: 'alice' });
  });

  it('a trouble that comes while the process runs is named, and goes again', async () => {
    await start({ spoil: () => undefined });
    expect(bench.process.told('queueMapChecked')).toEqual([]);
    bench.core.directory.putWorkgroup({ name: SUPPORT, members: ['alice', 'bob'], isActive: false });
    await bench.until(() => problems().some(({ kind }) => kind === 'InactiveWorkgroup'), healsWithinMs);
    bench.core.directory.putWorkgroup({ name: SUPPORT, members: ['alice', 'bob'] });
    await bench.until(() => problems().length === 0, healsWithinMs);
  });

  it('a month-old row that names a workgroup by its old name takes the one that the queue map gives now', async () => {
    await start({ spoil: () => undefined });
    const row = await come(MONTH_MS, { workgroup: 'Old Mail' });
    expect(bench.org.outcomesOf(row)[0]).toBe('Failed');
    expect(bench.marks(row)[0]?.error).toContain('"Old Mail"');
    await bench.until(() => bench.org.outcomesOf(row).length > 1, 15 * MINUTE_MS);
    expect(bench.org.outcomesOf(row)).toEqual(['Failed', 'Routed']);
    expect(bench.only()).toMatchObject({ workgroup: SUPPORT });
  });
});

describe('a backlog that is there when the process starts', () => {
  it.each(TROUBLES)(
    '$named: no interaction is made that nobody can take',
    async ({ spoil, heal, workgroup = SUPPORT, skills = '' }) => {
      bench = new DecidingBench();
      bench.org.queueMapEntries = mapped(workgroup);
      spoil(bench.core.directory);
      const row = bench.org.next('CaseCreated', { createdAt: bench.clock.now() - MONTH_MS, workgroup, skills });
      bench.org.insert(row);
      await bench.start();
      await bench.clock.advance(MINUTE_MS);
      expect(bench.org.outcomesOf(row)).toEqual(['Failed']);
      expect(bench.made).toBe(0);
      heal(bench.core.directory);
      await bench.until(() => bench.org.outcomesOf(row).length > 1, 7 * MINUTE_MS);
      expect(bench.org.outcomesOf(row)).toEqual(['Failed', 'Routed']);
      expect(bench.made).toBe(1);
    },
  );
});
