import { normalizeId } from '../../engine/record-id.js';
import { BlobValue } from '../values/blob.js';
import { ListValue, MapValue, SetValue } from '../values/collections.js';
import { DecimalValue, DoubleValue } from '../values/decimal.js';
import { EnumConstant } from '../values/enum-constant.js';
import { Bag, Instance, SystemException, TypeValue } from '../values/instances.js';
import { AggregateRow, RecordValue } from '../values/records.js';
import { DatetimeValue, DateValue, TimeValue } from '../values/temporal.js';
import type { Value } from '../values/value.js';
import type { ApexType } from './apex-type.js';
import { sameType } from './apex-type.js';
import { conforms, isAssignable } from './assignability.js';
import { CLASSES, listOf, mapOf, setOf, TYPES } from './core-types.js';
import { SystemClass } from './system-class.js';
import { UserClass } from './user-class.js';

/** The type of a value at run time; undefined where only the name is known. */
export function runtimeType(value: Value): ApexType | undefined {
  switch (typeof value) {
    case 'string':
      return TYPES.String;
    case 'number':
      return TYPES.Integer;
    case 'bigint':
      return TYPES.Long;
    case 'boolean':
      return TYPES.Boolean;
    default:
      return value === null ? undefined : (plainType(value) ?? collectionType(value));
  }
}

function plainType(value: Value): ApexType | undefined {
  if (value instanceof DecimalValue) return TYPES.Decimal;
  if (value instanceof DoubleValue) return TYPES.Double;
  if (value instanceof DateValue) return TYPES.Date;
  if (value instanceof DatetimeValue) return TYPES.Datetime;
  if (value instanceof TimeValue) return TYPES.Time;
  if (value instanceof BlobValue) return TYPES.Blob;
  if (value instanceof TypeValue) return TYPES.Type;
  if (value instanceof RecordValue) return { kind: 'record', object: value.object };
  if (value instanceof AggregateRow) return TYPES.AggregateResult;
  return undefined;
}

function collectionType(value: Value): ApexType | undefined {
  if (value instanceof ListValue) return listOf(value.element);
  if (value instanceof SetValue) return setOf(value.element);
  if (value instanceof MapValue) return mapOf(value.key, value.value);
  if (value instanceof Instance) return { kind: 'user', class: value.class };
  if (value instanceof SystemException || value instanceof Bag) return { kind: 'system', class: value.class, args: [] };
  if (value instanceof EnumConstant) {
    if (value.of instanceof UserClass) return { kind: 'user', class: value.of };
    return value.of instanceof SystemClass ? { kind: 'system', class: value.of, args: [] } : undefined;
  }
  return undefined;
}

/** `value instanceof type`. Null is of no type. Text that is an id is an Id, as in Apex. */
export function isInstance(value: Value, type: ApexType): boolean {
  if (value === null) return false;
  if (sameType(type, TYPES.Object)) return true;
  if (typeof value === 'string') {
    return sameType(type, TYPES.String) || (sameType(type, TYPES.Id) && normalizeId(value) !== undefined);
  }
  if (value instanceof Instance) return conforms(value.class, type);
  const own = runtimeType(value);
  if (own === undefined)
    return (
      value !== null && typeof value === 'object' && type.kind === 'system' && fitsName(value.typeName, type.class.name)
    );
  if (sameType(own, type)) return true;
  if (type.kind === 'system' && type.class === CLASSES.EXCEPTION) return value instanceof SystemException;
  if (own.kind === 'system' && own.args.length > 0) return isAssignable(own, type);
  if (type.kind === 'record') return own.kind === 'record' && type.object === undefined;
  return (
    sameType(type, TYPES.Decimal) &&
    (sameType(own, TYPES.Double) || typeof value !== 'object') &&
    isAssignable(own, type)
  );
}

function fitsName(own: string, wanted: string): boolean {
  return own.replace(/^System\./, '') === wanted.replace(/^System\./, '');
}
