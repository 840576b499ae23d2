import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'libsql';
import { migrate } from './libsql-migrations.js';
import { type SqliteDatabase, storeFailed } from './sqlite.js';

/** Milliseconds that a write waits for another process (a command line beside the running group) to finish its own. */
const BUSY_TIMEOUT_MS = 2_000;

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
