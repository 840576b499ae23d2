import type { Frame } from '../run/frame.js';
import { typeName } from '../types/apex-type.js';
import { BlobValue } from './blob.js';
import { IteratorValue, ListValue, MapValue, SetValue } from './collections.js';
import { DecimalValue, DoubleValue } from './decimal.js';
import { EnumConstant } from './enum-constant.js';
import { Bag, Instance, isException, TypeValue } from './instances.js';
import { AggregateRow, FieldToken, ObjectToken, RecordValue } from './records.js';
import { DatetimeValue, DateValue, TimeValue } from './temporal.js';
import { ApexObject, type Value } from './value.js';

/** A value as `String.valueOf` and `+` give it. A user's class may have its own `toString()`. */
export function textOf(value: Value, frame: Frame): string {
  if (!(value instanceof ApexObject)) return String(value);
  if (value instanceof Instance && !isException(value)) return instanceText(value, frame);
  if (isException(value)) {
    return `${value.typeName}: ${value.state.message ?? 'Script-thrown exception'}`;
  }
  return objectText(value, frame);
}

function instanceText(value: Instance, frame: Frame): string {
  const own = frame.execution.findMethod(value, 'tostring()');
  if (own !== undefined) return textOf(frame.execution.invoke(own, value, [], frame), frame);
  const fields = value.class.layout.map((field) => `${field.name}=${inner(value.fields[field.slot] ?? null, frame)}`);
  return `${value.class.name}:[${fields.join(', ')}]`;
}

/** Nested objects are shown by type where they could lead back to themselves. */
function inner(value: Value, frame: Frame): string {
  return value instanceof Instance ? value.typeName : textOf(value, frame);
}

function objectText(value: ApexObject, frame: Frame): string {
  if (value instanceof DecimalValue || value instanceof DoubleValue) return value.toString();
  if (value instanceof DateValue || value instanceof DatetimeValue || value instanceof TimeValue)
    return value.toString();
  if (value instanceof EnumConstant) return value.name;
  if (value instanceof TypeValue) return typeName(value.type);
  if (value instanceof ObjectToken) return value.object.name;
  if (value instanceof FieldToken) return value.field.name;
  if (value instanceof BlobValue) return `Blob[${value.bytes.length}]`;
  if (value instanceof RecordValue) return `${value.object.name}:{${pairs(value.values, frame)}}`;
  if (value instanceof AggregateRow) return `AggregateResult:{${pairs(value.values, frame)}}`;
  if (value instanceof Bag) return `${value.typeName}[${pairs(value.fields, frame)}]`;
  return collectionText(value, frame);
}

function collectionText(value: ApexObject, frame: Frame): string {
  if (value instanceof ListValue) return `(${value.items.map((item) => inner(item, frame)).join(', ')})`;
  if (value instanceof SetValue) return `{${[...value.entries.values()].map((item) => inner(item, frame)).join(', ')}}`;
  if (value instanceof MapValue) {
    const entries = [...value.entries.values()];
    return `{${entries.map((entry) => `${inner(entry.key, frame)}=${inner(entry.value, frame)}`).join(', ')}}`;
  }
  return value instanceof IteratorValue ? 'Iterator' : value.typeName;
}

function pairs(values: ReadonlyMap<string, Value>, frame: Frame): string {
  return [...values].map(([name, value]) => `${name}=${inner(value, frame)}`).join(', ');
}
