import type { FieldSchema } from '../../metadata/schema.js';
import type { Frame } from '../run/frame.js';
import { raise } from '../run/throw.js';
import { TYPES } from '../types/core-types.js';
import { SystemClass } from '../types/system-class.js';
import { ListValue, MapValue } from '../values/collections.js';
import { equal, hashOf } from '../values/equality.js';
import { type Bag, isException } from '../values/instances.js';
import { putField, readField } from '../values/record-fields.js';
import { AggregateRow, FieldToken, ObjectToken, RecordValue } from '../values/records.js';
import { textOf } from '../values/text.js';
import type { Value } from '../values/value.js';
import { defined, object, record, text } from './arguments.js';
import { putInto } from './collections.js';
import type { ClassDefinition } from './definition.js';
import { cloneRecord } from './record-clone.js';

/** What every sObject can do; stands in the library under the name `SObject`. */
export const SOBJECT_METHODS = new SystemClass('SObject');

function fieldOf(of: RecordValue, name: Value | undefined, frame: Frame): FieldSchema {
  if (name instanceof FieldToken) return name.field;
  const { schema } = frame.execution.transaction;
  const known = schema.field(of.object, text(name));
  return known ?? raise('SObjectException', `Invalid field ${text(name)} for ${of.object.name}`);
}

/** The parent record behind a relationship or lookup name. @throws ApexThrow SObjectException */
export function parentRecord(of: RecordValue, name: string): Value {
  const parent = of.parents.get(name.toLowerCase());
  if (parent !== undefined) return parent;
  if (!of.queried) return null;
  return raise(
    'SObjectException',
    `SObject row was retrieved via SOQL without querying the requested field: ${of.object.name}.${name}`,
  );
}

function relationshipOf(of: RecordValue, name: Value | undefined, frame: Frame): string {
  const field = fieldOfOrUndefined(of, name, frame);
  return (
    field?.reference?.relationshipName ?? text(name instanceof FieldToken ? name.field.name : name)
  ).toLowerCase();
}

function fieldOfOrUndefined(of: RecordValue, name: Value | undefined, frame: Frame): FieldSchema | undefined {
  if (name instanceof FieldToken) return name.field;
  return frame.execution.transaction.schema.field(of.object, text(name));
}

function refuse(self: Value, reason: Value | undefined, fields: readonly string[], frame: Frame): Value {
  const of = record(self);
  if (!of.inTrigger) raise('FinalException', 'SObject row does not allow errors');
  const message = isException(defined(reason)) ? textOf(defined(reason), frame) : textOf(defined(reason), frame);
  of.errors.push({ message, fields });
  return null;
}

/** `record.Field.addError(…)`. */
export function addFieldError(self: Value, field: string, reason: Value, frame: Frame): Value {
  return refuse(self, reason, [field], frame);
}

function populated(of: RecordValue, frame: Frame): MapValue {
  const map = new MapValue(TYPES.String, TYPES.Object);
  for (const [name, value] of of.values) putInto(map, name, value, frame);
  for (const [name, parent] of of.parents) if (parent !== null) putInto(map, name, parent, frame);
  return map;
}

function errorBags(of: RecordValue, frame: Frame): ListValue {
  const bags = of.errors.map(
    (error): Bag =>
      frame.execution.bag('Database.Error', [
        ['message', error.message],
        ['statuscode', frame.execution.constant('StatusCode', 'FIELD_CUSTOM_VALIDATION_EXCEPTION')],
        ['fields', new ListValue(TYPES.String, [...error.fields])],
      ]),
  );
  return new ListValue(TYPES.Object, bags);
}

const flagAt = (args: readonly Value[], index: number) => args[index] === true;

/** Source: Apex Reference Guide, "SObject Class". */
export const RECORDS: readonly ClassDefinition[] = [
  {
    class: SOBJECT_METHODS,
    methods: {
      'void addError(String message)': ([message], self, frame) => refuse(self, message, [], frame),
      'void addError(Exception cause)': ([cause], self, frame) => refuse(self, cause, [], frame),
      'void addError(String field, String message)': ([field, message], self, frame) =>
        refuse(self, message, [fieldOf(record(self), field, frame).name], frame),
      'void addError(Schema.SObjectField field, String message)': ([field, message], self, frame) =>
        refuse(self, message, [fieldOf(record(self), field, frame).name], frame),
      'void clear()': (_args, self) => {
        record(self).values.clear();
        return null;
      },
      'SObject clone()': (_args, self) => cloneRecord(record(self), false, false),
      'SObject clone(Boolean preserveId)': (args, self) => cloneRecord(record(self), flagAt(args, 0), false),
      'SObject clone(Boolean preserveId, Boolean deep)': (args, self) =>
        cloneRecord(record(self), flagAt(args, 0), true),
      'SObject clone(Boolean preserveId, Boolean deep, Boolean preserveTimestamps)': (args, self) =>
        cloneRecord(record(self), flagAt(args, 0), true, flagAt(args, 2)),
      'SObject clone(Boolean preserveId, Boolean deep, Boolean preserveTimestamps, Boolean preserveAutonumber)': (
        args,
        self,
      ) => cloneRecord(record(self), flagAt(args, 0), true, flagAt(args, 2)),
      'Boolean equals(Object other)': ([other], self, frame) => equal(self, defined(other), frame),
      'Object get(String field)': ([field], self, frame) =>
        readField(record(self), fieldOf(record(self), field, frame)),
      'Object get(Schema.SObjectField field)': ([field], self, frame) =>
        readField(record(self), fieldOf(record(self), field, frame)),
      'Object put(String field, Object value)': ([field, value], self, frame) => put(self, field, value, frame),
      'Object put(Schema.SObjectField field, Object value)': ([field, value], self, frame) =>
        put(self, field, value, frame),
      'SObject getSObject(String relationship)': ([name], self, frame) =>
        parentRecord(record(self), relationshipOf(record(self), name, frame)),
      'SObject getSObject(Schema.SObjectField field)': ([name], self, frame) =>
        parentRecord(record(self), relationshipOf(record(self), name, frame)),
      'List<SObject> getSObjects(String relationship)': ([name], self) =>
        record(self).children.get(text(name).toLowerCase()) ?? null,
      'void putSObject(String relationship, SObject parent)': ([name, parent], self) => {
        record(self).parents.set(text(name).toLowerCase(), parent instanceof RecordValue ? parent : null);
        return null;
      },
      'Schema.SObjectType getSObjectType()': (_args, self) => new ObjectToken(record(self).object),
      'Map<String, Object> getPopulatedFieldsAsMap()': (_args, self, frame) => populated(record(self), frame),
      'Boolean isSet(String field)': ([field], self, frame) =>
        record(self).values.has(fieldOf(record(self), field, frame).name),
      'Boolean isSet(Schema.SObjectField field)': ([field], self, frame) =>
        record(self).values.has(fieldOf(record(self), field, frame).name),
      'Boolean hasErrors()': (_args, self) => record(self).errors.length > 0,
      'List<Database.Error> getErrors()': (_args, self, frame) => errorBags(record(self), frame),
      'Boolean isClone()': (_args, self) => record(self).cloneSource !== undefined,
      'Id getCloneSourceId()': (_args, self) => record(self).cloneSource ?? null,
      'Integer hashCode()': (_args, self, frame) => hashOf(self, frame),
      'String toString()': (_args, self, frame) => textOf(self, frame),
    },
  },
  {
    class: TYPES.AggregateResult.class,
    methods: {
      'Object get(String alias)': ([alias], self) => {
        const value = object(self, AggregateRow).values.get(text(alias).toLowerCase());
        return value === undefined
          ? raise('SObjectException', `Invalid field ${text(alias)} for AggregateResult`)
          : value;
      },
    },
  },
];

function put(self: Value, name: Value | undefined, value: Value | undefined, frame: Frame): Value {
  const of = record(self);
  const field = fieldOf(of, name, frame);
  const old = of.values.get(field.name) ?? null;
  putField(of, field, defined(value));
  return old;
}
