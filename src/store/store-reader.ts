import { existsSync } from 'node:fs';
import Database from 'libsql';
import { identityFrom, ledgerEntryFrom, pauseFrom } from './libsql-rows.js';
import { storeFile } from './open-store.js';
import { type SqliteDatabase, storeFailed } from './sqlite.js';
import type { LedgerEntry, LedgerQuery, StoreIdentity } from './store.js';

/** A look into a store that another process may be working on. */
export interface StoreReader {
  /** Whose store it is; undefined if nobody has claimed it yet. @throws CasebridgeError `CASEBRIDGE_STORE_FAILED` */
  identity(): StoreIdentity | undefined;
  /** Oldest first, the latest `limit`. @throws CasebridgeError `CASEBRIDGE_STORE_FAILED` */
  ledger(query: LedgerQuery, limit: number): readonly LedgerEntry[];
  /** What is paused: ids of queues, `*` for all. @throws CasebridgeError `CASEBRIDGE_STORE_FAILED` */
  pauses(): readonly string[];
  close(): void;
}

/**
 * Opens the store that the configuration names for reading only; nothing is made or changed. Undefined if there is none,
 * or none that another process could see.
 *
 * @throws CasebridgeError `CASEBRIDGE_STORE_FAILED` if the file cannot be opened or is damaged.
 */
export function openStoreReader(options: { readonly url: string; readonly dataDir: string }): StoreReader | undefined {
  const file = storeFile(options.dataDir);
  if (options.url !== '' || !existsSync(file)) return undefined;
  const what = `The store ${file} could not be read`;
  const database = attempt(what, () => new Database(file, { readonly: true }));
  const all = (sql: string, ...values: readonly (string | number)[]) =>
    attempt(what, () => rowsOf(database, sql, values));
  return {
    identity() {
      const [row] = all('SELECT organization_id, contact_center FROM identity WHERE id = 1');
      return row === undefined ? undefined : identityFrom(row);
    },
    ledger(query, limit) {
      const [column, id] = keyOf(query);
      const sql = `SELECT * FROM ledger WHERE ${column} = ? ORDER BY at DESC, seq DESC LIMIT ?`;
      return id === '' ? [] : all(sql, id, limit).map(ledgerEntryFrom).reverse();
    },
    pauses: () => all('SELECT what FROM pause').map(pauseFrom),
    close: () => database.close(),
  };
}

function rowsOf(database: SqliteDatabase, sql: string, values: readonly (string | number)[]): readonly unknown[] {
  return database.prepare(sql).all(...values);
}

function keyOf(query: LedgerQuery): readonly ['row_id' | 'object_id' | 'interaction_id', string] {
  if ('rowId' in query) return ['row_id', query.rowId];
  if ('objectId' in query) return ['object_id', query.objectId];
  return ['interaction_id', query.interactionId];
}

function attempt<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw storeFailed(what, error);
  }
}
