import { normalizeId } from '../../engine/record-id.js';
import type { FieldSchema, ObjectSchema } from '../../metadata/schema.js';
import type { Frame } from '../run/frame.js';
import { raise } from '../run/throw.js';
import { TYPES } from '../types/core-types.js';
import { SystemClass } from '../types/system-class.js';
import { ListValue, MapValue } from '../values/collections.js';
import { equal, hashOf } from '../values/equality.js';
import { fromStored } from '../values/record-fields.js';
import { FieldToken, ObjectToken, RecordValue } from '../values/records.js';
import { ApexObject, type Value } from '../values/value.js';
import { defined, list, object, optionalText, text } from './arguments.js';
import { putInto } from './collections.js';
import type { ClassDefinition } from './definition.js';

const SCHEMA = new SystemClass('Schema');
/** The class of what `SObjectType.getDescribe()` gives. */
const OBJECT_DESCRIBE = new SystemClass('Schema.DescribeSObjectResult');
/** The class of what `SObjectField.getDescribe()` gives. */
const FIELD_DESCRIBE = new SystemClass('Schema.DescribeFieldResult');
const FIELD_SET = new SystemClass('Schema.SObjectTypeFields');
const PICKLIST_ENTRY = new SystemClass('Schema.PicklistEntry');
const DISPLAY_TYPE = new SystemClass('Schema.DisplayType', { kind: 'enum' });
const SOAP_TYPE = new SystemClass('Schema.SOAPType', { kind: 'enum' });

/** Describe of an object; also stands for its `fields`. */
class ObjectDescribe extends ApexObject {
  readonly object: ObjectSchema;

  constructor(of: ObjectSchema) {
    super();
    this.object = of;
  }

  get typeName(): string {
    return OBJECT_DESCRIBE.name;
  }
}

class PicklistEntry extends ApexObject {
  readonly entry: { readonly value: string; readonly label: string; readonly isDefault: boolean };

  constructor(entry: PicklistEntry['entry']) {
    super();
    this.entry = entry;
  }

  get typeName(): string {
    return PICKLIST_ENTRY.name;
  }
}

/** Describe of a field. */
class FieldDescribe extends FieldToken {
  override get typeName(): string {
    return FIELD_DESCRIBE.name;
  }
}

const DISPLAY_TYPES: Readonly<Record<FieldSchema['type'], string>> = {
  id: 'ID',
  string: 'STRING',
  textarea: 'TEXTAREA',
  boolean: 'BOOLEAN',
  datetime: 'DATETIME',
  date: 'DATE',
  double: 'DOUBLE',
  int: 'INTEGER',
  picklist: 'PICKLIST',
  reference: 'REFERENCE',
  email: 'EMAIL',
  phone: 'PHONE',
  url: 'URL',
};

/** Describe of an object, as `getDescribe()` of its token gives it. */
function describeObject(of: ObjectSchema): Value {
  return new ObjectDescribe(of);
}

const described = (self: Value) => object(self, ObjectDescribe).object;
const token = (self: Value) => object(self, FieldToken);

/** What the running user may do with the object. */
function may(self: Value, frame: Frame, right: 'create' | 'read' | 'edit' | 'delete'): boolean {
  const { access, userId } = frame.execution.transaction;
  return access.object(userId, described(self))[right];
}

function mayField(self: Value, frame: Frame, right: 'create' | 'read' | 'edit'): boolean {
  const { access, userId } = frame.execution.transaction;
  const { object: of, field } = token(self);
  if (right === 'read') return access.object(userId, of).read && access.canReadField(userId, of, field);
  const writable = right === 'create' ? field.createable : field.updateable;
  return writable && access.object(userId, of)[right] && access.canEditField(userId, of, field);
}

function globalDescribe(frame: Frame): MapValue {
  const map = new MapValue(TYPES.String, TYPES.SObjectType);
  for (const of of frame.execution.transaction.schema.objects) {
    putInto(map, of.name.toLowerCase(), new ObjectToken(of), frame);
  }
  return map;
}

/** `get` of this map ignores case, as Salesforce's does: keys are in lower case and in the field's own spelling. */
function fieldMap(of: ObjectSchema, frame: Frame): MapValue {
  const map = new MapValue(TYPES.String, TYPES.SObjectField);
  for (const field of of.fields) putInto(map, field.name.toLowerCase(), new FieldToken(of, field), frame);
  return map;
}

function newRecord(of: ObjectSchema, id: string | undefined): RecordValue {
  const record = new RecordValue(of);
  if (id !== undefined) record.values.set('Id', normalizeId(id) ?? raise('StringException', `Invalid id: ${id}`));
  return record;
}

function withDefaults(of: ObjectSchema): RecordValue {
  const record = new RecordValue(of);
  for (const field of of.fields) {
    if (field.defaultValue !== null) record.values.set(field.name, fromStored(field.type, field.defaultValue));
  }
  return record;
}

const OBJECTS: readonly ClassDefinition[] = [
  {
    class: SCHEMA,
    methods: {
      'static Map<String, Schema.SObjectType> getGlobalDescribe()': (_args, _self, frame) =>
        frame.execution.once('globalDescribe', () => globalDescribe(frame)),
      'static List<Schema.DescribeSObjectResult> describeSObjects(List<String> names)': ([names], _self, frame) =>
        new ListValue(
          TYPES.Object,
          list(names).items.map((name) => {
            const of = frame.execution.transaction.schema.object(text(name));
            return of === undefined
              ? raise('InvalidParameterValueException', `sObject type '${text(name)}' is not supported.`)
              : describeObject(of);
          }),
        ),
    },
  },
  {
    class: TYPES.SObjectType.class,
    methods: {
      'Schema.DescribeSObjectResult getDescribe()': (_args, self) => describeObject(object(self, ObjectToken).object),
      'SObject newSObject()': (_args, self) => newRecord(object(self, ObjectToken).object, undefined),
      'SObject newSObject(Id id)': ([id], self) => newRecord(object(self, ObjectToken).object, optionalText(id)),
      'SObject newSObject(Id recordTypeId, Boolean loadDefaults)': ([, defaults], self) =>
        defaults === true
          ? withDefaults(object(self, ObjectToken).object)
          : newRecord(object(self, ObjectToken).object, undefined),
      'Boolean equals(Object other)': ([other], self, frame) => equal(self, defined(other), frame),
      'Integer hashCode()': (_args, self, frame) => hashOf(self, frame),
      'String toString()': (_args, self) => object(self, ObjectToken).object.name,
    },
  },
  {
    class: OBJECT_DESCRIBE,
    methods: {
      'String getName()': (_args, self) => described(self).name,
      'String getLocalName()': (_args, self) => described(self).name,
      'String getLabel()': (_args, self) => described(self).label,
      'String getLabelPlural()': (_args, self) => described(self).labelPlural,
      'String getKeyPrefix()': (_args, self) => described(self).keyPrefix,
      'Schema.SObjectType getSObjectType()': (_args, self) => new ObjectToken(described(self)),
      'Boolean isAccessible()': (_args, self, frame) => may(self, frame, 'read'),
      'Boolean isQueryable()': (_args, self, frame) => may(self, frame, 'read'),
      'Boolean isCreateable()': (_args, self, frame) => may(self, frame, 'create'),
      'Boolean isUpdateable()': (_args, self, frame) => may(self, frame, 'edit'),
      'Boolean isDeletable()': (_args, self, frame) => may(self, frame, 'delete'),
      'Boolean isUndeletable()': (_args, self) => described(self).undeletable,
      'Boolean isCustom()': (_args, self) => described(self).custom,
      'Boolean isCustomSetting()': () => false,
    },
    properties: { 'Schema.SObjectTypeFields fields': { get: (_args, self) => self } },
  },
  {
    class: FIELD_SET,
    methods: {
      'Map<String, Schema.SObjectField> getMap()': (_args, self, frame) => fieldMap(described(self), frame),
    },
  },
];

const FIELDS: readonly ClassDefinition[] = [
  {
    class: TYPES.SObjectField.class,
    methods: {
      'Schema.DescribeFieldResult getDescribe()': (_args, self) =>
        new FieldDescribe(token(self).object, token(self).field),
      'Boolean equals(Object other)': ([other], self, frame) => equal(self, defined(other), frame),
      'Integer hashCode()': (_args, self, frame) => hashOf(self, frame),
      'String toString()': (_args, self) => token(self).field.name,
    },
  },
  {
    class: FIELD_DESCRIBE,
    methods: {
      'String getName()': (_args, self) => token(self).field.name,
      'String getLocalName()': (_args, self) => token(self).field.name,
      'String getLabel()': (_args, self) => token(self).field.label,
      'Integer getLength()': (_args, self) => token(self).field.length,
      'Integer getByteLength()': (_args, self) => token(self).field.length * 3,
      'Integer getPrecision()': (_args, self) => token(self).field.precision,
      'Integer getScale()': (_args, self) => token(self).field.scale,
      'String getRelationshipName()': (_args, self) => token(self).field.reference?.relationshipName ?? null,
      'Object getDefaultValue()': (_args, self) => fromStored(token(self).field.type, token(self).field.defaultValue),
      'Schema.DisplayType getType()': (_args, self, frame) =>
        frame.execution.constant('Schema.DisplayType', DISPLAY_TYPES[token(self).field.type]),
      'Schema.SObjectField getSObjectField()': (_args, self) => new FieldToken(token(self).object, token(self).field),
      'Schema.SObjectType getSObjectType()': (_args, self) => new ObjectToken(token(self).object),
      'List<Schema.SObjectType> getReferenceTo()': (_args, self, frame) =>
        new ListValue(
          TYPES.SObjectType,
          (token(self).field.reference?.to ?? []).flatMap((name) => {
            const of = frame.execution.transaction.schema.object(name);
            return of === undefined ? [] : [new ObjectToken(of)];
          }),
        ),
      'List<Schema.PicklistEntry> getPicklistValues()': (_args, self) =>
        new ListValue(
          TYPES.Object,
          (token(self).field.picklist?.values ?? []).map((entry) => new PicklistEntry(entry)),
        ),
      'Boolean isAccessible()': (_args, self, frame) => mayField(self, frame, 'read'),
      'Boolean isCreateable()': (_args, self, frame) => mayField(self, frame, 'create'),
      'Boolean isUpdateable()': (_args, self, frame) => mayField(self, frame, 'edit'),
      'Boolean isNillable()': (_args, self) => !token(self).field.required && token(self).field.type !== 'boolean',
      'Boolean isUnique()': (_args, self) => token(self).field.unique,
      'Boolean isCustom()': (_args, self) => token(self).field.custom,
      'Boolean isExternalId()': (_args, self) => token(self).field.externalId,
      'Boolean isAutoNumber()': (_args, self) => token(self).field.autoNumber !== undefined,
      'Boolean isCaseSensitive()': (_args, self) => token(self).field.caseSensitive,
      'Boolean isNameField()': (_args, self) => token(self).object.nameField === token(self).field.name,
      'Boolean isCalculated()': () => false,
      'Boolean isRestrictedPicklist()': (_args, self) => token(self).field.picklist?.restricted === true,
    },
  },
  {
    class: PICKLIST_ENTRY,
    methods: {
      'String getValue()': (_args, self) => object(self, PicklistEntry).entry.value,
      'String getLabel()': (_args, self) => object(self, PicklistEntry).entry.label,
      'Boolean isActive()': () => true,
      'Boolean isDefaultValue()': (_args, self) => object(self, PicklistEntry).entry.isDefault,
    },
  },
  { class: DISPLAY_TYPE, aliases: ['DisplayType'], constants: [...new Set(Object.values(DISPLAY_TYPES))].sort() },
  { class: SOAP_TYPE, constants: ['STRING', 'BOOLEAN', 'DOUBLE', 'DATETIME', 'DATE', 'ID', 'INTEGER'] },
];

/** The describe of an object as `Schema.SObjectType.Case` gives it. */
export { describeObject, FIELD_DESCRIBE, FieldDescribe, OBJECT_DESCRIBE };

/** Describe calls. Source: Apex Reference Guide, "Schema Namespace". */
export const SCHEMAS: readonly ClassDefinition[] = [
  ...OBJECTS,
  ...FIELDS,
  {
    class: TYPES.Id.class,
    methods: {
      'static Id valueOf(String text)': ([id]) =>
        normalizeId(text(id)) ?? raise('StringException', `Invalid id: ${text(id)}`),
      'static Id valueOf(String text, Boolean restoreCasing)': ([id]) =>
        normalizeId(text(id)) ?? raise('StringException', `Invalid id: ${text(id)}`),
      'String to15()': (_args, self) => text(self).slice(0, 15),
      'Schema.SObjectType getSObjectType()': (_args, self, frame) => {
        const of = frame.execution.transaction.schema.objectOfId(text(self));
        return of === undefined ? raise('SObjectException', `Invalid id: ${text(self)}`) : new ObjectToken(of);
      },
      'Boolean equals(Object other)': ([other], self, frame) => equal(self, defined(other), frame),
      'Integer hashCode()': (_args, self, frame) => hashOf(self, frame),
    },
  },
];
