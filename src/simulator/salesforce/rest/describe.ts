import type { ObjectPermission } from '../metadata/permission-set.js';
import type { FieldSchema, ObjectSchema } from '../metadata/schema.js';
import type { RestContext } from './rest-types.js';

/** SOAP types by describe type, where they differ from `xsd:string`. */
const SOAP_TYPES: Readonly<Record<string, string>> = {
  id: 'tns:ID',
  reference: 'tns:ID',
  boolean: 'xsd:boolean',
  double: 'xsd:double',
  int: 'xsd:int',
  datetime: 'xsd:dateTime',
  date: 'xsd:date',
};

/** One object as the global describe shows it to a user. */
export function describeBrief(
  version: string,
  object: ObjectSchema,
  permission: ObjectPermission,
): Record<string, unknown> {
  const base = `/services/data/v${version}/sobjects/${object.name}`;
  return {
    activateable: false,
    createable: permission.create,
    custom: object.custom,
    customSetting: false,
    deletable: permission.delete,
    deprecatedAndHidden: false,
    feedEnabled: false,
    keyPrefix: object.keyPrefix,
    label: object.label,
    labelPlural: object.labelPlural,
    layoutable: !object.setup,
    mergeable: object.name === 'Case',
    mruEnabled: false,
    name: object.name,
    queryable: true,
    replicateable: true,
    retrieveable: true,
    searchable: !object.setup,
    triggerable: !object.setup,
    undeletable: object.undeletable,
    updateable: permission.edit,
    urls: { sobject: base, describe: `${base}/describe`, rowTemplate: `${base}/{ID}` },
  };
}

/** The full describe of an object: only fields that the user may see. */
export function describeObject(
  context: RestContext,
  version: string,
  object: ObjectSchema,
  userId: string,
): Record<string, unknown> {
  const { access, schema } = context.engine;
  const permission = access.object(userId, object);
  return {
    ...describeBrief(version, object, permission),
    childRelationships: schema.childRelationships(object.name).map(({ name, child, field }) => ({
      cascadeDelete: field.reference?.onDelete === 'Cascade',
      childSObject: child.name,
      deprecatedAndHidden: false,
      field: field.name,
      relationshipName: name ?? null,
      restrictedDelete: field.reference?.onDelete === 'Restrict',
    })),
    fields: object.fields
      .filter((field) => access.canReadField(userId, object, field))
      .map((field) => describeField(object, field, permission, access.canEditField(userId, object, field))),
    recordTypeInfos: [],
  };
}

function describeField(
  object: ObjectSchema,
  field: FieldSchema,
  permission: ObjectPermission,
  editable: boolean,
): Record<string, unknown> {
  const text = !['boolean', 'double', 'int', 'datetime', 'date'].includes(field.type);
  return {
    aggregatable: field.type !== 'textarea',
    autoNumber: field.autoNumber !== undefined,
    byteLength: field.length * 3,
    calculated: false,
    calculatedFormula: null,
    caseSensitive: field.caseSensitive,
    createable: field.createable && permission.create && editable,
    custom: field.custom,
    defaultValue: field.defaultValue,
    defaultedOnCreate: field.defaultValue !== null || field.name === 'OwnerId' || field.autoNumber !== undefined,
    deprecatedAndHidden: false,
    externalId: field.externalId,
    filterable: !(field.type === 'textarea' && field.length > 255),
    groupable: field.type !== 'textarea',
    idLookup: field.type === 'id' || field.externalId || field.unique,
    label: field.label,
    length: field.type === 'boolean' ? 0 : field.length,
    name: field.name,
    nameField: field.name === object.nameField,
    nillable: !field.required && field.type !== 'boolean' && field.type !== 'id' && field.name !== 'OwnerId',
    permissionable: field.permissionable,
    picklistValues: (field.picklist?.values ?? []).map((entry) => ({
      active: true,
      defaultValue: entry.isDefault,
      label: entry.label,
      validFor: null,
      value: entry.value,
    })),
    polymorphicForeignKey: (field.reference?.to.length ?? 0) > 1,
    precision: field.precision,
    referenceTo: [...(field.reference?.to ?? [])],
    relationshipName: field.reference?.relationshipName ?? null,
    restrictedPicklist: field.picklist?.restricted ?? false,
    scale: field.scale,
    soapType: SOAP_TYPES[field.type] ?? 'xsd:string',
    sortable: field.type !== 'textarea' && text,
    type: field.type,
    unique: field.unique,
    updateable: field.updateable && permission.edit && editable,
  };
}
