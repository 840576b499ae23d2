import { afterEach, describe, expect, it } from 'vitest';
import { DecidingBench } from '../../support/deciding/deciding-bench.js';
import { LATE_MS, READINGS } from '../../support/deciding/readings.js';

let bench: DecidingBench;
afterEach(() => bench.stop());

/** Between the note of a create and its answer, and long after anything that a create in doubt leads to. */
const MIDWAY_MS = 500;
const IN_THE_END_MS = 120_000;

describe.each(READINGS)('a create in doubt, $named', ({ switches }) => {
  const { attributesLateMs, handlerMemory } = switches;
  const isLate = attributesLateMs > 0;

  const set = (change: Partial<typeof switches> = {}, handlerLatencyMs = 5) => {
    bench = new DecidingBench({ server: { switches: { ...switches, ...change, handlerLatencyMs } } });
    return bench;
  };

  it('an answer that is lost: the interaction that is seen confirms it', async () => {
    await set().start();
    bench.cic.faults.inject({ kind: 'dropHandlerAnswers', times: 1 });
    const row = bench.happen('CaseCreated');
    await bench.clock.advance(LATE_MS + 1_000);
    expect(bench.org.outcomesOf(row)).toEqual(['Routed']);
    expect(bench.made).toBe(1);
    expect(bench.only().rowId).toBe(row.id);
  });

  it('a notification that is lost: the handler is asked again with the same attempt', async () => {
    await set().start();
    bench.cic.faults.inject({ kind: 'dropHandlerNotifications', times: 1 });
    const row = bench.happen('CaseCreated');
    await bench.clock.advance(40_000);
    expect(bench.marks(row)).toEqual([expect.objectContaining({ outcome: 'Routed', attempts: 1, error: '' })]);
    expect(bench.process.told('createRequested').map(({ attempt }) => attempt)).toEqual([0, 0]);
    expect(bench.made).toBe(1);
  });

  it('neither an answer nor attributes in time: one interaction is left in the end', async () => {
    await set({ attributesLateMs: 45_000 }).start();
    bench.cic.faults.inject({ kind: 'dropHandlerAnswers', times: 1 });
    const row = bench.happen('CaseCreated');
    await bench.clock.advance(IN_THE_END_MS);
    expect(bench.org.outcomesOf(row)).toEqual(['Routed']);
    expect(bench.made).toBe(handlerMemory === 'rows' ? 1 : 2);
    expect(bench.standing()).toHaveLength(1);
  });

  it('neither in time, and the case is closed meanwhile: none is left in the end', async () => {
    await set({ attributesLateMs: 45_000 }).start();
    bench.cic.faults.inject({ kind: 'dropHandlerAnswers', times: 1 });
    const row = bench.happen('CaseCreated');
    await bench.clock.advance(10_000);
    const closed = bench.happen('CaseClosed');
    await bench.clock.advance(IN_THE_END_MS);
    expect(bench.org.outcomesOf(row)).toEqual(['Routed']);
    expect(bench.org.outcomesOf(closed)).toEqual(['Withdrawn']);
    expect(bench.standing()).toEqual([]);
  });

  it('neither in time, and the interaction has ended by then', async () => {
    await set({ attributesLateMs: 45_000 }).start();
    bench.cic.faults.inject({ kind: 'dropHandlerAnswers', times: 1 });
    const row = bench.happen('CaseCreated');
    await bench.clock.advance(10_000);
    bench.core.life.end(bench.only().id, 'I');
    await bench.clock.advance(IN_THE_END_MS);
    expect(bench.org.outcomesOf(row)).toEqual(['Routed']);
    expect(bench.made).toBe(handlerMemory === 'rows' ? 1 : 2);
  });

  it('killed between asking and the answer, and started after it', async () => {
    await set({}, 2 * MIDWAY_MS).start();
    const row = bench.happen('CaseCreated');
    await bench.clock.advance(MIDWAY_MS);
    bench.process.kill();
    await bench.clock.advance(MIDWAY_MS + attributesLateMs + 1_000);
    await bench.start();
    await bench.clock.advance(IN_THE_END_MS);
    expect(bench.org.outcomesOf(row)).toEqual(['Routed']);
    expect(bench.made).toBe(1);
    expect(bench.only().rowId).toBe(row.id);
  });

  it('killed between asking and the answer, and started before it', async () => {
    await set({}, 4 * MIDWAY_MS).start();
    const row = bench.happen('CaseCreated');
    await bench.clock.advance(MIDWAY_MS);
    bench.process.kill();
    await bench.start();
    await bench.clock.advance(IN_THE_END_MS);
    expect(bench.org.outcomesOf(row)).toEqual(['Routed']);
    expect(bench.made).toBe(handlerMemory === 'rows' || (handlerMemory === 'live' && !isLate) ? 1 : 2);
    expect(bench.standing()).toHaveLength(1);
  });

  it.each([
    ['at once', 50],
    ['after its note was dropped', 250],
  ] as const)('killed between the answer and the mark, %s', async (_name, afterMs) => {
    bench = await new DecidingBench({ server: { switches }, connector: { markIntervalMs: 2_000 } }).start();
    const row = bench.happen('CaseCreated');
    await bench.clock.advance(afterMs);
    expect(bench.process.told('rowSettled')).toHaveLength(1);
    bench.process.kill();
    await bench.start();
    await bench.clock.advance(IN_THE_END_MS);
    expect(bench.org.outcomesOf(row)).toEqual(['Routed']);
    expect(bench.standing()).toHaveLength(1);
    // That it is live was noted before the row was handed on to be marked, whatever its attributes and the handler tell.
    expect(bench.made).toBe(1);
  });

  it('killed once it was marked: the next row finds it', async () => {
    await set().start();
    await bench.routed();
    await bench.clock.advance(300);
    bench.process.kill();
    const row = bench.org.next('CommentAdded');
    bench.org.insert(row);
    await bench.start();
    await bench.clock.advance(IN_THE_END_MS);
    expect(bench.org.outcomesOf(row)).toEqual(['AlreadyActive']);
    expect(bench.made).toBe(1);
  });
});
