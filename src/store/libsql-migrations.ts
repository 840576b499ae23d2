import { CasebridgeError } from '../errors/casebridge-error.js';
import type { SqliteDatabase } from './sqlite.js';
import { inTransaction } from './transaction.js';

/** Steps from one version of the tables to the next; step 0 makes version 1. Never edited once released. */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE identity (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     organization_id TEXT NOT NULL,
     contact_center TEXT NOT NULL
   );
   CREATE TABLE create_note (
     row_id TEXT PRIMARY KEY,
     object_id TEXT NOT NULL,
     attempt INTEGER NOT NULL,
     at INTEGER NOT NULL
   );
   CREATE TABLE ledger (
     seq INTEGER PRIMARY KEY,
     at INTEGER NOT NULL,
     stage TEXT NOT NULL,
     row_id TEXT NOT NULL,
     object_id TEXT NOT NULL,
     interaction_id TEXT NOT NULL,
     what TEXT NOT NULL
   );
   CREATE INDEX ledger_by_row ON ledger (row_id, at, seq);
   CREATE INDEX ledger_by_object ON ledger (object_id, at, seq);
   CREATE INDEX ledger_by_interaction ON ledger (interaction_id, at, seq);
   CREATE INDEX ledger_by_time ON ledger (at);`,
  `ALTER TABLE create_note ADD COLUMN server TEXT NOT NULL DEFAULT '';
   CREATE TABLE live_note (
     interaction_id TEXT PRIMARY KEY,
     row_id TEXT NOT NULL,
     object_id TEXT NOT NULL,
     server TEXT NOT NULL
   );`,
  `CREATE TABLE stream_position (
     source TEXT PRIMARY KEY,
     position TEXT NOT NULL
   );`,
  'CREATE TABLE pause (what TEXT PRIMARY KEY);',
  `CREATE TABLE pop_note (
     interaction_id TEXT PRIMARY KEY,
     row_id TEXT NOT NULL,
     agent TEXT NOT NULL,
     new_mail INTEGER NOT NULL,
     last_mail_at INTEGER NOT NULL,
     at INTEGER NOT NULL
   );`,
];

/**
 * Brings the tables to this version, each step in a transaction of its own; `user_version` says how far they are.
 *
 * @throws CasebridgeError `CASEBRIDGE_STORE_FAILED` if a newer version of Casebridge wrote the file.
 */
export function migrate(database: SqliteDatabase, file: string): void {
  const found = version(database);
  if (found > MIGRATIONS.length) {
    throw new CasebridgeError(
      'CASEBRIDGE_STORE_FAILED',
      `The store ${file} was written by a newer version of Casebridge (format ${found}, known up to ${MIGRATIONS.length}).`,
      { cure: 'Run that version or a later one, or point connector.dataDir to another folder.', failureClass: 'fatal' },
    );
  }
  if (found === MIGRATIONS.length) return;
  inTransaction(database, () => {
    // Read again inside the transaction: another process may have opened the same new file at this moment.
    for (const [index, step] of MIGRATIONS.entries()) if (index >= version(database)) apply(database, step, index + 1);
  });
}

function apply(database: SqliteDatabase, step: string, reached: number): void {
  database.exec(step);
  database.exec(`PRAGMA user_version = ${reached}`);
}

function version(database: SqliteDatabase): number {
  const [row] = database.prepare('PRAGMA user_version').all();
  return typeof row === 'object' && row !== null && 'user_version' in row ? Number(row.user_version) : 0;
}
