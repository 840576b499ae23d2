import type { LiveNote } from '../domain/interaction.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { type Clock, systemClock } from '../runtime/clock.js';
import { BusyPause } from './busy-pause.js';
import { foreignStore, sameIdentity } from './identity.js';
import { openDatabase, waitLonger } from './libsql-database.js';
import {
  createNoteFrom,
  identityFrom,
  ledgerEntryFrom,
  liveNoteFrom,
  pauseFrom,
  popNoteFrom,
  positionFrom,
} from './libsql-rows.js';
import { type SqliteDatabase, storeFailed } from './sqlite.js';
import type { CreateNote, LedgerEntry, LedgerQuery, PopNote, Store, StoreIdentity } from './store.js';
import { inTransaction } from './transaction.js';
import { WriteGroup } from './write-group.js';

/** Where a file store lives. */
export interface LibsqlStoreOptions {
  /** Path of the database file; its folder is made if it is missing. */
  readonly file: string;
  /** Default: real time. */
  readonly clock?: Clock;
}

/**
 * Opens a store in an SQLite file. What a method has acknowledged survives a killed process and a power cut.
 *
 * @throws CasebridgeError `CASEBRIDGE_STORE_FAILED` if the file cannot be opened, is damaged, or is of a newer version.
 */
export function openLibsqlStore(options: LibsqlStoreOptions): Store {
  const { file, clock = systemClock } = options;
  return new LibsqlStore(openDatabase(file), file, clock);
}

class LibsqlStore implements Store {
  readonly #database: SqliteDatabase;
  readonly #file: string;
  readonly #statements: Statements;
  readonly #notes: WriteGroup;
  readonly #pause: BusyPause;
  #closed = false;

  constructor(database: SqliteDatabase, file: string, clock: Clock) {
    this.#database = database;
    this.#file = file;
    this.#statements = prepare(database);
    this.#pause = new BusyPause(clock);
    this.#notes = new WriteGroup((work) => this.#pause.run(() => inTransaction(database, work)));
  }

  bind(identity: StoreIdentity, accept: boolean): Promise<void> {
    return this.#transaction(() => {
      const [row] = this.#statements.identity.all();
      const found = row === undefined ? undefined : identityFrom(row);
      // Nothing is written then: a disk that is full does not keep a known group from starting.
      if (found && sameIdentity(found, identity)) return;
      if (found) {
        if (!accept) throw foreignStore(found, identity);
        this.#statements.dropNotes.run();
        this.#statements.dropLive.run();
        this.#statements.dropPops.run();
        this.#statements.dropPositions.run();
        this.#statements.dropPauses.run();
        this.#statements.dropLedger.run();
      }
      this.#statements.claim.run(identity.organizationId, identity.contactCenter);
    });
  }

  async noteCreate(note: CreateNote): Promise<void> {
    this.#assertOpen();
    try {
      await this.#notes.add(() => {
        this.#statements.note.run(note.rowId, note.objectId, note.attempt, note.server, note.at);
      });
    } catch (error) {
      throw this.#failed(error);
    }
  }

  clearCreates(rowIds: readonly string[]): Promise<void> {
    return this.#transaction(() => {
      for (const rowId of rowIds) this.#statements.clearNote.run(rowId);
    });
  }

  openCreates(): Promise<readonly CreateNote[]> {
    return this.#run(() => this.#statements.notes.all().map(createNoteFrom));
  }

  noteLive(live: readonly LiveNote[], ended: readonly string[]): Promise<void> {
    return this.#transaction(() => {
      for (const id of ended) this.#statements.clearLive.run(id);
      for (const { interactionId, rowId, objectId, server } of live) {
        this.#statements.noteLive.run(interactionId, rowId, objectId, server);
      }
    });
  }

  liveNotes(): Promise<readonly LiveNote[]> {
    return this.#run(() => this.#statements.live.all().map(liveNoteFrom));
  }

  notePops(popped: readonly PopNote[], over: readonly string[]): Promise<void> {
    return this.#transaction(() => {
      for (const id of over) this.#statements.clearPop.run(id);
      for (const { interactionId, rowId, agent, newMail, lastMailAt, at } of popped)
        this.#statements.notePop.run(interactionId, rowId, agent, newMail, lastMailAt, at);
    });
  }

  popNotes(): Promise<readonly PopNote[]> {
    return this.#run(() => this.#statements.pops.all().map(popNoteFrom));
  }

  noteStreamPosition(source: string, position: string | undefined): Promise<void> {
    return this.#write(() => {
      if (position === undefined) this.#statements.clearPosition.run(source);
      else this.#statements.notePosition.run(source, position);
    });
  }

  streamPosition(source: string): Promise<string | undefined> {
    return this.#run(() => {
      const [row] = this.#statements.position.all(source);
      return row === undefined ? undefined : positionFrom(row);
    });
  }

  notePauses(paused: readonly string[]): Promise<void> {
    return this.#transaction(() => {
      this.#statements.dropPauses.run();
      for (const what of paused) this.#statements.notePause.run(what);
    });
  }

  pauses(): Promise<readonly string[]> {
    return this.#run(() => this.#statements.pauses.all().map(pauseFrom));
  }

  append(entries: readonly LedgerEntry[]): Promise<void> {
    return this.#transaction(() => {
      for (const { at, stage, rowId, objectId, interactionId, what } of entries) {
        this.#statements.append.run(at, stage, rowId, objectId, interactionId, what);
      }
    });
  }

  ledger(query: LedgerQuery, limit: number): Promise<readonly LedgerEntry[]> {
    const [statement, id] = this.#lookUp(query);
    // An empty id stands for "concerns none", so nothing can be found by it; and SQLite reads a negative limit as none.
    if (id === '' || limit <= 0) return Promise.resolve([]);
    return this.#run(() => statement.all(id, Math.floor(limit)).map(ledgerEntryFrom).reverse());
  }

  async prune(before: number, limit: number): Promise<number> {
    let dropped = 0;
    await this.#transaction(() => {
      this.#statements.pruneNotes.run(before);
      this.#statements.prunePops.run(before);
      // SQLite reads a negative limit as none.
      dropped = this.#statements.prune.run(before, Math.max(0, limit)).changes;
    });
    return dropped;
  }

  expectEnd(): void {
    if (this.#closed) return;
    this.#pause.end();
    waitLonger(this.#database);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    // The write-ahead log is folded in here: the driver closes the file only once its statements are collected.
    await this.#run(() => void this.#database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all()).catch(() => undefined);
    this.#closed = true;
    this.#database.close();
  }

  #lookUp(query: LedgerQuery): [LookUp, string] {
    if ('rowId' in query) return [this.#statements.byRow, query.rowId];
    if ('objectId' in query) return [this.#statements.byObject, query.objectId];
    return [this.#statements.byInteraction, query.interactionId];
  }

  #transaction(work: () => void): Promise<void> {
    return this.#write(() => inTransaction(this.#database, work));
  }

  #write<T>(work: () => T): Promise<T> {
    return this.#run(() => this.#pause.run(work));
  }

  async #run<T>(work: () => T): Promise<T> {
    this.#assertOpen();
    // What was asked for before this comes before it.
    this.#notes.flush();
    try {
      return work();
    } catch (error) {
      throw this.#failed(error);
    }
  }

  #assertOpen(): void {
    if (this.#closed) throw new CasebridgeError('CASEBRIDGE_STORE_FAILED', `The store ${this.#file} is closed.`);
  }

  #failed(error: unknown): CasebridgeError {
    return storeFailed(`The store ${this.#file} could not be read or written`, error);
  }
}

type Statements = ReturnType<typeof prepare>;
type LookUp = Statements['byRow'];

function prepare(database: SqliteDatabase) {
  const by = (column: string) =>
    database.prepare(
      `SELECT at, stage, row_id, object_id, interaction_id, what FROM ledger WHERE ${column} = ? ORDER BY seq DESC LIMIT ?`,
    );
  return {
    identity: database.prepare('SELECT organization_id, contact_center FROM identity'),
    claim: database.prepare(
      `INSERT INTO identity (id, organization_id, contact_center) VALUES (1, ?, ?)
       ON CONFLICT (id) DO UPDATE SET organization_id = excluded.organization_id, contact_center = excluded.contact_center`,
    ),
    note: database.prepare(
      `INSERT INTO create_note (row_id, object_id, attempt, server, at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (row_id) DO UPDATE SET object_id = excluded.object_id, attempt = excluded.attempt,
         server = excluded.server, at = excluded.at`,
    ),
    notes: database.prepare('SELECT row_id, object_id, attempt, server, at FROM create_note ORDER BY at, rowid'),
    clearNote: database.prepare('DELETE FROM create_note WHERE row_id = ?'),
    noteLive: database.prepare(
      'INSERT OR REPLACE INTO live_note (interaction_id, row_id, object_id, server) VALUES (?, ?, ?, ?)',
    ),
    live: database.prepare('SELECT interaction_id, row_id, object_id, server FROM live_note'),
    clearLive: database.prepare('DELETE FROM live_note WHERE interaction_id = ?'),
    dropLive: database.prepare('DELETE FROM live_note'),
    notePop: database.prepare(
      `INSERT OR REPLACE INTO pop_note (interaction_id, row_id, agent, new_mail, last_mail_at, at)
       VALUES (?, ?, ?, ?, ?, ?)`,
    ),
    pops: database.prepare(
      'SELECT interaction_id, row_id, agent, new_mail, last_mail_at, at FROM pop_note ORDER BY at, rowid',
    ),
    clearPop: database.prepare('DELETE FROM pop_note WHERE interaction_id = ?'),
    dropPops: database.prepare('DELETE FROM pop_note'),
    prunePops: database.prepare('DELETE FROM pop_note WHERE at < ?'),
    notePosition: database.prepare('INSERT OR REPLACE INTO stream_position (source, position) VALUES (?, ?)'),
    position: database.prepare('SELECT position FROM stream_position WHERE source = ?'),
    clearPosition: database.prepare('DELETE FROM stream_position WHERE source = ?'),
    dropPositions: database.prepare('DELETE FROM stream_position'),
    notePause: database.prepare('INSERT OR IGNORE INTO pause (what) VALUES (?)'),
    pauses: database.prepare('SELECT what FROM pause ORDER BY what'),
    dropPauses: database.prepare('DELETE FROM pause'),
    dropNotes: database.prepare('DELETE FROM create_note'),
    append: database.prepare(
      'INSERT INTO ledger (at, stage, row_id, object_id, interaction_id, what) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    byRow: by('row_id'),
    byObject: by('object_id'),
    byInteraction: by('interaction_id'),
    prune: database.prepare('DELETE FROM ledger WHERE seq IN (SELECT seq FROM ledger WHERE at < ? LIMIT ?)'),
    pruneNotes: database.prepare('DELETE FROM create_note WHERE at < ?'),
    dropLedger: database.prepare('DELETE FROM ledger'),
  };
}
