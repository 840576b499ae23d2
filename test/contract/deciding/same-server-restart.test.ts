import { afterEach, describe, expect, it } from 'vitest';
import { DecidingBench } from '../../support/deciding/deciding-bench.js';

let bench: DecidingBench;
afterEach(() => bench.stop());

const GRACE_MS = 120_000;
const DOWN_MS = 20_000;

const start = async () => {
  bench = await new DecidingBench().start();
  await bench.routed();
  return bench.only();
};

/** The one server goes down and comes back under its name. */
const restart = async (interactions: 'keep' | 'lose' | 'renumber', whileDown: 'refused' | 'silent' | 'unavailable') => {
  const { faults } = bench.cic;
  faults.inject({ kind: 'restart', interactions, downMs: DOWN_MS, recoverAfterMs: DOWN_MS + 5_000, whileDown });
  await bench.clock.advance(DOWN_MS);
  await bench.until(() => bench.process.contactCenter.state === 'ready', 3 * GRACE_MS);
};

describe.each(['refused', 'silent', 'unavailable'] as const)(
  'a server that is started anew, %s meanwhile',
  (whileDown) => {
    it('has lost the interaction of an open case: it is made again', async () => {
      const before = await start();
      await restart('lose', whileDown);
      await bench.clock.advance(2 * GRACE_MS);
      expect(bench.only()).toMatchObject({ rowId: before.rowId, state: 'O' });
      expect(bench.only().id).not.toBe(before.id);
    });

    it('has kept it: nothing is made', async () => {
      const before = await start();
      await restart('keep', whileDown);
      await bench.clock.advance(2 * GRACE_MS);
      expect(bench.only()).toEqual(before);
      expect(bench.made).toBe(1);
    });

    it('brings it back late under another id: that one stays the only one', async () => {
      await start();
      await restart('renumber', whileDown);
      await bench.clock.advance(2 * GRACE_MS);
      expect(bench.standing()).toHaveLength(1);
    });

    it('has lost what was answered meanwhile: nothing is made', async () => {
      await start();
      bench.cic.faults.inject({ kind: 'restart', interactions: 'lose', downMs: DOWN_MS, recoverAfterMs: 0, whileDown });
      const reply = bench.happen('AgentReplied');
      await bench.until(() => bench.org.outcomesOf(reply).length > 0, 5 * GRACE_MS);
      await bench.clock.advance(2 * GRACE_MS);
      expect(bench.standing()).toEqual([]);
      expect(bench.made).toBe(1);
    });
  },
);

it('what an agent ended while only the connection was broken is not made again', async () => {
  const { id } = await start();
  const session = bench.cic.front.sessions.all().length;
  bench.cic.faults.inject({ kind: 'announceDown', shouldReconnect: true });
  bench.core.life.end(id, 'I');
  await bench.clock.advance(2 * GRACE_MS);
  expect(bench.standing()).toEqual([]);
  expect(bench.made).toBe(1);
  expect(bench.cic.front.sessions.all()).toHaveLength(session);
});
