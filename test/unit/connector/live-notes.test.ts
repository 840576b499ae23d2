import { beforeEach, describe, expect, it } from 'vitest';
import { LiveNotes } from '../../../src/connector/live-notes.js';
import type { LiveNote } from '../../../src/domain/interaction.js';
import { CasebridgeError } from '../../../src/errors/casebridge-error.js';
import { type Deferred, deferred } from '../../../src/runtime/deferred.js';
import { createMemoryStore } from '../../../src/store/memory-store.js';
import type { Store } from '../../../src/store/store.js';
import { FakeClock } from '../../support/fake-clock.js';
import { interaction } from '../../support/routing.js';

const RETRY_MS = 5_000;
const diskFull = () => Promise.reject(new CasebridgeError('CASEBRIDGE_STORE_FAILED', 'the disk is full'));
const noteOf = (number: number): LiveNote => {
  const { id, rowId, objectId } = interaction(number);
  return { interactionId: id, rowId, objectId, server: 'cic1' };
};

describe('notes of live interactions beside a store that fails', () => {
  let clock: FakeClock;
  let store: Store;
  let notes: LiveNotes;
  let writes: { readonly live: number; readonly ended: readonly string[] }[];
  /** Undo of {@link fail}. */
  let works: Store['noteLive'];

  beforeEach(() => {
    clock = new FakeClock();
    store = createMemoryStore();
    writes = [];
    const write = store.noteLive.bind(store);
    works = (live, ended) => {
      writes.push({ live: live.length, ended });
      return write(live, ended);
    };
    store.noteLive = works;
    notes = new LiveNotes({ clock, store, tell: () => undefined, flushAfterMs: 200 });
  });

  const noted = async () => (await store.liveNotes()).map(({ interactionId }) => interactionId);
  const make = (number: number) => notes.take({ interaction: interaction(number), change: 'added' }, 'cic1');
  const end = (number: number) => notes.take({ interaction: interaction(number), change: 'ended' }, 'cic1');

  it('keeps nothing of what was made and has ended meanwhile', async () => {
    make(1);
    await clock.advance(200);
    store.noteLive = diskFull;
    for (let number = 10; number < 1_010; number += 1) {
      make(number);
      if (number % 100 === 0) await clock.advance(RETRY_MS);
      end(number);
    }
    make(2);
    store.noteLive = works;
    await clock.advance(RETRY_MS);
    expect(writes.slice(1)).toEqual([{ live: 1, ended: [] }]);
    expect(await noted()).toEqual([interaction(1).id, interaction(2).id]);
  });

  it('keeps the ends of what was noted before', async () => {
    make(1);
    await clock.advance(200);
    store.noteLive = diskFull;
    end(1);
    await clock.advance(10 * RETRY_MS);
    store.noteLive = works;
    await clock.advance(RETRY_MS);
    expect(await noted()).toEqual([]);
  });

  it('keeps the ends of what an earlier process noted', async () => {
    await store.noteLive([noteOf(1), noteOf(2)], []);
    store.noteLive = diskFull;
    make(1);
    await clock.advance(RETRY_MS);
    end(1);
    await clock.advance(RETRY_MS);
    store.noteLive = works;
    await clock.advance(RETRY_MS);
    expect(await noted()).toEqual([interaction(2).id]);
  });

  it('notes again what has come back, and its end after that', async () => {
    make(1);
    await clock.advance(200);
    end(1);
    await clock.advance(200);
    store.noteLive = diskFull;
    make(1);
    await clock.advance(RETRY_MS);
    store.noteLive = works;
    await clock.advance(RETRY_MS);
    expect(await noted()).toEqual([interaction(1).id]);
    end(1);
    await clock.advance(RETRY_MS);
    expect(await noted()).toEqual([]);
  });

  describe('what ends while its note is being written', () => {
    let writing: Deferred<void>;

    beforeEach(async () => {
      writing = deferred();
      store.noteLive = async (live, ended) => {
        await writing.promise;
        return works(live, ended);
      };
      make(1);
      await clock.advance(200);
      end(1);
    });

    it('is forgotten if the note comes to nothing', async () => {
      writing.reject(new Error('the disk is full'));
      await clock.advance(0);
      store.noteLive = works;
      await clock.advance(RETRY_MS);
      expect(writes).toEqual([]);
      expect(await noted()).toEqual([]);
    });

    it('is dropped once it is written', async () => {
      writing.resolve();
      await clock.advance(RETRY_MS);
      expect(writes.map(({ ended }) => ended)).toEqual([[], [interaction(1).id]]);
      expect(await noted()).toEqual([]);
    });
  });

  it('keeps the oldest ends while the store cannot be read: an earlier process may have noted them', async () => {
    await store.noteLive([noteOf(1)], []);
    const read = store.liveNotes.bind(store);
    store.liveNotes = diskFull;
    make(2);
    await clock.advance(200);
    end(1);
    for (let number = 100; number < 20_100; number += 1) {
      make(number);
      end(number);
    }
    let looks = 0;
    store.liveNotes = async () => {
      looks += 1;
      return read();
    };
    await clock.advance(RETRY_MS);
    expect(looks).toBe(1);
    expect(writes.slice(1)).toEqual([{ live: 1, ended: [interaction(1).id] }]);
    expect(await noted()).toEqual([interaction(2).id]);
  });
});
