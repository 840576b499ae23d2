import { normalizeId } from '../../engine/record-id.js';
import type { Frame } from '../run/frame.js';
import { raise } from '../run/throw.js';
import { type ApexType, sameType, typeName } from '../types/apex-type.js';
import { isList, isMap, isSet, TYPES } from '../types/core-types.js';
import { SystemClass } from '../types/system-class.js';
import { ListValue, MapValue, SetValue } from '../values/collections.js';
import { DecimalValue, DoubleValue } from '../values/decimal.js';
import { EnumConstant } from '../values/enum-constant.js';
import { Bag, Instance, TypeValue } from '../values/instances.js';
import { fieldType } from '../values/record-fields.js';
import { RecordValue } from '../values/records.js';
import { DatetimeValue, DateValue } from '../values/temporal.js';
import { textOf } from '../values/text.js';
import type { Value } from '../values/value.js';
import { defined, object, text } from './arguments.js';
import { addTo, putInto } from './collections.js';
import type { ClassDefinition } from './definition.js';

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** A value as JSON. A Datetime ends in `Z`, but that of an sObject's field in `+0000`, as in REST. */
export function toJson(value: Value, frame: Frame, suppressNulls: boolean, inRecord = false): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string')
    return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof DecimalValue) return value.toNumber();
  if (value instanceof DoubleValue) return value.value;
  if (value instanceof DatetimeValue) {
    const iso = value.utc.toISOString();
    return inRecord ? iso.replace('Z', '+0000') : iso;
  }
  if (value instanceof DateValue || value instanceof EnumConstant || value instanceof TypeValue)
    return textOf(value, frame);
  const nested = (item: Value) => toJson(item, frame, suppressNulls, value instanceof RecordValue);
  if (value instanceof ListValue) return value.items.map(nested);
  if (value instanceof SetValue) return [...value.entries.values()].map(nested);
  return objectJson(entriesOf(value, frame), nested, suppressNulls);
}

function objectJson(
  entries: readonly (readonly [string, Value])[],
  nested: (item: Value) => Json,
  suppressNulls: boolean,
): Json {
  const kept = suppressNulls ? entries.filter(([, value]) => value !== null) : entries;
  return Object.fromEntries(kept.map(([name, value]) => [name, nested(value)]));
}

function entriesOf(value: Value, frame: Frame): readonly (readonly [string, Value])[] {
  if (value instanceof MapValue) {
    return [...value.entries.values()].map((entry) => [textOf(entry.key, frame), entry.value] as const);
  }
  if (value instanceof RecordValue) return recordEntries(value, frame);
  if (value instanceof Bag) return [...value.fields];
  if (value instanceof Instance) {
    const fields = value.class.layout.filter((field) => !field.isTransient);
    return fields.map((field) => [field.name, value.fields[field.slot] ?? null] as const);
  }
  return raise('JSONException', 'Apex Type unsupported in JSON: Object');
}

function recordEntries(record: RecordValue, frame: Frame): readonly (readonly [string, Value])[] {
  const attributes = new MapValue(TYPES.String, TYPES.Object);
  putInto(attributes, 'type', record.object.name, frame);
  if (record.id !== undefined) {
    putInto(attributes, 'url', `/services/data/v67.0/sobjects/${record.object.name}/${record.id}`, frame);
  }
  return [['attributes', attributes], ...record.values];
}

/** JSON without a type: maps, lists and plain values. */
function untyped(json: unknown, frame: Frame): Value {
  if (json === null || typeof json === 'boolean' || typeof json === 'string') return json;
  if (typeof json === 'number') {
    if (!Number.isInteger(json)) return DecimalValue.of(json);
    return Math.abs(json) <= 2_147_483_647 ? json : BigInt(json);
  }
  if (Array.isArray(json)) {
    return new ListValue(
      TYPES.Object,
      json.map((item: unknown) => untyped(item, frame)),
    );
  }
  const map = new MapValue(TYPES.String, TYPES.Object);
  for (const [name, value] of Object.entries(json ?? {})) putInto(map, name, untyped(value, frame), frame);
  return map;
}

function parse(source: Value | undefined): unknown {
  try {
    const json: unknown = JSON.parse(text(source));
    return json;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return raise('JSONException', `Unexpected character: ${error.message}`);
  }
}

/** JSON as a value of a type. @throws ApexThrow JSONException */
export function typed(json: unknown, type: ApexType, frame: Frame): Value {
  if (json === null) return null;
  if (type.kind === 'record') return typedRecord(json, type, frame);
  if (type.kind === 'user') return typedInstance(json, type, frame);
  if (type.kind !== 'system') return untyped(json, frame);
  const [first = TYPES.Object, second = TYPES.Object] = type.args;
  if (isList(type))
    return new ListValue(
      first,
      array(json).map((item) => typed(item, first, frame)),
    );
  if (isSet(type)) {
    const set = new SetValue(first);
    for (const item of array(json)) addTo(set, typed(item, first, frame), frame);
    return set;
  }
  if (isMap(type)) {
    const map = new MapValue(first, second);
    for (const [name, value] of Object.entries(record(json)))
      putInto(map, typed(name, first, frame), typed(value, second, frame), frame);
    return map;
  }
  return typedPlain(json, type, frame);
}

function typedPlain(json: unknown, type: ApexType, frame: Frame): Value {
  if (sameType(type, TYPES.Object)) return untyped(json, frame);
  if (sameType(type, TYPES.Datetime)) return new DatetimeValue(Date.parse(String(json).replace(/\+0000$/, 'Z')));
  if (sameType(type, TYPES.Date)) return DateValue.fromMs(Date.parse(String(json)));
  if (sameType(type, TYPES.Decimal)) return DecimalValue.parse(String(json)) ?? illegal(json, type);
  if (sameType(type, TYPES.Double)) return new DoubleValue(Number(json));
  if (sameType(type, TYPES.Long)) return BigInt(Number(json));
  if (sameType(type, TYPES.Integer))
    return typeof json === 'number' && Number.isInteger(json) ? json : illegal(json, type);
  if (sameType(type, TYPES.Boolean)) return typeof json === 'boolean' ? json : illegal(json, type);
  if (sameType(type, TYPES.Id)) return normalizeId(String(json)) ?? illegal(json, type);
  return typeof json === 'string' ? json : illegal(json, type);
}

function illegal(json: unknown, type: ApexType): never {
  return raise('JSONException', `Illegal value for primitive ${typeName(type)}: ${String(json)}`);
}

function array(json: unknown): readonly unknown[] {
  return Array.isArray(json) ? json : raise('JSONException', 'Malformed JSON: Expected an array');
}

function record(json: unknown): Readonly<Record<string, unknown>> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return raise('JSONException', "Malformed JSON: Expected '{' at the beginning of object");
  }
  return { ...json };
}

function typedRecord(json: unknown, type: Extract<ApexType, { kind: 'record' }>, frame: Frame): Value {
  const { schema } = frame.execution.transaction;
  const fields = record(json);
  const { attributes } = fields;
  const named =
    typeof attributes === 'object' && attributes !== null && 'type' in attributes ? String(attributes.type) : '';
  const of = type.object ?? schema.object(named) ?? raise('JSONException', 'No sObject type was specified');
  const result = new RecordValue(of);
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'attributes') continue;
    const field =
      schema.field(of, name) ?? raise('JSONException', `No such column '${name}' on sobject of type ${of.name}`);
    result.values.set(field.name, typed(value, fieldType(field), frame));
  }
  return result;
}

function typedInstance(json: unknown, type: Extract<ApexType, { kind: 'user' }>, frame: Frame): Value {
  if (type.class.kind === 'enum') return type.class.constants.get(String(json).toLowerCase()) ?? illegal(json, type);
  const instance = frame.execution.instantiate(type.class, frame);
  for (const [name, value] of Object.entries(record(json))) {
    const field = type.class.layout.find((entry) => entry.name.toLowerCase() === name.toLowerCase());
    if (field !== undefined) instance.fields[field.slot] = typed(value, field.type, frame);
  }
  return instance;
}

const read = (source: Value | undefined, type: Value | undefined, frame: Frame) =>
  typed(parse(source), object(type, TypeValue).type, frame);

/** Source: Apex Reference Guide, "JSON Class". */
export const JSONS: readonly ClassDefinition[] = [
  {
    class: new SystemClass('System.JSON'),
    methods: {
      'static String serialize(Object value)': ([value], _self, frame) =>
        JSON.stringify(toJson(defined(value), frame, false)),
      'static String serialize(Object value, Boolean suppressNulls)': ([value, suppress], _self, frame) =>
        JSON.stringify(toJson(defined(value), frame, suppress === true)),
      'static String serializePretty(Object value)': ([value], _self, frame) =>
        JSON.stringify(toJson(defined(value), frame, false), null, 2),
      'static String serializePretty(Object value, Boolean suppressNulls)': ([value, suppress], _self, frame) =>
        JSON.stringify(toJson(defined(value), frame, suppress === true), null, 2),
      'static Object deserialize(String json, System.Type type)': ([json, type], _self, frame) =>
        read(json, type, frame),
      'static Object deserializeStrict(String json, System.Type type)': ([json, type], _self, frame) =>
        read(json, type, frame),
      'static Object deserializeUntyped(String json)': ([json], _self, frame) => untyped(parse(json), frame),
    },
  },
];
