import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { type SqliteDatabase, sqliteCode, storeFailed } from './sqlite.js';

/** Path of the locked file in a dataDir. */
export function lockFile(dataDir: string): string {
  return join(dataDir, 'lock.db');
}

/** The right to be the one process that works on a dataDir. */
export interface InstanceLock {
  /** Gives the right back. Safe to call twice. */
  release(): void;
}

/**
 * Claims a dataDir for this process. The claim is an exclusive lock of the operating system on `lock.db`, so it
 * ends with the process however that dies; `instance.json` beside it only serves the other side's message.
 *
 * @throws CasebridgeError `CASEBRIDGE_INSTANCE_RUNNING` if another process holds it; `CASEBRIDGE_STORE_FAILED` if the
 * folder cannot be written.
 */
export function acquireInstanceLock(dataDir: string): InstanceLock {
  const database = lockedDatabase(dataDir);
  const note = join(dataDir, 'instance.json');
  tryToNote(note);
  let held = true;
  return {
    release() {
      if (!held) return;
      held = false;
      // Where the folder was replaced while this process ran, the note may be another's.
      if (holder(dataDir) === process.pid) rmSync(note, { force: true });
      database.exec('ROLLBACK');
      database.close();
    },
  };
}

/** The lock holds without the note, e.g. on a full disk. */
function tryToNote(note: string): void {
  try {
    writeFileSync(note, `${JSON.stringify({ pid: process.pid })}\n`, { mode: 0o600 });
  } catch {
    rmSync(note, { force: true });
  }
}

function lockedDatabase(dataDir: string): SqliteDatabase {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const database = new Database(lockFile(dataDir));
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    if (sqliteCode(error).startsWith('SQLITE_BUSY')) throw alreadyRunning(dataDir);
    throw storeFailed(`The folder ${dataDir} could not be locked`, error);
  }
}

function alreadyRunning(dataDir: string): CasebridgeError {
  const pid = holder(dataDir);
  const who = pid === undefined ? 'Another process' : `Another process (pid ${pid})`;
  return new CasebridgeError('CASEBRIDGE_INSTANCE_RUNNING', `${who} is running on the folder ${dataDir}.`);
}

function holder(dataDir: string): number | undefined {
  try {
    const note: unknown = JSON.parse(readFileSync(join(dataDir, 'instance.json'), 'utf8'));
    if (typeof note !== 'object' || note === null || !('pid' in note)) return undefined;
    return typeof note.pid === 'number' ? note.pid : undefined;
  } catch {
    // The other process may be about to write it; the message does without.
    return undefined;
  }
}
