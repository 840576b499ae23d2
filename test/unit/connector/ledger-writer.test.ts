import { beforeEach, describe, expect, it } from 'vitest';
import { LedgerWriter, saysEnded } from '../../../src/connector/ledger-writer.js';
import { SURPLUS } from '../../../src/domain/surplus-words.js';
import { createMemoryStore } from '../../../src/store/memory-store.js';
import type { LedgerEntry, Store } from '../../../src/store/store.js';
import { FakeClock } from '../../support/fake-clock.js';
import { row } from '../../support/routing.js';

describe('the writer of history', () => {
  let clock: FakeClock;
  let store: Store;
  let writer: LedgerWriter;

  beforeEach(() => {
    clock = new FakeClock();
    store = createMemoryStore();
    const tell = () => undefined;
    writer = new LedgerWriter({ clock, store, tell, flushAfterMs: 200, maxPending: 1_000, keepMs: 86_400_000 });
  });

  it('keeps a bounded number of notes to drop while the store fails, the oldest', async () => {
    const { id: rowId, objectId } = row(1, 'CaseCreated');
    await store.noteCreate({ rowId, objectId, attempt: 0, server: 'cic1', at: clock.now() });
    const clear = store.clearCreates.bind(store);
    let most = 0;
    let fails = true;
    store.clearCreates = (rowIds) => {
      most = Math.max(most, rowIds.length);
      return fails ? Promise.reject(new Error('the disk is full')) : clear(rowIds);
    };
    writer.forgetCreate(rowId);
    for (let number = 2; number < 20_000; number += 1) {
      writer.forgetCreate(row(number, 'CaseCreated').id);
      if (number % 1_000 === 0) await clock.advance(200);
    }
    fails = false;
    writer.forgetCreate(row(30_000, 'CaseCreated').id);
    await clock.advance(200);
    expect(most).toBeLessThanOrEqual(5_000);
    expect(await store.openCreates()).toEqual([]);
    writer.forgetCreate(row(30_001, 'CaseCreated').id);
    most = 0;
    await clock.advance(200);
    expect(most).toBe(1);
  });

  it('writes each line once, beside a store that takes long and then fails', async () => {
    const append = store.append.bind(store);
    let tries = 0;
    store.append = (entries) =>
      new Promise((resolve, reject) => {
        const taken = [...entries];
        tries += 1;
        const isFirst = tries === 1;
        clock.after(1_000, () => (isFirst ? reject(new Error('the disk is full')) : resolve(append(taken))));
      });
    const attempts = [1, 2, 3, 4, 5, 6, 7];
    for (const attempt of attempts) {
      writer.take({ type: 'createRequested', row: row(1, 'CaseCreated'), attempt });
      await clock.advance(300);
    }
    await clock.advance(10_000);
    const lines = await store.ledger({ rowId: row(1, '').id }, 100);
    expect(lines.map(({ what }) => what)).toEqual(
      attempts.map((attempt) => `interaction asked for, attempt ${attempt}`),
    );
  });
});

it('the end of a surplus interaction says nothing of the one that stayed', () => {
  const entry = (interactionId: string, stage: LedgerEntry['stage'], what: string): LedgerEntry => ({
    at: 0,
    stage,
    rowId: 'a01',
    objectId: '500',
    interactionId,
    what,
  });
  const both = [
    entry('1', 'contactCenter', 'interaction waiting (Support Mail)'),
    entry('2', 'contactCenter', 'interaction waiting (Support Mail)'),
    entry('2', 'contactCenter', 'interaction ended'),
    entry('2', 'act', `interaction disconnected (${SURPLUS} interaction 1 stays)`),
  ];
  expect(saysEnded(both)).toBe(false);
  expect(saysEnded([...both, entry('1', 'contactCenter', 'interaction ended')])).toBe(true);
  expect(saysEnded(both.slice(0, 3))).toBe(true);
});
