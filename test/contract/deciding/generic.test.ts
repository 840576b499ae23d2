import { afterEach, describe, expect, it } from 'vitest';
import type { HttpExchangeResponse } from '../../../src/runtime/http-exchange.js';
import { DecidingBench, type DecidingOptions } from '../../support/deciding/deciding-bench.js';
import { benchFor, expectLine } from '../../support/deciding/expect-line.js';
import { CREATES, ENDINGS, MOVES, named } from '../../support/deciding/table.js';
import { QUEUE_ID } from '../../support/routing.js';

let bench: DecidingBench;
afterEach(() => bench.stop());

const GENERIC: Pick<DecidingOptions, 'cic'> = { cic: { creation: 'generic' } };
const NOWHERE = [
  { queueId: QUEUE_ID, queueName: 'Support', currentName: 'Support', workgroup: 'Nowhere', directToQueue: false },
];
const READINGS = [true, false].flatMap((connectedStaysOnWorkgroupQueue) =>
  [false, true].map((additionalAttributesIgnored) => ({
    named: [
      connectedStaysOnWorkgroupQueue ? 'stays on the queue' : 'leaves the queue',
      additionalAttributesIgnored ? 'attributes set afterwards' : 'attributes taken at once',
    ].join(', '),
    switches: { connectedStaysOnWorkgroupQueue, additionalAttributesIgnored, handler: 'missing' as const },
  })),
);

describe.each(READINGS)('without a handler, $named', ({ switches }) => {
  const { additionalAttributesIgnored } = switches;
  const set = (options: DecidingOptions = {}) => {
    bench = new DecidingBench({ ...GENERIC, server: { switches }, ...options });
    return bench;
  };

  it.each(named([...CREATES, ...MOVES, ...ENDINGS.filter(({ autoDisconnect }) => autoDisconnect)]))(
    '$name',
    async ({ line }) => {
      bench = await benchFor({ switches }, line.autoDisconnect, GENERIC).start();
      await expectLine(bench, line);
    },
  );

  it('a workgroup that the server does not have: parked, and nothing is made', async () => {
    set().org.queueMapEntries = NOWHERE;
    await bench.start();
    await bench.clock.advance(2_000);
    const row = bench.happen('CaseCreated', { workgroup: 'Nowhere' });
    await bench.clock.advance(5_000);
    expect(bench.marks(row)).toEqual([
      expect.objectContaining({ outcome: 'Failed', error: expect.stringMatching(/workgroup.*"Nowhere"/) }),
    ]);
    expect(bench.made).toBe(0);
  });

  it('a workgroup that the server does not have, before the directory has looked: the server refuses it', async () => {
    set().org.queueMapEntries = NOWHERE;
    await bench.start();
    const row = bench.happen('CaseCreated', { workgroup: 'Nowhere' });
    await bench.clock.advance(5_000);
    expect(bench.marks(row)).toEqual([
      expect.objectContaining({ outcome: 'Failed', error: expect.stringContaining('"Nowhere"') }),
    ]);
    expect(bench.made).toBe(0);
  });

  it('a workgroup that the server does not have, where configuration may not be viewed: its rows wait and say so', async () => {
    set({ shapes: 'unchecked' }).org.queueMapEntries = NOWHERE;
    bench.cic.faults.inject({ kind: 'refuse', path: '/configuration/', times: 10_000, status: 403 });
    await bench.start();
    const row = bench.happen('CaseCreated', { workgroup: 'Nowhere' });
    await bench.clock.advance(60_000);
    expect(bench.marks(row)).toEqual([]);
    expect(bench.process.told('rowWaiting').map(({ reason }) => reason)).toEqual([
      'workgroup queue "Nowhere" is not shown by the server',
    ]);
    expect(bench.made).toBe(0);
  });

  it('a user whom the server does not have: the workgroup has it, and the row says so', async () => {
    await set().start();
    const row = bench.happen('OwnerChanged', { directToUser: 'ghost' });
    await bench.clock.advance(5_000);
    expect(bench.marks(row)).toEqual([
      expect.objectContaining({ outcome: 'Routed', error: expect.stringContaining('"ghost"') }),
    ]);
    expect(bench.only()).toMatchObject({ workgroup: 'Support Mail', user: '', rowId: row.id });
  });

  it('an answer that is lost: the live view tells, or one is made in its place', async () => {
    await set().start();
    bench.cic.faults.inject({ kind: 'loseAnswer', path: '/interactions', method: 'POST', times: 1 });
    const row = bench.happen('CaseCreated');
    await bench.clock.advance(60_000);
    expect(bench.org.outcomesOf(row)).toEqual(['Routed']);
    // One without attributes is nobody's: the weaker promise of this mode.
    expect(bench.made).toBe(additionalAttributesIgnored ? 2 : 1);
    expect(bench.standing().filter(({ rowId }) => rowId === row.id)).toHaveLength(1);
  });

  const withoutUpdates = (status: number, isOver: () => boolean): NonNullable<DecidingOptions['intercept']> => {
    const refused: HttpExchangeResponse = { status, body: JSON.stringify({ errorId: 'error', message: 'No.' }) };
    const isUpdate = (method: string, target: string) => method === 'POST' && /\/interactions\/\d+$/.test(target);
    return (serve) => async (request) =>
      isUpdate(request.method, request.target) && !isOver() ? refused : serve(request);
  };

  it.runIf(additionalAttributesIgnored)('attributes that may not be set: nothing nameless is left', async () => {
    await set({ intercept: withoutUpdates(403, () => false), shapes: 'unchecked' }).start();
    const row = bench.happen('CaseCreated');
    await bench.clock.advance(100_000);
    expect(bench.org.outcomesOf(row)).toEqual(['Failed']);
    expect(bench.made).toBeLessThan(12);
    expect(bench.standing()).toEqual([]);
  });

  it.runIf(additionalAttributesIgnored).each([
    ['in the session that made it: it was made', false, 1],
    ['in a later session: one is made in its place', true, 2],
  ])('one that ends before its attributes are assured, %s', async (_where, inLaterSession, made) => {
    const state = { blind: true };
    const isRead = (method: string, target: string) => method === 'GET' && /\/interactions\/\d+/.test(target);
    const intercept: NonNullable<DecidingOptions['intercept']> = (serve) => async (request) =>
      state.blind && isRead(request.method, request.target) ? { status: 500, body: '{}' } : serve(request);
    await set({ intercept, shapes: 'unchecked' }).start();
    const row = bench.happen('CaseCreated');
    await bench.clock.advance(1_500);
    expect(bench.org.outcomesOf(row)).toEqual([]);
    for (const { id } of bench.standing()) bench.core.life.end(id, 'E');
    if (inLaterSession) bench.process.contactCenter.resync('for this test');
    // The server knows an ended one for a while.
    await bench.clock.advance(120_000);
    state.blind = false;
    await bench.clock.advance(100_000);
    expect(bench.org.outcomesOf(row)).toEqual(['Routed']);
    expect(bench.made).toBe(made);
  });

  it.runIf(additionalAttributesIgnored)('attributes that cannot be set for a while are set in the end', async () => {
    const state = { over: false };
    await set({ intercept: withoutUpdates(500, () => state.over), shapes: 'unchecked' }).start();
    const row = bench.happen('CaseCreated');
    await bench.clock.advance(100_000);
    expect(bench.org.outcomesOf(row)).toEqual([]);
    state.over = true;
    await bench.clock.advance(100_000);
    expect(bench.org.outcomesOf(row)).toEqual(['Routed']);
    expect(bench.made).toBe(1);
    expect(bench.standing()).toEqual([expect.objectContaining({ rowId: row.id })]);
  });
});
