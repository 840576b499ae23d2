import { ListValue, MapValue, SetValue } from '../values/collections.js';
import { Instance, UserException } from '../values/instances.js';
import { RecordValue } from '../values/records.js';
import { ApexObject, type Value } from '../values/value.js';

/**
 * A copy of an object with all that it leads to, as a job gets it when it is enqueued: what is changed later is not seen
 * by the job, and `transient` variables are null. What is reached twice stays one. Values that cannot change are shared,
 * and so are objects of the platform that hold no records, such as exceptions.
 */
export function frozen(value: Value): Value {
  return new Freezer().copy(value);
}

class Freezer {
  readonly #copies = new Map<ApexObject, ApexObject>();

  copy(value: Value): Value {
    if (!(value instanceof ApexObject)) return value;
    const known = this.#copies.get(value);
    if (known !== undefined) return known;
    if (value instanceof Instance && !(value instanceof UserException)) return this.#instance(value);
    if (value instanceof RecordValue) return this.#record(value);
    if (value instanceof ListValue) return this.#list(value);
    if (value instanceof SetValue) return this.#set(value);
    return value instanceof MapValue ? this.#map(value) : value;
  }

  #instance(value: Instance): Instance {
    const copy = new Instance(value.class);
    this.#copies.set(value, copy);
    value.class.layout.forEach((field, slot) => {
      copy.fields[slot] = field.isTransient ? null : this.copy(value.fields[slot] ?? null);
    });
    return copy;
  }

  #record(value: RecordValue): RecordValue {
    const copy = new RecordValue(value.object);
    this.#copies.set(value, copy);
    for (const [name, field] of value.values) copy.values.set(name, field);
    for (const [name, parent] of value.parents) copy.parents.set(name, parent === null ? null : this.#record(parent));
    for (const [name, children] of value.children) copy.children.set(name, this.#list(children));
    copy.queried = value.queried;
    copy.cloneSource = value.cloneSource;
    return copy;
  }

  #list(value: ListValue): ListValue {
    const copy = new ListValue(value.element, []);
    this.#copies.set(value, copy);
    for (const item of value.items) copy.items.push(this.copy(item));
    return copy;
  }

  /** Objects without `equals` and `hashCode` are their own keys, as their copies are. */
  #set(value: SetValue): SetValue {
    const copy = new SetValue(value.element);
    this.#copies.set(value, copy);
    for (const [key, item] of value.entries) {
      const own = this.copy(item);
      copy.entries.set(key instanceof ApexObject ? own : key, own);
    }
    return copy;
  }

  #map(value: MapValue): MapValue {
    const copy = new MapValue(value.key, value.value);
    this.#copies.set(value, copy);
    for (const [place, entry] of value.entries) {
      const key = this.copy(entry.key);
      copy.entries.set(place instanceof ApexObject ? key : place, { key, value: this.copy(entry.value) });
    }
    return copy;
  }
}
