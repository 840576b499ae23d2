import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireInstanceLock } from '../../../src/store/instance-lock.js';
import { startChild } from './fixtures/child.js';

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'casebridge-lock-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

describe('the instance lock', () => {
  it('refuses a second process, names the first, and passes on when that is killed', async () => {
    const holder = startChild(new URL('./fixtures/lock-holder.ts', import.meta.url), [dataDir]);
    await holder.line((line) => line === 'held');
    expect(() => acquireInstanceLock(dataDir)).toThrow(
      expect.objectContaining({
        code: 'CASEBRIDGE_INSTANCE_RUNNING',
        message: expect.stringContaining(`pid ${holder.pid}`),
      }),
    );
    await holder.kill();
    acquireInstanceLock(dataDir).release();
  });

  it('refuses while this process holds it, and not after it was released', () => {
    const lock = acquireInstanceLock(join(dataDir, 'new'));
    expect(() => acquireInstanceLock(join(dataDir, 'new'))).toThrow(
      expect.objectContaining({ code: 'CASEBRIDGE_INSTANCE_RUNNING' }),
    );
    lock.release();
    lock.release();
    acquireInstanceLock(join(dataDir, 'new')).release();
  });

  it('refuses without a readable note, too', () => {
    const lock = acquireInstanceLock(dataDir);
    writeFileSync(join(dataDir, 'instance.json'), 'half a no');
    expect(() => acquireInstanceLock(dataDir)).toThrow(/Another process is running/);
    lock.release();
  });

  it('leaves the note of another process alone', () => {
    const lock = acquireInstanceLock(dataDir);
    const note = join(dataDir, 'instance.json');
    writeFileSync(note, JSON.stringify({ pid: process.pid + 1 }));
    lock.release();
    expect(existsSync(note)).toBe(true);
    acquireInstanceLock(dataDir).release();
    expect(existsSync(note)).toBe(false);
  });

  it('says so when the folder cannot be made', () => {
    const file = join(dataDir, 'file');
    writeFileSync(file, '');
    expect(() => acquireInstanceLock(join(file, 'below'))).toThrow(
      expect.objectContaining({ code: 'CASEBRIDGE_STORE_FAILED', message: expect.stringContaining(file) }),
    );
  });
});
