import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'libsql';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { migrate } from './libsql-migrations.js';

/** An open SQLite database. */
export type SqliteDatabase = InstanceType<typeof Database>;

/** Milliseconds that a write waits for another process (a command line beside the running group) to finish its own. */
const BUSY_TIMEOUT_MS = 2_000;

const START_AFRESH =
  'Restore the file from a backup, or move it away: Casebridge then makes an empty one. History is lost with it, rows are not.';

/**
 * Opens or creates the database file, durable to the last acknowledged write (WAL, `synchronous=FULL`), and
 * brings its tables to this version.
 *
 * @throws CasebridgeError `CASEBRIDGE_STORE_FAILED`
 */
export function openDatabase(file: string): SqliteDatabase {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const database = new Database(file);
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;`);
    migrate(database, file);
    return database;
  } catch (error) {
    throw storeFailed(`The store ${file} could not be opened`, error);
  }
}

/** Turns what SQLite or the file system threw into an error for people; a CasebridgeError stays as it is. */
export function storeFailed(what: string, error: unknown): CasebridgeError {
  if (error instanceof CasebridgeError) return error;
  const code = sqliteCode(error);
  const reason = error instanceof Error ? error.message : String(error);
  const damaged = code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT');
  return new CasebridgeError('CASEBRIDGE_STORE_FAILED', `${what}: ${damaged ? 'it is damaged: ' : ''}${reason}.`, {
    cause: error,
    ...(damaged ? { cure: START_AFRESH, failureClass: 'fatal' as const } : {}),
  });
}

/** The `SQLITE_…` name of a failure, or ''. */
export function sqliteCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
