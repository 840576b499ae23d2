import { raise } from '../run/throw.js';
import type { ApexType } from '../types/apex-type.js';
import { typeName } from '../types/apex-type.js';
import { ApexObject, type Value } from './value.js';

/** What a value is found by in sets and maps: equal values have the same key. */
export type Key = null | boolean | number | bigint | string | object;

/** A list, set or map. Its elements may not come and go while a loop goes over it. */
abstract class CollectionValue extends ApexObject {
  /** Loops that go over it now. */
  loops = 0;
  /** The map whose keys or values it holds. */
  readonly source: MapValue | undefined;

  constructor(source?: MapValue) {
    super();
    this.source = source;
  }

  /** True while a loop goes over it, or over the map that it was taken from. */
  get isIterated(): boolean {
    return this.loops > 0 || this.source?.isIterated === true;
  }
}

/** A list. */
export class ListValue extends CollectionValue {
  /** The type argument. */
  readonly element: ApexType;
  /** Changed in place. */
  readonly items: Value[];

  constructor(element: ApexType, items: Value[], source?: MapValue) {
    super(source);
    this.element = element;
    this.items = items;
  }

  get typeName(): string {
    return `List<${typeName(this.element)}>`;
  }
}

/** A set, in the order of insertion; also the keys of a map, which change as the map does, and the map with them. */
export class SetValue extends CollectionValue {
  /** The type argument. */
  readonly element: ApexType;
  /** Values by what makes them equal, in the order in which they came. */
  readonly entries: Map<Key, Value>;

  constructor(element: ApexType, source?: MapValue) {
    super(source);
    this.element = element;
    this.entries = source === undefined ? new Map<Key, Value>() : new KeysOfMap(source);
  }

  get typeName(): string {
    return `Set<${typeName(this.element)}>`;
  }
}

/** A map, in the order of insertion. */
export class MapValue extends CollectionValue {
  /** The first type argument. */
  readonly key: ApexType;
  /** The second type argument. */
  readonly value: ApexType;
  /** By what makes keys equal, in the order in which they came. */
  readonly entries = new Map<Key, { readonly key: Value; value: Value }>();

  constructor(key: ApexType, value: ApexType) {
    super();
    this.key = key;
    this.value = value;
  }

  get typeName(): string {
    return `Map<${typeName(this.key)},${typeName(this.value)}>`;
  }
}

/** The keys of a map as the entries of a set, looked up in the map itself. */
class KeysOfMap extends Map<Key, Value> {
  readonly #map: MapValue;

  constructor(map: MapValue) {
    super();
    this.#map = map;
  }

  override get size(): number {
    return this.#map.entries.size;
  }

  override has(key: Key): boolean {
    return this.#map.entries.has(key);
  }

  override get(key: Key): Value | undefined {
    return this.#map.entries.get(key)?.key;
  }

  override delete(key: Key): boolean {
    return this.#map.entries.delete(key);
  }

  override clear(): void {
    this.#map.entries.clear();
  }

  /** @throws ApexThrow: a key without a value cannot be added. */
  override set(): this {
    return raise('FinalException', 'Collection is read-only');
  }

  override keys(): MapIterator<Key> {
    return this.#map.entries.keys();
  }

  override values(): MapIterator<Value> {
    return this.#copy().values();
  }

  override entries(): MapIterator<[Key, Value]> {
    return this.#copy().entries();
  }

  override [Symbol.iterator](): MapIterator<[Key, Value]> {
    return this.entries();
  }

  override forEach(visit: (value: Value, key: Key, map: Map<Key, Value>) => void): void {
    for (const [key, value] of this) visit(value, key, this);
  }

  #copy(): Map<Key, Value> {
    return new Map([...this.#map.entries].map(([place, { key }]) => [place, key]));
  }
}

/** An iterator over items that are known. */
export class IteratorValue extends ApexObject {
  /** What it goes over, in this order. */
  readonly items: readonly Value[];
  /** Index of the item that comes next. */
  next = 0;

  constructor(items: readonly Value[]) {
    super();
    this.items = items;
  }

  get typeName(): string {
    return 'Iterator';
  }
}
