import { existsSync, readdirSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { readCustomField } from './custom-field.js';
import { ownerField, systemFields, text } from './field-builders.js';
import { type MetadataElement, MetadataError, readMetadataFile } from './metadata-xml.js';
import { type PermissionGrants, readPermissionSet } from './permission-set.js';
import { type FieldSchema, type ObjectSchema, OrgSchema, type SharingModel } from './schema.js';
import { CUSTOMER_OBJECTS, SETUP_OBJECTS } from './standard-objects.js';

/** What the org is made of besides its records. */
export interface OrgMetadata {
  readonly schema: OrgSchema;
  readonly permissionSets: readonly PermissionGrants[];
}

const OBJECT_TAGS = new Set([
  'allowInChatterGroups',
  'compactLayoutAssignment',
  'deploymentStatus',
  'description',
  'enableActivities',
  'enableBulkApi',
  'enableFeeds',
  'enableHistory',
  'enableLicensing',
  'enableReports',
  'enableSearch',
  'enableSharing',
  'enableStreamingApi',
  'externalSharingModel',
  'gender',
  'label',
  'nameField',
  'pluralLabel',
  'searchLayouts',
  'sharingModel',
  'startsWith',
  'visibility',
]);

/** Parts of an object that would change how records behave, and that the simulated org does not enforce. */
const REFUSED_PARTS = ['.validationRule-meta.xml', '.recordType-meta.xml', '.sharingReason-meta.xml'];

const BASE36 = '0123456789abcdefghijklmnopqrstuvwxyz';

/**
 * Reads the objects, fields and permission sets of one or several SFDX source-format folders on top of the standard
 * objects. Other metadata (Apex, layouts, tabs, list views) is left alone.
 *
 * @param folders package folders; each is searched with its subfolders. None gives an org without custom objects.
 * @param sharing org-wide defaults of standard objects that differ from Salesforce's, by API name.
 * @throws MetadataError naming file and tag.
 */
export function loadOrgMetadata(
  folders: readonly string[],
  sharing: Readonly<Record<string, SharingModel>> = {},
): OrgMetadata {
  const files = folders.flatMap(sourceFiles);
  for (const file of files) {
    const part = REFUSED_PARTS.find((ending) => file.endsWith(ending));
    if (part !== undefined) throw new MetadataError(file, undefined, 'is not supported by the simulated org');
  }
  const fields = fieldsByObject(files);
  const custom = files
    .filter((file) => file.endsWith('.object-meta.xml'))
    .flatMap((file) => customObject(file, fields));
  const objects = [...CUSTOMER_OBJECTS, ...SETUP_OBJECTS].map((object) => withSharing(object, sharing));
  const standard = objects.map((object) => ({ ...object, fields: [...object.fields, ...take(fields, object.name)] }));
  for (const [name, [orphan]] of fields) {
    if (orphan !== undefined) throw new MetadataError(orphan.file, undefined, `no object named ${name}`);
  }
  const numbered = custom
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((object, index) => ({ ...object, keyPrefix: customKeyPrefix(index) }));
  const schema = new OrgSchema([...standard, ...numbered]);
  return { schema, permissionSets: permissionSets(files, schema) };
}

function sourceFiles(folder: string): string[] {
  if (!existsSync(folder)) throw new MetadataError(folder, undefined, 'folder does not exist');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('-meta.xml') && !name.split(sep).includes('node_modules'))
    .map((name) => join(folder, name))
    .sort();
  if (files.length === 0) throw new MetadataError(folder, undefined, 'holds no source-format metadata');
  return files;
}

interface LoadedField {
  readonly file: string;
  readonly field: FieldSchema;
}

function fieldsByObject(files: readonly string[]): Map<string, LoadedField[]> {
  const fields = new Map<string, LoadedField[]>();
  for (const file of files) {
    if (!file.endsWith('.field-meta.xml')) continue;
    const objectName = basename(join(file, '..', '..'));
    const list = fields.get(objectName) ?? [];
    list.push({ file, field: readCustomField(file) });
    fields.set(objectName, list);
  }
  return fields;
}

function take(fields: Map<string, LoadedField[]>, objectName: string): readonly FieldSchema[] {
  const list = fields.get(objectName) ?? [];
  fields.delete(objectName);
  return list.map((entry) => entry.field);
}

function withSharing(object: ObjectSchema, sharing: Readonly<Record<string, SharingModel>>): ObjectSchema {
  return { ...object, sharingModel: sharing[object.name] ?? object.sharingModel };
}

function customObject(file: string, fields: Map<string, LoadedField[]>): readonly ObjectSchema[] {
  const name = basename(file, '.object-meta.xml');
  if (!name.endsWith('__c')) return [];
  const xml = readMetadataFile(file, 'CustomObject');
  xml.allowOnly(OBJECT_TAGS);
  checkAgreeingSwitches(xml);
  return [
    {
      name,
      label: xml.requiredText('label'),
      labelPlural: xml.text('pluralLabel') ?? xml.requiredText('label'),
      keyPrefix: '',
      custom: true,
      sharingModel: sharingModel(xml),
      setup: false,
      undeletable: true,
      streamingEnabled: xml.flag('enableStreamingApi'),
      nameField: 'Name',
      fields: [...systemFields(), ownerField(), nameField(xml), ...take(fields, name)],
    },
  ];
}

/** Metadata API: "Allow Sharing", "Allow Bulk API Access" and "Allow Streaming API Access" must match. */
function checkAgreeingSwitches(xml: MetadataElement): void {
  const sharing = xml.flag('enableSharing');
  for (const tag of ['enableBulkApi', 'enableStreamingApi']) {
    if (xml.flag(tag) !== sharing) throw new MetadataError(xml.file, tag, 'must agree with enableSharing');
  }
}

function sharingModel(xml: MetadataElement): SharingModel {
  const value = xml.requiredText('sharingModel');
  if (value === 'Private' || value === 'Read' || value === 'ReadWrite') return value;
  throw new MetadataError(xml.file, 'sharingModel', `'${value}' is not supported`);
}

function nameField(xml: MetadataElement): FieldSchema {
  const element = xml.child('nameField');
  if (element === undefined) throw new MetadataError(xml.file, 'nameField', 'is missing');
  const label = element.text('label') ?? 'Name';
  const type = element.requiredText('type');
  if (type === 'Text') return text('Name', 80, { label, permissionable: false });
  if (type !== 'AutoNumber') throw new MetadataError(xml.file, 'type', `name field type '${type}' is not supported`);
  return text('Name', 80, {
    label,
    autoNumber: element.requiredText('displayFormat'),
    createable: false,
    updateable: false,
    permissionable: false,
    indexed: true,
  });
}

function permissionSets(files: readonly string[], schema: OrgSchema): readonly PermissionGrants[] {
  const ending = '.permissionset-meta.xml';
  return files
    .filter((file) => file.endsWith(ending))
    .map((file) => readPermissionSet(file, basename(file, ending), schema));
}

function customKeyPrefix(index: number): string {
  return `a${BASE36[Math.floor(index / 36)] ?? '0'}${BASE36[index % 36] ?? '0'}`;
}
