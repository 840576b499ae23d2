import { afterEach, describe, expect, it } from 'vitest';
import { CASE_ID } from '../../support/deciding/cases-org.js';
import { DecidingBench } from '../../support/deciding/deciding-bench.js';

let bench: DecidingBench;
afterEach(() => bench.stop());

const IN_THE_END_MS = 120_000;

/** Lets the next call of a method of the store have its effect, and kills the process before it learns of it. */
function killAfter(method: 'noteCreate' | 'append' | 'clearCreates'): () => boolean {
  const { store } = bench;
  let killed = false;
  const wrapped: (...given: never[]) => Promise<void> = store[method].bind(store);
  store[method] = async (...given: never[]) => {
    await wrapped(...given);
    if (killed) return;
    killed = true;
    bench.process.kill();
  };
  return () => killed;
}

async function goOnInANewProcess(): Promise<void> {
  await bench.start();
  await bench.clock.advance(IN_THE_END_MS);
}

describe('recorded as seen, then crashed before it was done', () => {
  it.each(['append', 'noteCreate', 'clearCreates'] as const)(
    'killed right after the store took %s: the row is routed once by the next process, which nobody tells of it',
    async (method) => {
      bench = await new DecidingBench({ connector: { markIntervalMs: 2_000 } }).start();
      const killed = killAfter(method);
      const row = bench.happen('CaseCreated');
      await bench.until(killed);
      expect(bench.marks(row)).toEqual([]);
      await goOnInANewProcess();
      expect(bench.org.outcomesOf(row)).toEqual(['Routed']);
      expect(bench.made).toBe(1);
      expect(bench.only().rowId).toBe(row.id);
      expect(await bench.store.openCreates()).toEqual([]);
    },
  );

  it('what the ledger tells of a row decides nothing: it is history', async () => {
    bench = new DecidingBench();
    const row = bench.org.next('CaseCreated');
    bench.org.insert(row);
    const entry = {
      at: 0,
      stage: 'settle' as const,
      rowId: row.id,
      objectId: CASE_ID,
      interactionId: '1',
      what: 'Routed',
    };
    await bench.store.append([entry]);
    await bench.start();
    await bench.clock.advance(2_000);
    expect(bench.org.outcomesOf(row)).toEqual(['Routed']);
  });
});

describe('a crash around the note of a create', () => {
  it('between note and request: asked for with the noted attempt, made once', async () => {
    bench = await new DecidingBench().start();
    const killed = killAfter('noteCreate');
    const row = bench.happen('CaseCreated');
    await bench.until(killed);
    expect(bench.made).toBe(0);
    expect(await bench.store.openCreates()).toEqual([expect.objectContaining({ rowId: row.id, attempt: 0 })]);
    await goOnInANewProcess();
    expect(bench.process.told('createRequested').map(({ attempt }) => attempt)).toEqual([0]);
    expect(bench.marks(row)).toEqual([expect.objectContaining({ outcome: 'Routed', attempts: 1 })]);
    expect(bench.made).toBe(1);
  });

  it.each(['rows', 'live'] as const)(
    'disk full, so there is no note, and the handler knows %s: made once',
    async (handlerMemory) => {
      bench = await new DecidingBench({
        server: { switches: { handlerMemory } },
        connector: { markIntervalMs: 60_000 },
      }).start();
      const note = bench.store.noteCreate;
      bench.store.noteCreate = () => Promise.reject(new Error('the disk is full'));
      const row = bench.happen('CaseCreated');
      await bench.until(() => bench.process.told('rowSettled').length > 0);
      bench.process.kill();
      bench.store.noteCreate = note;
      await goOnInANewProcess();
      expect(bench.org.outcomesOf(row)).toEqual(['Routed']);
      expect(bench.made).toBe(1);
    },
  );

  it('the row is put back after the crash and the end of its interaction: it gets one of its own', async () => {
    bench = await new DecidingBench({ connector: { markIntervalMs: 2_000 } }).start();
    const killed = killAfter('clearCreates');
    const row = bench.happen('CaseCreated');
    await bench.until(killed);
    await goOnInANewProcess();
    expect(bench.marks(row)).toEqual([expect.objectContaining({ outcome: 'Routed', attempts: 1 })]);
    bench.core.life.end(bench.only().id, 'I');
    await bench.clock.advance(30_000);
    const processed = bench.org.past.get(row.id);
    if (!processed) throw new Error('the row is not processed');
    bench.org.past.delete(row.id);
    bench.org.insert(processed);
    await bench.clock.advance(IN_THE_END_MS);
    expect(bench.made).toBe(2);
    expect(bench.only().rowId).toBe(row.id);
    expect(bench.marks(row).at(-1)).toMatchObject({ outcome: 'Routed', interactionId: bench.only().id, attempts: 2 });
  });

  it('of an interaction that is made again after a switchover: made once, and its row tells of it', async () => {
    bench = await new DecidingBench({ pair: true }).start();
    const row = await bench.routed();
    await bench.clock.advance(2_000);
    const killed = killAfter('noteCreate');
    await bench.switchOver({ interactions: 'lose' });
    await bench.until(killed, 300_000);
    await bench.start();
    await bench.clock.advance(400_000);
    expect(bench.standing()).toEqual([expect.objectContaining({ rowId: row.id })]);
    expect(bench.marks(row).at(-1)).toMatchObject({ outcome: 'Routed', interactionId: bench.only().id, attempts: 2 });
    expect(await bench.store.openCreates()).toEqual([]);
  });

  it('of an interaction that is made again, after the handler made it: its row tells of it, and the attempt is spent', async () => {
    bench = await new DecidingBench({ pair: true, server: { switches: { handlerLatencyMs: 1_000 } } }).start();
    const row = await bench.routed();
    await bench.clock.advance(3_000);
    await bench.switchOver({ interactions: 'lose' });
    await bench.until(() => bench.process.told('createRequested').length > 1, 300_000);
    await bench.clock.advance(500);
    bench.process.kill();
    await bench.clock.advance(5_000);
    await bench.start();
    await bench.clock.advance(400_000);
    expect(bench.standing()).toEqual([expect.objectContaining({ rowId: row.id })]);
    expect(bench.marks(row).at(-1)).toMatchObject({ outcome: 'Routed', interactionId: bench.only().id, attempts: 2 });
    expect(await bench.store.openCreates()).toEqual([]);
  });
});
