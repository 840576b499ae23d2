import type { SqliteDatabase } from './sqlite.js';

/**
 * Runs work as one durable transaction. The driver's own would tell of a failure with "cannot rollback": a full disk, or
 * a file that cannot be read, has ended the transaction already by then.
 *
 * @throws what the work or SQLite threw first.
 */
export function inTransaction(database: SqliteDatabase, work: () => void): void {
  // One that could not be rolled back would refuse every later one.
  if (database.inTransaction) database.exec('ROLLBACK');
  database.exec('BEGIN IMMEDIATE');
  try {
    work();
    database.exec('COMMIT');
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

function rollBack(database: SqliteDatabase): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    // What failed first is what is told.
  }
}
