import type { Frame } from '../run/frame.js';
import { raise } from '../run/throw.js';
import { CLASSES } from '../types/core-types.js';
import { IteratorValue, ListValue, MapValue, SetValue } from '../values/collections.js';
import { compare, equal, hashOf, keyOf } from '../values/equality.js';
import { Instance } from '../values/instances.js';
import { ObjectToken, RecordValue } from '../values/records.js';
import { textOf } from '../values/text.js';
import type { Value } from '../values/value.js';
import { defined, integer, items, list, map, object, set } from './arguments.js';
import type { ClassDefinition } from './definition.js';
import { cloneRecord } from './record-clone.js';

function checkIndex(of: ListValue, index: number): number {
  if (index < 0 || index >= of.items.length) raise('ListException', `List index out of bounds: ${index}`);
  return index;
}

/** A collection whose elements are about to change. @throws ApexThrow FinalException while a loop goes over it. */
function changing<T extends ListValue | SetValue | MapValue>(of: T): T {
  if (of.isIterated) raise('FinalException', 'Cannot modify a collection while it is being iterated.');
  return of;
}

/** Adds; true if it was not there. */
export function addTo(to: SetValue, value: Value, frame: Frame): boolean {
  const key = keyOf(value, frame);
  if (changing(to).entries.has(key)) return false;
  to.entries.set(key, value);
  return true;
}

/** Sets the value of a key and gives the one before, or null. A known key keeps its place and spelling. */
export function putInto(to: MapValue, key: Value, value: Value, frame: Frame): Value {
  const place = keyOf(key, frame);
  const old = changing(to).entries.get(place);
  if (old === undefined) to.entries.set(place, { key, value });
  else to.entries.set(place, { key: old.key, value });
  return old?.value ?? null;
}

/** Records by id. @throws ApexThrow ListException for records without an id. */
function putRecords(to: MapValue, records: readonly Value[], frame: Frame): void {
  records.forEach((record, index) => {
    const id = record instanceof RecordValue ? record.id : undefined;
    if (id === undefined) raise('ListException', `Row with null Id at index: ${index}`);
    putInto(to, id, record, frame);
  });
}

function sorted(of: ListValue, frame: Frame, comparator?: Value): void {
  const by = (a: Value, b: Value): number => {
    if (comparator !== undefined) {
      const own = frame.execution.findMethodOf(comparator, 'compare', 2);
      return own === undefined ? 0 : Number(frame.execution.invoke(own, comparator, [a, b], frame));
    }
    if (a instanceof Instance) {
      const own = frame.execution.findMethod(a, 'compareto(object)');
      if (own !== undefined) return Number(frame.execution.invoke(own, a, [b], frame));
    }
    if (a instanceof RecordValue && b instanceof RecordValue) return compare(textOf(a, frame), textOf(b, frame));
    return compare(a, b);
  };
  of.items.sort(by);
}

function copySet(from: SetValue): SetValue {
  const copy = new SetValue(from.element);
  for (const [key, value] of from.entries) copy.entries.set(key, value);
  return copy;
}

function removeAll(from: SetValue, gone: readonly Value[], frame: Frame): boolean {
  const before = changing(from).entries.size;
  for (const item of gone) from.entries.delete(keyOf(item, frame));
  return from.entries.size !== before;
}

function retain(of: SetValue, kept: readonly Value[], frame: Frame): boolean {
  const keys = new Set(kept.map((item) => keyOf(item, frame)));
  const before = changing(of).entries.size;
  for (const key of [...of.entries.keys()]) if (!keys.has(key)) of.entries.delete(key);
  return of.entries.size !== before;
}

function objectOf(type: ListValue['element']): Value {
  return type.kind === 'record' && type.object !== undefined ? new ObjectToken(type.object) : null;
}

const LIST: ClassDefinition = {
  class: CLASSES.LIST,
  methods: {
    'void add(T item)': ([item], self) => {
      changing(list(self)).items.push(defined(item));
      return null;
    },
    'void add(Integer index, T item)': ([index, item], self) => {
      const { items: all } = changing(list(self));
      if (integer(index) !== all.length) checkIndex(list(self), integer(index));
      all.splice(integer(index), 0, defined(item));
      return null;
    },
    'void addAll(List<T> more)': ([more], self) => {
      changing(list(self)).items.push(...items(more));
      return null;
    },
    'void addAll(Set<T> more)': ([more], self) => {
      changing(list(self)).items.push(...items(more));
      return null;
    },
    'void clear()': (_args, self) => {
      changing(list(self)).items.length = 0;
      return null;
    },
    'List<T> clone()': (_args, self) => new ListValue(list(self).element, [...list(self).items]),
    'Boolean contains(T item)': ([item], self, frame) =>
      list(self).items.some((each) => equal(each, defined(item), frame)),
    'List<T> deepClone()': (_args, self) =>
      new ListValue(
        list(self).element,
        list(self).items.map((item) => (item instanceof RecordValue ? cloneRecord(item, false, true) : item)),
      ),
    'List<T> deepClone(Boolean preserveId)': ([keep], self) =>
      new ListValue(
        list(self).element,
        list(self).items.map((item) => (item instanceof RecordValue ? cloneRecord(item, keep === true, true) : item)),
      ),
    'Boolean equals(Object other)': ([other], self, frame) => equal(self, defined(other), frame),
    'T get(Integer index)': ([index], self) => list(self).items[checkIndex(list(self), integer(index))] ?? null,
    'Schema.SObjectType getSObjectType()': (_args, self) => objectOf(list(self).element),
    'Integer hashCode()': (_args, self, frame) => hashOf(self, frame),
    'Integer indexOf(T item)': ([item], self, frame) =>
      list(self).items.findIndex((each) => equal(each, defined(item), frame)),
    'Boolean isEmpty()': (_args, self) => list(self).items.length === 0,
    'Iterator<T> iterator()': (_args, self) => new IteratorValue(list(self).items),
    'T remove(Integer index)': ([index], self) =>
      changing(list(self)).items.splice(checkIndex(list(self), integer(index)), 1)[0] ?? null,
    'void set(Integer index, T item)': ([index, item], self) => {
      list(self).items[checkIndex(list(self), integer(index))] = defined(item);
      return null;
    },
    'Integer size()': (_args, self) => list(self).items.length,
    'void sort()': (_args, self, frame) => {
      sorted(list(self), frame);
      return null;
    },
    'void sort(Comparator<T> comparator)': ([comparator], self, frame) => {
      sorted(list(self), frame, comparator);
      return null;
    },
    'String toString()': (_args, self, frame) => textOf(self, frame),
  },
};

const SET: ClassDefinition = {
  class: CLASSES.SET,
  methods: {
    'Boolean add(T item)': ([item], self, frame) => addTo(set(self), defined(item), frame),
    'Boolean addAll(List<T> more)': ([more], self, frame) =>
      items(more)
        .map((item) => addTo(set(self), item, frame))
        .includes(true),
    'Boolean addAll(Set<T> more)': ([more], self, frame) =>
      items(more)
        .map((item) => addTo(set(self), item, frame))
        .includes(true),
    'void clear()': (_args, self) => {
      changing(set(self)).entries.clear();
      return null;
    },
    'Set<T> clone()': (_args, self) => copySet(set(self)),
    'Boolean contains(T item)': ([item], self, frame) => set(self).entries.has(keyOf(defined(item), frame)),
    'Boolean containsAll(List<T> all)': ([all], self, frame) =>
      items(all).every((item) => set(self).entries.has(keyOf(item, frame))),
    'Boolean containsAll(Set<T> all)': ([all], self, frame) =>
      items(all).every((item) => set(self).entries.has(keyOf(item, frame))),
    'Boolean equals(Object other)': ([other], self, frame) => equal(self, defined(other), frame),
    'Integer hashCode()': (_args, self, frame) => hashOf(self, frame),
    'Boolean isEmpty()': (_args, self) => set(self).entries.size === 0,
    'Iterator<T> iterator()': (_args, self) => new IteratorValue(items(self)),
    'Boolean remove(T item)': ([item], self, frame) => changing(set(self)).entries.delete(keyOf(defined(item), frame)),
    'Boolean removeAll(List<T> all)': ([all], self, frame) => removeAll(set(self), items(all), frame),
    'Boolean removeAll(Set<T> all)': ([all], self, frame) => removeAll(set(self), items(all), frame),
    'Boolean retainAll(List<T> all)': ([all], self, frame) => retain(set(self), items(all), frame),
    'Boolean retainAll(Set<T> all)': ([all], self, frame) => retain(set(self), items(all), frame),
    'Integer size()': (_args, self) => set(self).entries.size,
    'String toString()': (_args, self, frame) => textOf(self, frame),
  },
};

function copyMap(from: MapValue, deep: boolean): MapValue {
  const copy = new MapValue(from.key, from.value);
  for (const [key, entry] of from.entries) {
    const value = deep && entry.value instanceof RecordValue ? cloneRecord(entry.value, true, true) : entry.value;
    copy.entries.set(key, { key: entry.key, value });
  }
  return copy;
}

const MAP: ClassDefinition = {
  class: CLASSES.MAP,
  methods: {
    'void clear()': (_args, self) => {
      changing(map(self)).entries.clear();
      return null;
    },
    'Map<K, V> clone()': (_args, self) => copyMap(map(self), false),
    'Map<K, V> deepClone()': (_args, self) => copyMap(map(self), true),
    'Boolean containsKey(K key)': ([key], self, frame) => map(self).entries.has(keyOf(defined(key), frame)),
    'Boolean equals(Object other)': ([other], self, frame) => equal(self, defined(other), frame),
    'V get(K key)': ([key], self, frame) => map(self).entries.get(keyOf(defined(key), frame))?.value ?? null,
    'Schema.SObjectType getSObjectType()': (_args, self) => objectOf(map(self).value),
    'Integer hashCode()': (_args, self, frame) => hashOf(self, frame),
    'Boolean isEmpty()': (_args, self) => map(self).entries.size === 0,
    'Set<K> keySet()': (_args, self) => new SetValue(map(self).key, map(self)),
    'V put(K key, V value)': ([key, value], self, frame) => putInto(map(self), defined(key), defined(value), frame),
    'void putAll(Map<K, V> more)': ([more], self, frame) => {
      for (const { key, value } of map(more).entries.values()) putInto(map(self), key, value, frame);
      return null;
    },
    'void putAll(List<V> records)': ([records], self, frame) => {
      putRecords(map(self), items(records), frame);
      return null;
    },
    'V remove(K key)': ([key], self, frame) => {
      const place = keyOf(defined(key), frame);
      const old = changing(map(self)).entries.get(place)?.value ?? null;
      map(self).entries.delete(place);
      return old;
    },
    'Integer size()': (_args, self) => map(self).entries.size,
    'List<V> values()': (_args, self) =>
      new ListValue(
        map(self).value,
        [...map(self).entries.values()].map((entry) => entry.value),
        map(self),
      ),
    'String toString()': (_args, self, frame) => textOf(self, frame),
  },
};

/** Fills a new collection from another one, as its constructor with one argument does; text may become ids on the way. */
export function fill(
  target: ListValue | SetValue | MapValue,
  source: Value,
  convert: (item: Value) => Value,
  frame: Frame,
): void {
  if (target instanceof ListValue) for (const item of items(source)) target.items.push(convert(item));
  else if (target instanceof SetValue) for (const item of items(source)) addTo(target, convert(item), frame);
  else if (source instanceof MapValue) {
    for (const { key, value } of source.entries.values()) putInto(target, key, value, frame);
  } else putRecords(target, items(source), frame);
}

/** Collections. Source: Apex Reference Guide, "List Class", "Set Class", "Map Class". */
export const COLLECTIONS: readonly ClassDefinition[] = [
  LIST,
  SET,
  MAP,
  { class: CLASSES.ITERABLE, contract: ['Iterator<T> iterator()'] },
  {
    class: CLASSES.ITERATOR,
    methods: {
      'Boolean hasNext()': (_args, self) => object(self, IteratorValue).next < object(self, IteratorValue).items.length,
      'T next()': (_args, self) => {
        const iterator = object(self, IteratorValue);
        if (iterator.next >= iterator.items.length) raise('NoDataFoundException', 'Iterator has no more elements');
        iterator.next += 1;
        return iterator.items[iterator.next - 1] ?? null;
      },
    },
  },
];
