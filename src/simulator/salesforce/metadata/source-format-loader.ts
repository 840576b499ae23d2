import { existsSync, readdirSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { readCustomField } from './custom-field.js';
import { ownerField, systemFields, text } from './field-builders.js';
import { type MetadataElement, MetadataError, MetadataProblems, readMetadataFile } from './metadata-xml.js';
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
const REFUSED_PARTS: readonly (readonly [ending: string, tag: string, what: string])[] = [
  ['.validationRule-meta.xml', 'validationRules', 'validation rules'],
  ['.recordType-meta.xml', 'recordTypes', 'record types'],
  ['.sharingReason-meta.xml', 'sharingReasons', 'sharing reasons'],
];

const notEnforced = (what: string) =>
  `${what} are not supported by the simulated org: leave this out of the folder that is given to it`;

const BASE36 = '0123456789abcdefghijklmnopqrstuvwxyz';

/**
 * Reads the objects, fields and permission sets of one or several SFDX source-format folders on top of the standard
 * objects. Other metadata (Apex, layouts, tabs, list views) is left alone.
 *
 * @param folders package folders; each is searched with its subfolders. None gives an org without custom objects.
 * @param sharing org-wide defaults of standard objects that differ from Salesforce's, by API name.
 * @throws MetadataError naming file and tag; MetadataErrors with all of them if several files are wrong.
 */
export function loadOrgMetadata(
  folders: readonly string[],
  sharing: Readonly<Record<string, SharingModel>> = {},
): OrgMetadata {
  const problems = new MetadataProblems();
  const files = folders.flatMap((folder) => problems.collect(() => sourceFiles(folder)));
  for (const file of files) problems.collect(() => refusePart(file));
  const fields = fieldsByObject(files, problems);
  const custom = files
    .filter((file) => file.endsWith('.object-meta.xml'))
    .flatMap((file) => problems.collect(() => readObject(file, fields)));
  const objects = [...CUSTOMER_OBJECTS, ...SETUP_OBJECTS].map((object) => withSharing(object, sharing));
  const standard = objects.map((object) => ({
    ...object,
    fields: [...object.fields, ...take(fields, object.name).map(({ field }) => field)],
  }));
  for (const [name, [orphan]] of fields) {
    problems.collect(() => {
      if (orphan === undefined) return [];
      throw new MetadataError(orphan.file, undefined, `there is no object named ${name} in the simulated org`);
    });
  }
  problems.refuse();
  const numbered = [...custom]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((object, index) => ({ ...object, keyPrefix: customKeyPrefix(index) }));
  const schema = new OrgSchema([...standard, ...numbered]);
  const sets = permissionSets(files, schema, problems);
  problems.refuse();
  return { schema, permissionSets: sets };
}

function refusePart(file: string): readonly never[] {
  const part = REFUSED_PARTS.find(([ending]) => file.endsWith(ending));
  if (part === undefined) return [];
  throw new MetadataError(file, undefined, notEnforced(part[2]));
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

function fieldsByObject(files: readonly string[], problems: MetadataProblems): Map<string, LoadedField[]> {
  const fields = new Map<string, LoadedField[]>();
  for (const file of files) {
    if (!file.endsWith('.field-meta.xml')) continue;
    const objectName = basename(join(file, '..', '..'));
    const list = fields.get(objectName) ?? [];
    list.push(...problems.collect(() => [{ file, field: readCustomField(file) }]));
    fields.set(objectName, list);
  }
  return fields;
}

function take(fields: Map<string, LoadedField[]>, objectName: string): LoadedField[] {
  const list = fields.get(objectName) ?? [];
  fields.delete(objectName);
  return list;
}

function withSharing(object: ObjectSchema, sharing: Readonly<Record<string, SharingModel>>): ObjectSchema {
  return { ...object, sharingModel: sharing[object.name] ?? object.sharingModel };
}

/** A custom object. Of a standard one the file says nothing that counts here, unless it holds what is refused. */
function readObject(file: string, fields: Map<string, LoadedField[]>): readonly ObjectSchema[] {
  const name = basename(file, '.object-meta.xml');
  const own = take(fields, name);
  const xml = readMetadataFile(file, 'CustomObject');
  const refused = REFUSED_PARTS.find(([, tag]) => xml.has(tag));
  if (refused !== undefined) throw new MetadataError(file, refused[1], notEnforced(refused[2]));
  if (name.endsWith('__c')) return [customObject(name, xml, own)];
  if (own.length > 0) fields.set(name, own);
  return [];
}

function customObject(name: string, xml: MetadataElement, fields: readonly LoadedField[]): ObjectSchema {
  xml.allowOnly(OBJECT_TAGS);
  checkAgreeingSwitches(xml);
  return {
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
    fields: [...systemFields(), ownerField(), nameField(xml), ...fields.map(({ field }) => field)],
  };
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

function permissionSets(
  files: readonly string[],
  schema: OrgSchema,
  problems: MetadataProblems,
): readonly PermissionGrants[] {
  const ending = '.permissionset-meta.xml';
  return files
    .filter((file) => file.endsWith(ending))
    .flatMap((file) => problems.collect(() => [readPermissionSet(file, basename(file, ending), schema)]));
}

function customKeyPrefix(index: number): string {
  return `a${BASE36[Math.floor(index / 36)] ?? '0'}${BASE36[index % 36] ?? '0'}`;
}
