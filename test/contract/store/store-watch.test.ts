import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CasebridgeError } from '../../../src/errors/casebridge-error.js';
import { acquireInstanceLock, type InstanceLock, lockFile } from '../../../src/store/instance-lock.js';
import { openStore, storeFile } from '../../../src/store/open-store.js';
import type { Store } from '../../../src/store/store.js';
import { StoreWatch } from '../../../src/store/store-watch.js';
import { FakeClock } from '../../support/fake-clock.js';

const MINUTE = 60_000;

let folder: string;
let dataDir: string;
let clock: FakeClock;
let told: CasebridgeError[];
let watch: StoreWatch;
let lock: InstanceLock;
let store: Store;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'casebridge-watch-'));
  dataDir = join(folder, 'data');
  clock = new FakeClock();
  told = [];
  lock = acquireInstanceLock(dataDir);
  store = openStore({ url: '', dataDir });
  watch = new StoreWatch({
    clock,
    files: [lockFile(dataDir), storeFile(dataDir)],
    onReplaced: (error) => told.push(error),
  });
  watch.start();
});
afterEach(async () => {
  watch.stop();
  await store.close();
  lock.release();
  rmSync(folder, { recursive: true, force: true });
});

describe('the watch over the files of a running process', () => {
  it('says nothing while they stay', async () => {
    await store.noteStreamPosition('/topic/A', '1');
    await clock.advance(5 * MINUTE);
    expect(told).toEqual([]);
  });

  it('tells once of files that are removed, and again when others take their place', async () => {
    rmSync(dataDir, { recursive: true });
    await clock.advance(3 * MINUTE);
    expect(told.map(({ code, message }) => [code, /removed/.test(message)])).toEqual([
      ['CASEBRIDGE_STORE_REPLACED', true],
      ['CASEBRIDGE_STORE_REPLACED', true],
    ]);
    expect(told[0]?.message).toContain(lockFile(dataDir));
    const second = acquireInstanceLock(dataDir);
    await clock.advance(3 * MINUTE);
    expect(told.slice(2).map(({ message }) => message)).toEqual([expect.stringContaining('another file')]);
    second.release();
  });

  it('says nothing of a folder that is moved away and back between two looks, or comes back later', async () => {
    const away = join(folder, 'away');
    renameSync(dataDir, away);
    renameSync(away, dataDir);
    await clock.advance(MINUTE);
    expect(told).toEqual([]);
    renameSync(dataDir, away);
    await clock.advance(MINUTE);
    expect(told).toHaveLength(2);
    renameSync(away, dataDir);
    await clock.advance(2 * MINUTE);
    expect(told).toHaveLength(2);
  });

  it('leaves out what is not there at the start, and leaves no timer behind', async () => {
    watch.stop();
    const other = new StoreWatch({ clock, files: [join(dataDir, 'none')], onReplaced: (error) => told.push(error) });
    other.start();
    mkdirSync(join(dataDir, 'none'));
    await clock.advance(2 * MINUTE);
    other.stop();
    expect(told).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
