import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLibsqlStore } from '../../../src/store/libsql-store.js';
import { openStore } from '../../../src/store/open-store.js';
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
