import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLibsqlStore } from '../../../src/store/libsql-store.js';
import { openStore } from '../../../src/store/open-store.js';
import type { Store } from '../../../src/store/store.js';
import { inTransaction } from '../../../src/store/transaction.js';
import { FakeClock } from '../../support/fake-clock.js';
import { startChild } from './fixtures/child.js';
import { entry, storeContract } from './store-contract.js';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'casebridge-store-'));
  file = join(folder, 'deep', 'store.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

storeContract('libsql', () => openLibsqlStore({ file }));

describe('libsql: a store that another process holds locked', () => {
  const NOTE = { rowId: 'row1', objectId: 'case1', attempt: 1, server: 'cic1', at: 1 };
  let clock: FakeClock;
  let store: Store;
  let other: InstanceType<typeof Database>;

  beforeEach(() => {
    clock = new FakeClock();
    store = openLibsqlStore({ file, clock });
    other = new Database(file);
    other.exec('BEGIN IMMEDIATE');
  });
  afterEach(async () => {
    if (other.inTransaction) other.exec('ROLLBACK');
    other.close();
    await store.close();
  });

  it('holds the event loop up for a moment, then fails writes at once, and tries again after a few seconds', async () => {
    const begunAt = performance.now();
    for (let write = 0; write < 10; write += 1)
      await expect(store.append([entry(1)])).rejects.toMatchObject({
        code: 'CASEBRIDGE_STORE_FAILED',
        cure: expect.stringContaining('locked'),
      });
    await expect(store.noteCreate(NOTE)).rejects.toMatchObject({ code: 'CASEBRIDGE_STORE_FAILED' });
    await expect(store.noteStreamPosition('/topic/A', '1')).rejects.toMatchObject({ code: 'CASEBRIDGE_STORE_FAILED' });
    // One write that waited takes 2 s where it is not bounded.
    expect(performance.now() - begunAt).toBeLessThan(1_500);
    expect(await store.openCreates()).toEqual([]);
    other.exec('ROLLBACK');
    await clock.advance(3_000);
    await store.noteCreate(NOTE);
    expect(await store.openCreates()).toEqual([NOTE]);
  });

  it('is written at the end of the process as soon as it is free', async () => {
    await expect(store.append([entry(1)])).rejects.toMatchObject({ code: 'CASEBRIDGE_STORE_FAILED' });
    other.exec('ROLLBACK');
    await expect(store.append([entry(1)])).rejects.toMatchObject({ code: 'CASEBRIDGE_STORE_FAILED' });
    store.expectEnd?.();
    await store.append([entry(1)]);
    expect(await store.ledger({ rowId: 'row1' }, 1)).toHaveLength(1);
  });
});

describe('libsql: a transaction that fails', () => {
  it('tells of what failed, not of the roll-back that is no longer needed, and the next one works', () => {
    const database = new Database(join(folder, 'full.db'));
    database.exec('CREATE TABLE t (x)');
    const pages = (count: number) => database.exec(`PRAGMA max_page_count = ${count}`);
    pages(3);
    const fill = () =>
      inTransaction(database, () => void database.prepare('INSERT INTO t VALUES (zeroblob(99999))').run());
    expect(fill).toThrow(/full/);
    expect(() => inTransaction(database, () => expect.fail('of itself'))).toThrow(/of itself/);
    pages(1_000);
    fill();
    expect(database.inTransaction).toBe(false);
    database.close();
  });
});

describe('libsql: the store in a file', () => {
  it('brings notes, ledger and identity back after it was closed', async () => {
    const identity = { organizationId: '00D000000000001AAA', contactCenter: 'cic1' };
    const first = openLibsqlStore({ file });
    await first.bind(identity, false);
    await first.noteCreate({ rowId: 'row1', objectId: 'case1', attempt: 3, server: 'cic1', at: 1_777_777_777_777 });
    await first.append([entry(1_777_777_777_777)]);
    await first.noteStreamPosition('/topic/A', '17');
    await first.close();
    const second = openLibsqlStore({ file });
    expect(await second.openCreates()).toEqual([
      { rowId: 'row1', objectId: 'case1', attempt: 3, server: 'cic1', at: 1_777_777_777_777 },
    ]);
    expect(await second.ledger({ objectId: 'case1' }, 10)).toEqual([entry(1_777_777_777_777)]);
    expect(await second.streamPosition('/topic/A')).toBe('17');
    await expect(second.bind({ ...identity, contactCenter: 'cic2' }, false)).rejects.toMatchObject({
      code: 'CASEBRIDGE_STORE_FOREIGN',
    });
    await second.close();
  });

  it('loses nothing acknowledged when its process is killed', async () => {
    const child = startChild(new URL('./fixtures/writer.ts', import.meta.url), [file]);
    await child.line((line) => Number(line) >= 200);
    await child.kill();
    const acknowledged = Number(child.lines().at(-1));
    const store = openLibsqlStore({ file });
    const notes = new Set((await store.openCreates()).map((note) => note.rowId));
    const counts = new Map<string, number>();
    for (const { rowId } of await store.ledger({ objectId: 'case1' }, 1_000_000)) {
      counts.set(rowId, (counts.get(rowId) ?? 0) + 1);
    }
    await store.close();
    expect(acknowledged).toBeGreaterThanOrEqual(200);
    for (let number = 1; number <= acknowledged; number += 1) expect(notes).toContain(`row${number}`);
    for (let number = 1; number <= acknowledged; number += 1) expect(counts.get(`row${number}`)).toBe(2);
    expect([...counts.values()].every((count) => count === 2)).toBe(true);
  });

  it('is readable by another process meanwhile', async () => {
    const writer = openLibsqlStore({ file });
    const reader = openLibsqlStore({ file });
    await writer.append([entry(1)]);
    expect(await reader.ledger({ rowId: 'row1' }, 1)).toHaveLength(1);
    await Promise.all([writer.close(), reader.close()]);
  });

  it('says so when the file is no database', () => {
    const damaged = join(folder, 'damaged.db');
    writeFileSync(damaged, 'this is not a database '.repeat(500));
    expect(() => openLibsqlStore({ file: damaged })).toThrow(
      expect.objectContaining({
        code: 'CASEBRIDGE_STORE_FAILED',
        message: expect.stringContaining(damaged),
        cure: expect.stringContaining('move it away'),
      }),
    );
  });

  it('says so when pages of the file are damaged', async () => {
    const store = openLibsqlStore({ file });
    await store.append(Array.from({ length: 2_000 }, (_, at) => entry(at)));
    await store.close();
    const size = readFileSync(file).length;
    const descriptor = openSync(file, 'r+');
    writeSync(descriptor, Buffer.alloc(size - 4_096, 0xa5), 0, size - 4_096, 4_096);
    const work = async () => {
      const damaged = openLibsqlStore({ file });
      await damaged.ledger({ rowId: 'row1' }, 10_000);
    };
    await expect(work()).rejects.toMatchObject({
      code: 'CASEBRIDGE_STORE_FAILED',
      message: expect.stringContaining('damaged'),
    });
  });

  it('says so when the path cannot be a file', () => {
    expect(() => openLibsqlStore({ file: folder })).toThrow(
      expect.objectContaining({ code: 'CASEBRIDGE_STORE_FAILED', message: expect.stringContaining(folder) }),
    );
  });

  it('refuses a file of a newer version', () => {
    const newer = join(folder, 'newer.db');
    const database = new Database(newer);
    database.exec('PRAGMA user_version = 99');
    database.close();
    expect(() => openLibsqlStore({ file: newer })).toThrow(
      expect.objectContaining({ code: 'CASEBRIDGE_STORE_FAILED', message: expect.stringContaining('newer version') }),
    );
  });

  it('is what an empty store.url opens in the dataDir', async () => {
    const store = openStore({ url: '', dataDir: folder });
    await store.append([entry(1)]);
    await store.close();
    const again = openStore({ url: '', dataDir: folder });
    expect(await again.ledger({ rowId: 'row1' }, 1)).toHaveLength(1);
    await again.close();
    expect(() => openStore({ url: 'redis://x', dataDir: folder })).toThrow(
      expect.objectContaining({ code: 'CASEBRIDGE_CONFIG_INVALID' }),
    );
  });
});
