import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LedgerEntry, Store } from '../../../src/store/store.js';

const IDENTITY = { organizationId: '00D000000000001AAA', contactCenter: 'cic1.example.com' };
const OTHER = { organizationId: '00D000000000002AAA', contactCenter: 'cic2.example.com' };

export function entry(at: number, fields: Partial<LedgerEntry> = {}): LedgerEntry {
  return { at, stage: 'act', rowId: 'row1', objectId: 'case1', interactionId: '', what: `at ${at}`, ...fields };
}

/** What every store must do, whatever its medium. */
export function storeContract(name: string, open: () => Store): void {
  describe(`${name}: the store contract`, () => {
    let store: Store;

    beforeEach(() => {
      store = open();
    });
    afterEach(() => store.close());

    it('is claimed by the first identity and stays with it', async () => {
      await store.bind(IDENTITY, false);
      await store.bind(IDENTITY, false);
      await store.bind({ ...IDENTITY, contactCenter: 'CIC1.Example.com' }, false);
    });

    it('refuses another identity and names both', async () => {
      await store.bind(IDENTITY, false);
      for (const other of [OTHER, { ...IDENTITY, organizationId: OTHER.organizationId }]) {
        await expect(store.bind(other, false)).rejects.toMatchObject({
          code: 'CASEBRIDGE_STORE_FOREIGN',
          message: expect.stringMatching(/00D000000000001AAA.*cic1\.example\.com.*00D000000000002AAA/),
        });
      }
      await store.bind(IDENTITY, false);
    });

    it('takes another identity if told so, and drops notes, stream positions and ledger', async () => {
      await store.bind(IDENTITY, false);
      await store.noteCreate({ rowId: 'row1', objectId: 'case1', attempt: 1, server: 'cic1', at: 5 });
      await store.append([entry(1)]);
      await store.noteStreamPosition('/topic/A', '17');
      await store.bind(OTHER, true);
      expect(await store.streamPosition('/topic/A')).toBeUndefined();
      expect(await store.openCreates()).toEqual([]);
      expect(await store.ledger({ rowId: 'row1' }, 10)).toEqual([]);
      await expect(store.bind(IDENTITY, false)).rejects.toMatchObject({ code: 'CASEBRIDGE_STORE_FOREIGN' });
    });

    it('keeps notes and ledger when its own identity is accepted again', async () => {
      await store.bind(IDENTITY, false);
      await store.append([entry(1)]);
      await store.bind(IDENTITY, true);
      expect(await store.ledger({ rowId: 'row1' }, 10)).toHaveLength(1);
    });

    it('keeps the newest note of a row, oldest first, until it is cleared', async () => {
      await store.noteCreate({ rowId: 'row2', objectId: 'case2', attempt: 1, server: 'cic1', at: 20 });
      await store.noteCreate({ rowId: 'row1', objectId: 'case1', attempt: 1, server: 'cic1', at: 10 });
      await store.noteCreate({ rowId: 'row1', objectId: 'case1', attempt: 2, server: 'cic1', at: 30 });
      expect(await store.openCreates()).toEqual([
        { rowId: 'row2', objectId: 'case2', attempt: 1, server: 'cic1', at: 20 },
        { rowId: 'row1', objectId: 'case1', attempt: 2, server: 'cic1', at: 30 },
      ]);
      await store.clearCreates(['row2', 'unknown']);
      await store.clearCreates([]);
      expect((await store.openCreates()).map((note) => note.rowId)).toEqual(['row1']);
    });

    it('notes what is live until it has ended', async () => {
      const store = await open();
      const note = (number: number, server: string) => ({
        interactionId: String(number),
        rowId: `row${number}`,
        objectId: `case${number}`,
        server,
      });
      await store.noteLive([note(1, 'cic1'), note(2, 'cic1'), note(3, 'cic1')], []);
      await store.noteLive([note(2, 'cic2')], ['3', '9']);
      const notes = await store.liveNotes();
      expect(notes.toSorted((a, b) => a.interactionId.localeCompare(b.interactionId))).toEqual([
        note(1, 'cic1'),
        note(2, 'cic2'),
      ]);
      await store.close();
    });

    it('keeps which interaction was popped to whom until that is over, too old, or of another group', async () => {
      const note = (number: number, agent: string, newMail = 0) => ({
        interactionId: `10015407886013121${number}`,
        rowId: `row${number}`,
        agent,
        newMail,
        lastMailAt: newMail,
        at: 100 - number,
      });
      await store.bind(IDENTITY, false);
      await store.notePops([note(1, 'alice'), note(2, 'bob'), note(3, 'alice')], []);
      await store.notePops([note(2, 'carol müller', 2)], [note(3, '').interactionId, 'unknown']);
      expect(await store.popNotes()).toEqual([note(2, 'carol müller', 2), note(1, 'alice')]);
      await store.prune(99, 10);
      expect(await store.popNotes()).toEqual([note(1, 'alice')]);
      await store.bind(OTHER, true);
      expect(await store.popNotes()).toEqual([]);
    });

    it('keeps what is paused until that changes', async () => {
      expect(await store.pauses()).toEqual([]);
      await store.notePauses(['*', '00G000000000001AAA', '00G000000000001AAA']);
      expect(await store.pauses()).toEqual(['*', '00G000000000001AAA']);
      await store.notePauses([]);
      expect(await store.pauses()).toEqual([]);
    });

    it('keeps the last position of each stream as it was given, until it is forgotten', async () => {
      expect(await store.streamPosition('/topic/A')).toBeUndefined();
      await store.noteStreamPosition('/topic/A', '17');
      await store.noteStreamPosition('/topic/A', '9007199254740993');
      await store.noteStreamPosition('/data/B', '"AAB\\u0000/+=="');
      expect(await store.streamPosition('/topic/A')).toBe('9007199254740993');
      expect(await store.streamPosition('/data/B')).toBe('"AAB\\u0000/+=="');
      expect(await store.streamPosition('/topic/a')).toBeUndefined();
      await store.noteStreamPosition('/topic/A', undefined);
      await store.noteStreamPosition('/topic/C', undefined);
      expect(await store.streamPosition('/topic/A')).toBeUndefined();
      expect(await store.streamPosition('/data/B')).toBe('"AAB\\u0000/+=="');
    });

    it('finds ledger entries by row, case and interaction', async () => {
      const routed = entry(1, { interactionId: '100154078860131210' });
      const seen = entry(2, { rowId: '', interactionId: '100154078860131210' });
      const other = entry(3, { rowId: 'row2', objectId: 'case2' });
      await store.append([routed, seen, other]);
      expect(await store.ledger({ rowId: 'row1' }, 10)).toEqual([routed]);
      expect(await store.ledger({ objectId: 'case1' }, 10)).toEqual([routed, seen]);
      expect(await store.ledger({ interactionId: '100154078860131210' }, 10)).toEqual([routed, seen]);
      expect(await store.ledger({ rowId: 'ROW1' }, 10)).toEqual([]);
    });

    it('finds nothing by an empty id', async () => {
      await store.append([entry(1, { rowId: '', interactionId: '' })]);
      expect(await store.ledger({ rowId: '' }, 10)).toEqual([]);
      expect(await store.ledger({ interactionId: '' }, 10)).toEqual([]);
    });

    it('gives the latest entries of the ledger in the order of writing, whatever the clock said', async () => {
      await store.append([entry(30), entry(10, { what: 'a' }), entry(10, { what: 'b' })]);
      await store.append([entry(10, { what: 'c' }), entry(20)]);
      const what = async (limit: number) => (await store.ledger({ rowId: 'row1' }, limit)).map((line) => line.what);
      expect(await what(100)).toEqual(['at 30', 'a', 'b', 'c', 'at 20']);
      expect(await what(2)).toEqual(['c', 'at 20']);
      expect(await what(0)).toEqual([]);
      expect(await what(-1)).toEqual([]);
    });

    it('prunes what is older than a time and counts it', async () => {
      await store.append([entry(10), entry(20), entry(30)]);
      expect(await store.prune(20, 10)).toBe(1);
      expect(await store.prune(20, 10)).toBe(0);
      expect((await store.ledger({ objectId: 'case1' }, 10)).map((line) => line.at)).toEqual([20, 30]);
    });

    it('prunes no more at once than it is told to, and the notes with the first turn', async () => {
      await store.noteCreate({ rowId: 'row1', objectId: 'case1', attempt: 1, server: 'cic1', at: 5 });
      await store.append([entry(30), ...Array.from({ length: 5 }, () => entry(10))]);
      expect(await store.prune(20, 0)).toBe(0);
      expect(await store.openCreates()).toEqual([]);
      expect(await store.prune(20, -1)).toBe(0);
      const dropped = [await store.prune(20, 2), await store.prune(20, 2), await store.prune(20, 2)];
      expect(dropped).toEqual([2, 2, 1]);
      expect((await store.ledger({ objectId: 'case1' }, 10)).map((line) => line.at)).toEqual([30]);
    });

    it('holds 10,000 entries', async () => {
      for (let batch = 0; batch < 20; batch += 1) {
        await store.append(
          Array.from({ length: 500 }, (_, index) => entry(batch * 500 + index, { rowId: `row${index % 100}` })),
        );
      }
      const found = await store.ledger({ rowId: 'row7' }, 1_000);
      expect(found).toHaveLength(100);
      expect(found.at(-1)?.at).toBe(9_907);
      expect(await store.ledger({ objectId: 'case1' }, 20_000)).toHaveLength(10_000);
    });

    it('keeps any text as it is', async () => {
      const what = 'Zażółć gęślą jaźń 漢字 😀 \'quoted\' "twice" line\nbreak; DROP TABLE ledger; --';
      await store.append([entry(1, { rowId: 'ряд', what })]);
      expect(await store.ledger({ rowId: 'ряд' }, 1)).toEqual([entry(1, { rowId: 'ряд', what })]);
    });

    it('is not changed by what a caller does with its results', async () => {
      const mine = { ...entry(1) };
      await store.append([mine]);
      Object.assign(mine, { what: 'changed' });
      expect((await store.ledger({ rowId: 'row1' }, 1))[0]?.what).toBe('at 1');
    });

    it('rejects after it was closed, and may be closed twice', async () => {
      await store.close();
      await store.close();
      await expect(store.openCreates()).rejects.toMatchObject({ code: 'CASEBRIDGE_STORE_FAILED' });
      await expect(store.append([entry(1)])).rejects.toMatchObject({ code: 'CASEBRIDGE_STORE_FAILED' });
    });
  });
}
