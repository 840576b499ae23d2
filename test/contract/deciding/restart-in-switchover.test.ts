import { afterEach, describe, expect, it } from 'vitest';
import type { Row } from '../../../src/domain/row.js';
import { DecidingBench } from '../../support/deciding/deciding-bench.js';
import { recordId } from '../../support/routing.js';

let bench: DecidingBench;
afterEach(() => bench.stop());

/** From the death of the primary until the backup is active, until interactions come back, and until the grace is over. */
const DOWN_MS = 5_000;
const RECOVERY_MS = 10_000;
const GRACE_OVER_MS = 240_000;

const FATES = ['keep', 'renumber', 'lose'] as const;
const MEMORIES = ['rows', 'live', 'none'] as const;

/** When the process ends, and when the next one begins. */
const MOMENTS = {
  'killed before it, started in the middle': async (switchOver: () => void) => {
    bench.process.kill();
    switchOver();
    await bench.clock.advance(DOWN_MS / 2);
    await bench.start();
  },
  'killed in the middle, started at once': async (switchOver: () => void) => {
    switchOver();
    await bench.clock.advance(DOWN_MS / 2);
    bench.process.kill();
    await bench.start();
  },
  'stopped in the middle, started after it': async (switchOver: () => void) => {
    switchOver();
    await bench.clock.advance(DOWN_MS / 2);
    await bench.while(bench.process.connector.stop());
    await bench.clock.advance(DOWN_MS);
    await bench.start();
  },
  'killed when the backup is active, before anything has come back': async (switchOver: () => void) => {
    switchOver();
    await bench.clock.advance(DOWN_MS + 3_000);
    bench.process.kill();
    await bench.start();
  },
} as const;

const caseId = (number: number) => recordId('500', 100 + number);
const standingOf = (row: Row) => bench.standing().filter(({ rowId }) => rowId === row.id);

/** Four cases: two wait, one is with an agent, and one has been answered before. */
async function setUp(handlerMemory: (typeof MEMORIES)[number], idsAfterSwitchover: 'higher' | 'lower') {
  bench = new DecidingBench({ pair: true, server: { switches: { handlerMemory, idsAfterSwitchover } } });
  await bench.start();
  const [waits, closes, isTaken, isAnswered] = await routeFour();
  if (!waits || !closes || !isTaken || !isAnswered) throw new Error('there are not four cases');
  const taken = standingOf(isTaken)[0]?.id ?? '';
  bench.core.life.pickUp(taken, 'bob');
  bench.happen('AgentReplied', { objectId: isAnswered.objectId });
  await bench.clock.advance(2_000);
  return { waits, closes, isTaken, isAnswered };
}

async function routeFour(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let number = 0; number < 4; number += 1) rows.push(await bench.routed({ objectId: caseId(number) }));
  return rows;
}

describe.each(FATES)('a restart in the middle of a switchover, interactions: %s', (interactions) => {
  describe.each(Object.entries(MOMENTS))('%s', (_moment, play) => {
    it.each(MEMORIES)('handler memory %s: each open case has one interaction, the others none', async (memory) => {
      const { waits, closes, isTaken, isAnswered } = await setUp(memory, 'higher');
      const before = [waits, isTaken].map((row) => standingOf(row)[0]?.id);
      let closed: Row | undefined;
      await play(() => {
        bench.pair?.switchOver({ interactions, downMs: DOWN_MS, recoverAfterMs: RECOVERY_MS });
        closed = bench.org.next('CaseClosed', { objectId: closes.objectId });
        bench.org.insert(closed);
      });
      await bench.clock.advance(GRACE_OVER_MS);
      expect(bench.process.contactCenter.state).toBe('ready');
      expect([waits, isTaken].map((row) => standingOf(row).length)).toEqual([1, 1]);
      expect([closes, isAnswered].map((row) => standingOf(row).length)).toEqual([0, 0]);
      expect(bench.standing()).toHaveLength(2);
      const after = [waits, isTaken].map((row) => standingOf(row)[0]?.id);
      if (interactions === 'keep') expect(after).toEqual(before);
      const recreated = bench.process.told('recreated').map(({ row }) => row.id);
      expect([...recreated].sort()).toEqual(interactions === 'lose' ? [waits.id, isTaken.id].sort() : []);
      expect(bench.marks(waits).at(-1)?.error).toMatch(interactions === 'lose' ? /^Made again/ : /^$/);
      expect(closed && bench.org.outcomesOf(closed)).toEqual([
        interactions === 'lose' ? 'NothingToDisconnect' : 'Withdrawn',
      ]);
      expect(bench.org.table.size).toBe(0);
      expect((await bench.store.liveNotes()).map(({ interactionId }) => interactionId).sort()).toEqual(
        [...after].sort(),
      );
    });
  });

  it('ids lower than before; what an agent ends meanwhile is told once', async () => {
    const { waits, closes, isTaken } = await setUp('rows', 'lower');
    bench.process.kill();
    bench.pair?.switchOver({ interactions, downMs: DOWN_MS, recoverAfterMs: RECOVERY_MS });
    await bench.clock.advance(DOWN_MS);
    await bench.start();
    await bench.clock.advance(GRACE_OVER_MS);
    expect([waits, closes, isTaken].map((row) => standingOf(row).length)).toEqual([1, 1, 1]);
    bench.core.life.end(standingOf(isTaken)[0]?.id ?? '', 'I');
    await bench.clock.advance(GRACE_OVER_MS);
    expect(standingOf(isTaken)).toEqual([]);
    expect(bench.standing()).toHaveLength(2);
  });

  it('a row that comes meanwhile is decided on what has become of its interaction', async () => {
    const { waits } = await setUp('live', 'higher');
    bench.process.kill();
    bench.pair?.switchOver({ interactions, downMs: DOWN_MS, recoverAfterMs: RECOVERY_MS });
    const comment = bench.org.next('CommentAdded', { objectId: waits.objectId });
    bench.org.insert(comment);
    await bench.clock.advance(DOWN_MS);
    await bench.start();
    await bench.clock.advance(GRACE_OVER_MS);
    expect(bench.org.outcomesOf(comment)).toEqual([interactions === 'lose' ? 'Routed' : 'AlreadyActive']);
    const ids = new Set([...standingOf(waits), ...standingOf(comment)].map(({ id }) => id));
    expect(ids.size).toBe(1);
    expect(bench.standing()).toHaveLength(3);
  });

  it('work that an agent finished after it is not made again by a later start', async () => {
    const { waits, closes, isTaken } = await setUp('rows', 'higher');
    bench.pair?.switchOver({ interactions, downMs: DOWN_MS, recoverAfterMs: RECOVERY_MS });
    await bench.clock.advance(GRACE_OVER_MS);
    expect([waits, closes, isTaken].map((row) => standingOf(row).length)).toEqual([1, 1, 1]);
    bench.core.life.end(standingOf(isTaken)[0]?.id ?? '', 'I');
    await bench.clock.advance(10_000);
    bench.process.kill();
    await bench.start();
    await bench.clock.advance(GRACE_OVER_MS);
    expect(standingOf(isTaken)).toEqual([]);
    expect(bench.standing()).toHaveLength(2);
    expect(bench.process.told('recreated')).toEqual([]);
  });

  it.runIf(interactions !== 'lose')('what has come back at once holds up no row of its case', async () => {
    const { waits } = await setUp('rows', 'higher');
    bench.pair?.switchOver({ interactions, downMs: DOWN_MS, recoverAfterMs: 0 });
    const comment = bench.org.next('CommentAdded', { objectId: waits.objectId });
    bench.org.insert(comment);
    await bench.clock.advance(2 * DOWN_MS);
    await bench.until(() => bench.process.contactCenter.state === 'ready');
    bench.org.happen(comment);
    await bench.clock.advance(10_000);
    expect(bench.org.outcomesOf(comment)).toEqual(['AlreadyActive']);
  });
});
