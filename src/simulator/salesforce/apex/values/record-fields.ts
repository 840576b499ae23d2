import type { FieldValue } from '../../engine/org-engine.js';
import { normalizeId } from '../../engine/record-id.js';
import type { FieldSchema } from '../../metadata/schema.js';
import { raise } from '../run/throw.js';
import type { ApexType } from '../types/apex-type.js';
import { TYPES } from '../types/core-types.js';
import { BlobValue } from './blob.js';
import { DecimalValue, DoubleValue } from './decimal.js';
import { EnumConstant } from './enum-constant.js';
import type { RecordValue } from './records.js';
import { DatetimeValue, DateValue } from './temporal.js';
import type { Value } from './value.js';

/** The Apex type of a field. Numbers are Decimal, as Apex has them. */
export function fieldType(field: FieldSchema): ApexType {
  switch (field.type) {
    case 'boolean':
      return TYPES.Boolean;
    case 'id':
    case 'reference':
      return TYPES.Id;
    case 'datetime':
      return TYPES.Datetime;
    case 'date':
      return TYPES.Date;
    case 'double':
      return TYPES.Decimal;
    case 'int':
      return TYPES.Integer;
    default:
      return TYPES.String;
  }
}

/** A stored value as Apex has it. */
export function fromStored(type: FieldSchema['type'], value: FieldValue): Value {
  if (value === null) return type === 'boolean' ? false : null;
  if (type === 'datetime') return new DatetimeValue(Date.parse(String(value)));
  if (type === 'date') return DateValue.fromMs(Date.parse(String(value)));
  if (type === 'double' && typeof value === 'number') return DecimalValue.of(value);
  return value;
}

/** A value of Apex as the engine stores it. */
export function toStored(value: Value): FieldValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
    return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof DecimalValue) return value.toNumber();
  if (value instanceof DoubleValue) return value.value;
  if (value instanceof DatetimeValue) return value.utc.toISOString();
  if (value instanceof DateValue) return value.toString();
  if (value instanceof EnumConstant) return value.name;
  if (value instanceof BlobValue) return value.bytes.toString('base64');
  return raise('TypeException', `Invalid conversion from runtime type ${value.typeName} to a field's value`);
}

/** The value of a field. @throws ApexThrow SObjectException if a query did not select it. */
export function readField(record: RecordValue, field: FieldSchema): Value {
  const value = record.values.get(field.name);
  if (value !== undefined) return value;
  if (record.queried) {
    const name = `${record.object.name}.${field.name}`;
    raise('SObjectException', `SObject row was retrieved via SOQL without querying the requested field: ${name}`);
  }
  return field.type === 'boolean' ? false : null;
}

/** Sets a field to a value that fits it. @throws ApexThrow FinalException for a record that can only be read. */
export function writeField(record: RecordValue, field: FieldSchema, value: Value): void {
  if (record.readOnly) raise('FinalException', 'Record is read-only');
  record.values.set(field.name, value);
}

/** A value for a field of which only the run time knows: `put`. @throws ApexThrow SObjectException */
export function putField(record: RecordValue, field: FieldSchema, value: Value): void {
  writeField(record, field, value === null ? null : fitting(field, value));
}

function fitting(field: FieldSchema, value: Value): Value {
  const type = fieldType(field);
  if (type === TYPES.Id && typeof value === 'string')
    return normalizeId(value) ?? raise('StringException', `Invalid id: ${value}`);
  const fits =
    (type === TYPES.String && (typeof value === 'string' || value instanceof EnumConstant)) ||
    (type === TYPES.Boolean && typeof value === 'boolean') ||
    (type === TYPES.Integer && typeof value === 'number') ||
    (type === TYPES.Datetime && (value instanceof DatetimeValue || value instanceof DateValue)) ||
    (type === TYPES.Date && value instanceof DateValue);
  if (fits) return value;
  if (type === TYPES.Decimal && typeof value === 'number') return DecimalValue.of(value);
  if (type === TYPES.Decimal && (value instanceof DecimalValue || typeof value === 'bigint')) {
    return typeof value === 'bigint' ? DecimalValue.of(value) : value;
  }
  const from = typeof value === 'object' ? (value?.typeName ?? 'null') : DYNAMIC[typeof value];
  const to = type.kind === 'system' ? type.class.name : 'Object';
  return raise('SObjectException', `Illegal assignment from ${from ?? 'Object'} to ${to}`);
}

const DYNAMIC: Readonly<Record<string, string>> = {
  string: 'String',
  number: 'Integer',
  bigint: 'Long',
  boolean: 'Boolean',
};
