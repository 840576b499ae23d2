import type { Named } from './directory-facts.js';
import type { KindView } from './directory-view.js';

/** A reading under way: what messages tell meanwhile is newer than its pages. */
export interface Reading {
  readonly touched: Set<string>;
  superseded: boolean;
}

/** Objects of one kind, by id and, ignoring case, by id and display name. */
export class KindCache<T extends Named> implements KindView<T> {
  /** Set by who fills the cache. */
  freshness: KindView<T>['freshness'] = 'unread';
  /** Set by who asks the server for single names. */
  isAbsent: (name: string) => boolean = () => false;
  readonly #maxObjects: number;
  readonly #readings = new Set<Reading>();
  #objects = new Map<string, T>();
  #byLowerCase = new Map<string, T>();

  constructor(maxObjects: number) {
    this.#maxObjects = maxObjects;
  }

  get size(): number {
    return this.#objects.size;
  }

  /** Every object, in no particular order. */
  all(): Iterable<T> {
    return this.#objects.values();
  }

  get(name: string): T | undefined {
    const found = this.#objects.get(name) ?? this.like(name);
    return found?.id === name || found?.name === name ? found : undefined;
  }

  like(name: string): T | undefined {
    return this.#objects.get(name) ?? this.#byLowerCase.get(name.toLowerCase());
  }

  *names(): Generator<string> {
    for (const { id, name } of this.#objects.values()) {
      yield id;
      if (name !== id) yield name;
    }
  }

  /** Begins a reading of the whole list. */
  beginReading(): Reading {
    const reading: Reading = { touched: new Set(), superseded: false };
    this.#readings.add(reading);
    return reading;
  }

  /** Ends a reading that came to nothing. */
  dropReading(reading: Reading): void {
    this.#readings.delete(reading);
  }

  /** Takes a list that was read. @returns whether anything is different now. */
  finishReading(reading: Reading, objects: readonly T[]): boolean {
    this.#readings.delete(reading);
    if (reading.superseded) return false;
    const read = new Map(objects.map((object) => [object.id, object]));
    for (const id of reading.touched) {
      const told = this.#objects.get(id);
      if (told) read.set(id, told);
      else read.delete(id);
    }
    return this.#become(read);
  }

  /** All there is, as a message tells it. @returns whether anything is different now. */
  replace(objects: readonly T[]): boolean {
    for (const reading of this.#readings) reading.superseded = true;
    return this.#become(new Map(objects.slice(0, this.#maxObjects).map((object) => [object.id, object])));
  }

  /** Adds an object or takes its new state; false if there is no room for a new one. */
  put(object: T): boolean {
    const before = this.#objects.get(object.id);
    if (!before && this.#objects.size >= this.#maxObjects) return false;
    if (before) this.#unindex(before);
    this.#objects.set(object.id, object);
    this.#index(object);
    this.#touch(object.id);
    return true;
  }

  /** Takes an object out, if it is there. */
  remove(id: string): void {
    const before = this.#objects.get(id);
    this.#touch(id);
    if (!before) return;
    this.#objects.delete(id);
    this.#unindex(before);
  }

  #touch(id: string): void {
    for (const reading of this.#readings) reading.touched.add(id);
  }

  #become(objects: Map<string, T>): boolean {
    if (sameObjects(this.#objects, objects)) return false;
    this.#objects = objects;
    this.#byLowerCase = new Map();
    for (const object of objects.values()) this.#index(object);
    return true;
  }

  /** An id goes before another object's display name. */
  #index(object: T): void {
    const name = object.name.toLowerCase();
    if (!this.#byLowerCase.has(name)) this.#byLowerCase.set(name, object);
    this.#byLowerCase.set(object.id.toLowerCase(), object);
  }

  #unindex(object: T): void {
    for (const key of [object.id.toLowerCase(), object.name.toLowerCase()])
      if (this.#byLowerCase.get(key) === object) this.#byLowerCase.delete(key);
  }
}

function sameObjects<T>(a: ReadonlyMap<string, T>, b: ReadonlyMap<string, T>): boolean {
  if (a.size !== b.size) return false;
  for (const [id, object] of a) {
    const other = b.get(id);
    if (other === undefined || JSON.stringify(object) !== JSON.stringify(other)) return false;
  }
  return true;
}
