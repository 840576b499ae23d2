import { describe, expect, it } from 'vitest';
import type { Offer } from '../../../src/agents/pop-book.js';
import { PopNotes } from '../../../src/agents/pop-notes.js';
import { CasebridgeError } from '../../../src/errors/casebridge-error.js';
import { createMemoryStore } from '../../../src/store/memory-store.js';
import type { PopNote } from '../../../src/store/store.js';
import { FakeClock } from '../../support/fake-clock.js';

function offer(interactionId: string, rowId: string, count = 0): Offer {
  const newMail = count === 0 ? { count } : { count, lastAt: 7 };
  const own = { popId: 'p', caseId: 'c', agent: 'alice', workgroup: '', state: 'alerting', since: 0 } as const;
  return { ...own, interactionId, rowId, popped: true, poppedBy: '', newMail };
}

/** Notes over a store that can fail, on a clock that stands still. */
class Bench {
  readonly clock = new FakeClock();
  readonly store = createMemoryStore();
  readonly writes: number[] = [];
  readonly troubles: string[] = [];
  isBroken = false;
  readonly notes = new PopNotes({
    clock: this.clock,
    store: {
      notePops: async (popped, over) => {
        if (this.isBroken) throw new CasebridgeError('CASEBRIDGE_STORE_FAILED', 'full');
        this.writes.push(popped.length + over.length);
        await this.store.notePops(popped, over);
      },
      popNotes: () => this.store.popNotes(),
    },
    onTrouble: ({ code }) => this.troubles.push(code),
  });

  async kept(): Promise<readonly Pick<PopNote, 'interactionId' | 'newMail'>[]> {
    return (await this.store.popNotes()).map(({ interactionId, newMail }) => ({ interactionId, newMail }));
  }
}

describe('notes of pops', () => {
  it('are written at once, those of a burst together, and forgotten with the offer', async () => {
    const bench = new Bench();
    bench.notes.note(offer('1', 'row1'));
    await bench.clock.advance(0);
    expect(await bench.kept()).toEqual([{ interactionId: '1', newMail: 0 }]);
    for (const number of [2, 3, 4]) bench.notes.note(offer(`${number}`, `row${number}`));
    bench.notes.note(offer('1', 'row1', 2));
    bench.notes.forget('3', 'row3');
    await bench.clock.advance(1_000);
    expect(bench.writes).toEqual([1, 4]);
    expect((await bench.kept()).map(({ interactionId, newMail }) => [interactionId, newMail]).sort()).toEqual([
      ['1', 2],
      ['2', 0],
      ['4', 0],
    ]);
  });

  it('follow an interaction that a switchover has given another id, also one of a former process', async () => {
    const bench = new Bench();
    bench.notes.note(offer('1', 'row1'));
    await bench.notes.close();
    const next = new PopNotes({ clock: bench.clock, store: bench.store, onTrouble: () => undefined });
    expect(await next.load()).toMatchObject([{ interactionId: '1', rowId: 'row1', agent: 'alice' }]);
    next.note(offer('9', 'row1', 1));
    await next.close();
    expect(await bench.kept()).toEqual([{ interactionId: '9', newMail: 1 }]);
  });

  it('wait for a store that fails, which is told once until it works again', async () => {
    const bench = new Bench();
    for (const round of [1, 2]) {
      bench.isBroken = true;
      bench.notes.note(offer(`${round}1`, 'a'));
      await bench.clock.advance(1_000);
      bench.notes.note(offer(`${round}2`, 'b'));
      await bench.clock.advance(20_000);
      expect(bench.troubles).toHaveLength(round);
      bench.isBroken = false;
      await bench.clock.advance(5_000);
      expect((await bench.kept()).map(({ interactionId }) => interactionId).sort()).toEqual([`${round}1`, `${round}2`]);
    }
    bench.isBroken = true;
    bench.notes.forget('21', 'a');
    await bench.notes.close();
    await bench.clock.advance(60_000);
    expect(bench.troubles).toHaveLength(3);
  });
});
