import type { ApexType } from '../types/apex-type.js';
import { typeName } from '../types/apex-type.js';
import { ApexObject, type Value } from './value.js';

/** What a value is found by in sets and maps: equal values have the same key. */
export type Key = null | boolean | number | bigint | string | object;

/** A list. */
export class ListValue extends ApexObject {
  /** The type argument. */
  readonly element: ApexType;
  /** Changed in place. */
  readonly items: Value[];

  constructor(element: ApexType, items: Value[]) {
    super();
    this.element = element;
    this.items = items;
  }

  get typeName(): string {
    return `List<${typeName(this.element)}>`;
  }
}

/** A set, in the order of insertion. */
export class SetValue extends ApexObject {
  /** The type argument. */
  readonly element: ApexType;
  /** Values by what makes them equal, in the order in which they came. */
  readonly entries = new Map<Key, Value>();

  constructor(element: ApexType) {
    super();
    this.element = element;
  }

  get typeName(): string {
    return `Set<${typeName(this.element)}>`;
  }
}

/** A map, in the order of insertion. */
export class MapValue extends ApexObject {
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
