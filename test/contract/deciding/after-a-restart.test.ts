import { afterEach, describe, expect, it } from 'vitest';
import { DecidingBench, type DecidingOptions } from '../../support/deciding/deciding-bench.js';

let bench: DecidingBench;
afterEach(() => bench.stop());

const RETRIES_SOON: DecidingOptions = { connector: { parkedRetryIntervalMs: 60_000 } };
const RETRIED_MS = 300_000;
const GRACE_OVER_MS = 240_000;

async function startAnew(): Promise<void> {
  await bench.while(bench.process.connector.stop());
  await bench.start();
}

describe('a parked row that the next process tries again', () => {
  it('an ending does not end what a later mail asked for and an agent has', async () => {
    bench = await new DecidingBench(RETRIES_SOON).start();
    await bench.routed();
    const { id } = bench.only();
    bench.cic.faults.inject({ kind: 'refuse', path: '/disconnect', status: 403, times: 100 });
    const ending = bench.happen('AgentReplied');
    await bench.until(() => bench.org.outcomesOf(ending).includes('Failed'));
    const mail = bench.happen('EmailReceived');
    await bench.until(() => bench.org.outcomesOf(mail).includes('AlreadyActive'));
    bench.core.life.pickUp(id, 'bob');
    bench.cic.faults.inject({ kind: 'clear' });
    await startAnew();
    await bench.clock.advance(RETRIED_MS);
    expect(bench.only()).toMatchObject({ id, state: 'C', user: 'bob' });
    expect(bench.org.outcomesOf(ending).at(-1)).toBe('LeftOpen');
  });

  it('a move does not take back what a later row moved', async () => {
    bench = await new DecidingBench(RETRIES_SOON).start();
    await bench.routed({ workgroup: 'Billing Mail' });
    bench.cic.faults.inject({ kind: 'refuse', path: '/blind-transfer', status: 403, times: 100 });
    const stray = bench.happen('QueueChanged', { workgroup: 'Support Mail' });
    await bench.until(() => bench.org.outcomesOf(stray).includes('Failed'));
    bench.cic.faults.inject({ kind: 'clear' });
    const meant = bench.happen('QueueChanged', { workgroup: 'Billing Mail' });
    await bench.until(() => bench.org.outcomesOf(meant).length > 0);
    await startAnew();
    await bench.clock.advance(RETRIED_MS);
    expect(bench.only().workgroup).toBe('Billing Mail');
    expect(bench.org.outcomesOf(stray).at(-1)).toBe('AlreadyActive');
  });

  it('a refused change is tried ever more slowly', async () => {
    bench = await new DecidingBench(RETRIES_SOON).start();
    await bench.routed();
    bench.cic.faults.inject({ kind: 'refuse', path: '/disconnect', status: 403, times: 100_000 });
    const ending = bench.happen('AgentReplied');
    for (let hour = 0; hour < 6; hour += 1) await bench.clock.advance(3_600_000);
    const marks = bench.marks(ending);
    expect(marks.length).toBeLessThan(12);
    expect(marks.map(({ attempts }) => attempts)).toEqual(marks.map((_, index) => index + 1));
  });
});

describe('what one process leaves to the next', () => {
  it('an end that the store could not note at once: finished work is not made again', async () => {
    bench = await new DecidingBench({ pair: true }).start();
    await bench.routed();
    await bench.clock.advance(2_000);
    const { store } = bench;
    const note = store.noteLive.bind(store);
    let failures = 1;
    store.noteLive = (live, ended) =>
      failures-- > 0 ? Promise.reject(new Error('the disk is full')) : note(live, ended);
    bench.core.life.end(bench.only().id, 'I');
    await bench.clock.advance(20_000);
    await bench.while(bench.process.connector.stop());
    bench.pair?.switchOver({ interactions: 'keep', downMs: 1_000 });
    await bench.start();
    await bench.clock.advance(GRACE_OVER_MS);
    expect(failures).toBeLessThan(0);
    expect(bench.standing()).toEqual([]);
    expect(bench.process.told('recreated')).toEqual([]);
  });

  it('an attempt that sight alone confirmed is spent: a row that is tried again gets an interaction of its own', async () => {
    bench = await new DecidingBench({ pair: true }).start();
    const row = await bench.routed();
    bench.core.switches.attributesLateMs = 30_100;
    bench.core.faults.answersToDrop += 1;
    await bench.switchOver({ interactions: 'lose' });
    await bench.clock.advance(400_000);
    expect(bench.marks(row).at(-1)).toMatchObject({ outcome: 'Routed', attempts: 2, interactionId: bench.only().id });
    expect(await bench.store.openCreates()).toEqual([]);
    bench.core.switches.attributesLateMs = 0;
    bench.core.life.end(bench.only().id, 'I');
    await bench.clock.advance(30_000);
    const processed = bench.org.past.get(row.id);
    if (!processed) throw new Error('the row is not processed');
    bench.org.past.delete(row.id);
    bench.org.insert(processed);
    await bench.clock.advance(200_000);
    expect(bench.only().rowId).toBe(row.id);
    expect(bench.marks(row).at(-1)?.interactionId).toBe(bench.only().id);
  });
});
