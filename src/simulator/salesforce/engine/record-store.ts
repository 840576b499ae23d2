import type { OrgSchema } from '../metadata/schema.js';
import { OrgError, type SObjectRecord } from './org-engine.js';
import { Table } from './table.js';

interface Write {
  readonly table: Table;
  readonly before: SObjectRecord | undefined;
  readonly after: SObjectRecord | undefined;
}

/**
 * All tables, with an undo log: writes take effect at once and are taken back newest first when the transaction, or the
 * part of it since a savepoint, is rolled back. Cost is that of the writes, whatever the size of the tables.
 */
export class RecordStore {
  readonly #tables = new Map<string, Table>();
  #log: Write[] = [];

  constructor(schema: OrgSchema) {
    for (const object of schema.objects) this.#tables.set(object.name, new Table(object));
  }

  /**
   * The table of an object, by its API name as the schema spells it.
   *
   * @throws OrgError `INVALID_TYPE` for an object that the schema does not have.
   */
  table(objectName: string): Table {
    const table = this.#tables.get(objectName);
    if (table === undefined) throw new OrgError('INVALID_TYPE', `sObject type '${objectName}' is not supported.`);
    return table;
  }

  /** Stores a record in the place of the one with its id, if there is one. */
  write(objectName: string, after: SObjectRecord): void {
    const table = this.table(objectName);
    const before = table.get(after.Id) ?? table.getDeleted(after.Id);
    table.replace(before, after);
    this.#log.push({ table, before, after });
  }

  /** Removes a record for good. */
  remove(objectName: string, id: string): void {
    const table = this.table(objectName);
    const before = table.get(id) ?? table.getDeleted(id);
    table.replace(before, undefined);
    this.#log.push({ table, before, after: undefined });
  }

  /** A mark in the undo log to which {@link rollbackTo} can return. */
  savepoint(): number {
    return this.#log.length;
  }

  /** Takes back all writes since the savepoint, newest first. */
  rollbackTo(savepoint: number): void {
    while (this.#log.length > savepoint) {
      const write = this.#log.pop();
      write?.table.replace(write.after, write.before);
    }
  }

  /** Makes all writes final; there is no way back to an earlier savepoint. */
  commit(): void {
    this.#log = [];
  }
}
