import type { ApexType } from '../types/apex-type.js';
import { typeName } from '../types/apex-type.js';
import { ApexObject, type Value } from './value.js';

/** What a value is found by in sets and maps: equal values have the same key. */
export type Key = null | boolean | number | bigint | string | object;

/** A list. */
export class ListValue extends ApexObject {
  readonly element: ApexType;
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
  readonly element: ApexType;
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
  readonly key: ApexType;
  readonly value: ApexType;
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
  readonly items: readonly Value[];
  next = 0;

  constructor(items: readonly Value[]) {
    super();
    this.items = items;
  }

  get typeName(): string {
    return 'Iterator';
  }
}
