import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'libsql';
import { migrate } from './libsql-migrations.js';
import { type SqliteDatabase, storeFailed } from './sqlite.js';

/** Milliseconds that opening waits for another process (a command line beside the running group) to finish its write. */
const OPENING_BUSY_MS = 2_000;
/** The same for a write of a running process, in which nothing else runs meanwhile. */
const RUNNING_BUSY_MS = 50;

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
    database.exec(`PRAGMA busy_timeout = ${OPENING_BUSY_MS}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;`);
    migrate(database, file);
    database.exec(`PRAGMA busy_timeout = ${RUNNING_BUSY_MS}`);
    return database;
  } catch (error) {
    throw storeFailed(`The store ${file} could not be opened`, error);
  }
}

/** Has writes wait as long as opening does: nobody waits for the process any more. */
export function waitLonger(database: SqliteDatabase): void {
  database.exec(`PRAGMA busy_timeout = ${OPENING_BUSY_MS}`);
}
