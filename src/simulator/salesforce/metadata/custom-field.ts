import type { FieldValue } from '../engine/org-engine.js';
import { field, lookup } from './field-builders.js';
import { type MetadataElement, MetadataError, readMetadataFile } from './metadata-xml.js';
import type { DeleteConstraint, FieldSchema, FieldType, Picklist } from './schema.js';

const FIELD_TAGS = new Set([
  'fullName',
  'caseSensitive',
  'defaultValue',
  'deleteConstraint',
  'description',
  'externalId',
  'inlineHelpText',
  'label',
  'length',
  'precision',
  'referenceTo',
  'relationshipLabel',
  'relationshipName',
  'required',
  'scale',
  'trackFeedHistory',
  'trackHistory',
  'trackTrending',
  'type',
  'unique',
  'valueSet',
  'visibleLines',
  'displayFormat',
]);

/** Metadata API field types, and what describe calls call them. */
const TYPES: Readonly<Record<string, FieldType>> = {
  Text: 'string',
  Checkbox: 'boolean',
  DateTime: 'datetime',
  Date: 'date',
  Number: 'double',
  Picklist: 'picklist',
  Lookup: 'reference',
  LongTextArea: 'textarea',
  TextArea: 'textarea',
  AutoNumber: 'string',
  Email: 'email',
  Phone: 'phone',
  Url: 'url',
};

/** Lengths that the metadata file does not state. */
const FIXED_LENGTHS: Readonly<Record<string, number>> = {
  TextArea: 255,
  Email: 80,
  Phone: 40,
  Url: 255,
  Picklist: 255,
  AutoNumber: 30,
};

/**
 * Reads one `*.field-meta.xml`.
 *
 * @throws MetadataError naming file and tag, also for a tag or type that the simulated org does not enforce:
 *   a schema that is silently poorer than the real one would prove nothing.
 */
export function readCustomField(file: string): FieldSchema {
  const xml = readMetadataFile(file, 'CustomField');
  xml.allowOnly(FIELD_TAGS);
  const name = xml.requiredText('fullName');
  const metadataType = xml.requiredText('type');
  const type = TYPES[metadataType];
  if (type === undefined) throw new MetadataError(file, 'type', `field type '${metadataType}' is not supported`);
  const required = xml.flag('required');
  const unique = xml.flag('unique');
  const externalId = xml.flag('externalId');
  const common = {
    label: xml.text('label') ?? name,
    custom: true,
    required,
    permissionable: !required,
    unique,
    caseSensitive: xml.flag('caseSensitive'),
    externalId,
    indexed: unique || externalId || INDEXED_TYPES.has(type) || holdsId(xml, metadataType),
  };
  if (type === 'reference') return lookupField(xml, name, common);
  return field(name, type, {
    ...common,
    length: lengthOf(xml, metadataType),
    ...(metadataType === 'Number' ? { precision: xml.integer('precision'), scale: xml.integer('scale') } : {}),
    ...(metadataType === 'AutoNumber' ? autoNumber(xml) : {}),
    ...(type === 'picklist' ? picklistOptions(xml) : { defaultValue: defaultValue(xml, type) }),
  });
}

const INDEXED_TYPES: ReadonlySet<FieldType> = new Set(['boolean', 'reference', 'picklist']);

/** Text of 18 characters holds a record id, which is what it is looked up by. */
function holdsId(xml: MetadataElement, metadataType: string): boolean {
  return metadataType === 'Text' && xml.text('length') === '18';
}

function lookupField(xml: MetadataElement, name: string, common: Partial<FieldSchema>): FieldSchema {
  const childName = xml.text('relationshipName');
  return lookup(name, [xml.requiredText('referenceTo')], name.replace(/__c$/, '__r'), {
    ...common,
    onDelete: deleteConstraint(xml),
    ...(childName === undefined ? {} : { childRelationshipName: `${childName}__r` }),
  });
}

function deleteConstraint(xml: MetadataElement): DeleteConstraint {
  const value = xml.text('deleteConstraint') ?? 'SetNull';
  if (value === 'SetNull' || value === 'Restrict' || value === 'Cascade') return value;
  throw new MetadataError(xml.file, 'deleteConstraint', `unknown value '${value}'`);
}

function lengthOf(xml: MetadataElement, metadataType: string): number {
  if (metadataType === 'Text' || metadataType === 'LongTextArea') return xml.integer('length');
  return FIXED_LENGTHS[metadataType] ?? 0;
}

function autoNumber(xml: MetadataElement): Partial<FieldSchema> {
  return { autoNumber: xml.requiredText('displayFormat'), createable: false, updateable: false, indexed: true };
}

function defaultValue(xml: MetadataElement, type: FieldType): FieldValue {
  const value = xml.text('defaultValue');
  if (type === 'boolean') return xml.has('defaultValue') ? xml.flag('defaultValue') : false;
  if (value === undefined) return null;
  if (type === 'double' && /^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  const quoted = /^(["'])(.*)\1$/.exec(value)?.[2];
  if (quoted !== undefined && type === 'string') return quoted;
  throw new MetadataError(xml.file, 'defaultValue', `formula '${value}' is not supported`);
}

function picklistOptions(xml: MetadataElement): Partial<FieldSchema> {
  const set = xml.child('valueSet');
  const definition = set?.child('valueSetDefinition');
  if (set === undefined || definition === undefined) {
    throw new MetadataError(xml.file, 'valueSet', 'a picklist needs a value set of its own');
  }
  const values = definition.children('value').map((entry) => ({
    value: entry.requiredText('fullName'),
    label: entry.text('label') ?? entry.requiredText('fullName'),
    isDefault: entry.flag('default'),
  }));
  const picklist: Picklist = { restricted: set.flag('restricted'), values };
  return { picklist, defaultValue: values.find((entry) => entry.isDefault)?.value ?? null };
}
