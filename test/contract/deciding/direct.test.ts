import { afterEach, describe, expect, it } from 'vitest';
import { DecidingBench } from '../../support/deciding/deciding-bench.js';
import { PASSWORD } from '../../support/deciding/mortal-process.js';
import { LATE_MS, READINGS } from '../../support/deciding/readings.js';

let bench: DecidingBench;
afterEach(() => bench.stop());

const TIMEOUT_MS = 60_000;
const ALICE = { directToUser: 'alice' };

describe.each(READINGS)('direct to a user, $named', ({ switches }) => {
  const start = async (alertTimeoutMs = 600_000) => {
    bench = new DecidingBench({
      server: { switches, timing: { alertTimeoutMs } },
      connector: { directTimeoutMs: TIMEOUT_MS },
    });
    bench.core.directory.putUser({ id: 'carol', password: PASSWORD });
    await bench.start();
  };

  it('a user whom CIC does not know: the workgroup has it, and the row says so', async () => {
    await start();
    const row = bench.happen('OwnerChanged', { directToUser: 'ghost' });
    await bench.clock.advance(LATE_MS + 2_000);
    expect(bench.marks(row)).toEqual([
      expect.objectContaining({ outcome: 'Routed', error: expect.stringContaining('does not know the user "ghost"') }),
    ]);
    expect(bench.made).toBe(1);
    expect(bench.only()).toMatchObject({ workgroup: 'Support Mail', user: '', rowId: row.id });
  });

  it('a user whom CIC does not know, to whom one that waits should go', async () => {
    await start();
    await bench.routed();
    const row = bench.happen('OwnerChanged', { directToUser: 'ghost', workgroup: 'Billing Mail' });
    await bench.clock.advance(10_000);
    expect(bench.marks(row)).toEqual([
      expect.objectContaining({ outcome: 'Transferred', error: expect.stringContaining('the user "ghost"') }),
    ]);
    expect(bench.only()).toMatchObject({ workgroup: 'Billing Mail', user: '' });
  });

  it('a user whom CIC does not know, to whom one that waits at the workgroup should go', async () => {
    await start();
    await bench.routed();
    const row = bench.happen('OwnerChanged', { directToUser: 'ghost' });
    await bench.clock.advance(10_000);
    expect(bench.org.outcomesOf(row)).toEqual(['AlreadyActive']);
    expect(bench.only()).toMatchObject({ workgroup: 'Support Mail', user: '' });
  });

  it.each(['alice', 'carol'])('%s is away: the workgroup has it after the time-out', async (directToUser) => {
    await start();
    const row = await bench.routed({ directToUser });
    expect(bench.only()).toMatchObject({ workgroup: '', user: directToUser });
    await bench.clock.advance(TIMEOUT_MS - 1_000);
    expect(bench.only()).toMatchObject({ user: directToUser });
    await bench.clock.advance(LATE_MS + 2_000);
    expect(bench.only()).toMatchObject({ workgroup: 'Support Mail', user: '' });
    expect(bench.marks(row)).toEqual([
      expect.objectContaining({ outcome: 'Routed', error: '' }),
      expect.objectContaining({ outcome: 'Routed', error: expect.stringContaining(`"${directToUser}" did not take`) }),
    ]);
    expect(bench.made).toBe(1);
  });

  it('moved to a user who is away: the workgroup has it back, and the outcome stays', async () => {
    await start();
    await bench.routed();
    const row = bench.happen('OwnerChanged', ALICE);
    await bench.clock.advance(TIMEOUT_MS + LATE_MS + 2_000);
    expect(bench.marks(row).map(({ outcome, error }) => [outcome, error !== ''])).toEqual([
      ['Transferred', false],
      ['Transferred', true],
    ]);
    expect(bench.only()).toMatchObject({ workgroup: 'Support Mail', user: '' });
  });

  it('the user lets it alert: the time-out begins when it waits again', async () => {
    await start(30_000);
    await bench.logIn('alice');
    const row = await bench.routed(ALICE);
    expect(bench.only()).toMatchObject({ state: 'A', user: 'alice' });
    await bench.clock.advance(30_000 + TIMEOUT_MS - 2_000);
    expect(bench.only()).toMatchObject({ state: 'O', user: 'alice' });
    await bench.clock.advance(LATE_MS + 3_000);
    expect(bench.only()).toMatchObject({ workgroup: 'Support Mail', user: '' });
    expect(bench.org.outcomesOf(row)).toEqual(['Routed', 'Routed']);
  });

  it('the user takes it in time: it stays', async () => {
    await start();
    const row = await bench.routed(ALICE);
    await bench.clock.advance(TIMEOUT_MS / 2);
    const alice = await bench.logIn('alice');
    await alice.pickUp(bench.only().id);
    await bench.clock.advance(2 * TIMEOUT_MS);
    expect(bench.only()).toMatchObject({ state: 'C', user: 'alice' });
    expect(bench.org.outcomesOf(row)).toEqual(['Routed']);
  });

  it('a new process begins the time anew, and the workgroup has it in the end', async () => {
    await start();
    const row = await bench.routed(ALICE);
    await bench.clock.advance(TIMEOUT_MS / 2);
    bench.process.kill();
    await bench.start();
    await bench.clock.advance(TIMEOUT_MS + 2_000);
    expect(bench.only()).toMatchObject({ workgroup: 'Support Mail', user: '' });
    expect(bench.org.outcomesOf(row)).toEqual(['Routed', 'Routed']);
  });
});
