import type { FieldSchema, ObjectSchema } from '../metadata/schema.js';
import type { FieldValue, SObjectRecord } from './org-engine.js';

/** Key under which a value stands in an index: text without case, as Salesforce compares it. */
export function indexKey(value: FieldValue): string {
  return typeof value === 'string' ? value.toLowerCase() : String(value);
}

/** Ids are the one kind of text in which case counts. */
function fieldKey(field: FieldSchema, value: FieldValue): string {
  return field.type === 'reference' || field.type === 'id' ? String(value) : indexKey(value);
}

/** The records of one object: live ones, the recycle bin, and an index per indexed field over the live ones. */
export class Table {
  /** Schema of the object. */
  readonly object: ObjectSchema;
  readonly #live = new Map<string, SObjectRecord>();
  readonly #deleted = new Map<string, SObjectRecord>();
  readonly #indexes = new Map<string, { readonly field: FieldSchema; readonly ids: Map<string, Set<string>> }>();
  #version = 0;

  constructor(object: ObjectSchema) {
    this.object = object;
    for (const field of object.fields) {
      if (field.indexed || field.unique) this.#indexes.set(field.name, { field, ids: new Map() });
    }
  }

  /** Grows with every write: lets a cache over the table know that it is stale. */
  get version(): number {
    return this.#version;
  }

  get size(): number {
    return this.#live.size;
  }

  /** The live record of this id. */
  get(id: string): SObjectRecord | undefined {
    return this.#live.get(id);
  }

  /** The record of this id in the recycle bin. */
  getDeleted(id: string): SObjectRecord | undefined {
    return this.#deleted.get(id);
  }

  /** All live records, in the order in which they came. */
  records(): Iterable<SObjectRecord> {
    return this.#live.values();
  }

  /** All records in the recycle bin. */
  deletedRecords(): Iterable<SObjectRecord> {
    return this.#deleted.values();
  }

  /** Whether {@link lookup} can find records by this field. */
  isIndexed(fieldName: string): boolean {
    return this.#indexes.has(fieldName);
  }

  /** Ids of the live records with that value; undefined if the field has no index. */
  lookup(fieldName: string, value: FieldValue): ReadonlySet<string> | undefined {
    const index = this.#indexes.get(fieldName);
    if (index === undefined) return undefined;
    return index.ids.get(fieldKey(index.field, value)) ?? NONE;
  }

  /** Stores `after` in the place of `before`; undefined means that there is (or was) no record. */
  replace(before: SObjectRecord | undefined, after: SObjectRecord | undefined): void {
    this.#version += 1;
    if (before !== undefined && after === undefined) this.#remove(before);
    if (after === undefined) return;
    const sameSide = before !== undefined && before.IsDeleted === after.IsDeleted;
    if (before !== undefined && !sameSide) this.#remove(before);
    if (after.IsDeleted === true) {
      this.#deleted.set(after.Id, after);
      return;
    }
    this.#live.set(after.Id, after);
    this.#reindex(sameSide ? before : undefined, after);
  }

  #remove(record: SObjectRecord): void {
    if (record.IsDeleted === true) {
      this.#deleted.delete(record.Id);
      return;
    }
    this.#live.delete(record.Id);
    this.#reindex(record, undefined);
  }

  #reindex(before: SObjectRecord | undefined, after: SObjectRecord | undefined): void {
    const id = (after ?? before)?.Id ?? '';
    for (const [name, { field, ids }] of this.#indexes) {
      const old = before?.[name] ?? null;
      const value = after?.[name] ?? null;
      if (old === value && before !== undefined && after !== undefined) continue;
      if (old !== null) dropFrom(ids, fieldKey(field, old), id);
      if (value !== null) addTo(ids, fieldKey(field, value), id);
    }
  }
}

const NONE: ReadonlySet<string> = new Set();

function addTo(ids: Map<string, Set<string>>, key: string, id: string): void {
  const set = ids.get(key);
  if (set === undefined) ids.set(key, new Set([id]));
  else set.add(id);
}

function dropFrom(ids: Map<string, Set<string>>, key: string, id: string): void {
  const set = ids.get(key);
  set?.delete(id);
  if (set?.size === 0) ids.delete(key);
}
