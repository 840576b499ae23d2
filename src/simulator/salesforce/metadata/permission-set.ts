import { type MetadataElement, MetadataError, readMetadataFile } from './metadata-xml.js';
import type { OrgSchema } from './schema.js';

/** What a permission set or profile allows on one object. */
export interface ObjectPermission {
  readonly create: boolean;
  readonly read: boolean;
  readonly edit: boolean;
  readonly delete: boolean;
  readonly viewAll: boolean;
  readonly modifyAll: boolean;
}

/** What a permission set or profile allows on one field. */
export interface FieldPermission {
  readonly readable: boolean;
  readonly editable: boolean;
}

/** A permission set, or the permissions of a profile. */
export interface PermissionGrants {
  readonly name: string;
  readonly label: string;
  /** By API name of the object. */
  readonly objects: ReadonlyMap<string, ObjectPermission>;
  /** By `Object.Field`. */
  readonly fields: ReadonlyMap<string, FieldPermission>;
  /** E.g. `ApiEnabled`. */
  readonly userPermissions: ReadonlySet<string>;
}

const TAGS = new Set([
  'description',
  'hasActivationRequired',
  'label',
  'license',
  'objectPermissions',
  'fieldPermissions',
  'userPermissions',
  // Nothing that the simulated org decides depends on these.
  'applicationVisibilities',
  'classAccesses',
  'customPermissions',
  'pageAccesses',
  'tabSettings',
]);

/**
 * Reads one `*.permissionset-meta.xml` and checks it as a deployment does.
 *
 * @throws MetadataError for an object or field that does not exist, or a field that cannot stand in a permission set
 *   ("You cannot deploy to a required field").
 */
export function readPermissionSet(file: string, name: string, schema: OrgSchema): PermissionGrants {
  const xml = readMetadataFile(file, 'PermissionSet');
  xml.allowOnly(TAGS);
  return {
    name,
    label: xml.requiredText('label'),
    objects: new Map(xml.children('objectPermissions').map((entry) => objectPermission(entry, schema))),
    fields: new Map(xml.children('fieldPermissions').map((entry) => fieldPermission(entry, schema))),
    userPermissions: new Set(
      xml
        .children('userPermissions')
        .filter((entry) => entry.flag('enabled'))
        .map((entry) => entry.requiredText('name')),
    ),
  };
}

function objectPermission(xml: MetadataElement, schema: OrgSchema): [string, ObjectPermission] {
  const object = xml.requiredText('object');
  if (schema.object(object)?.name !== object) {
    throw new MetadataError(xml.file, 'object', `In field: object - no CustomObject named ${object} found`);
  }
  const permission = {
    create: xml.flag('allowCreate'),
    read: xml.flag('allowRead'),
    edit: xml.flag('allowEdit'),
    delete: xml.flag('allowDelete'),
    viewAll: xml.flag('viewAllRecords'),
    modifyAll: xml.flag('modifyAllRecords'),
  };
  checkDependencies(xml, permission);
  return [object, permission];
}

function checkDependencies(xml: MetadataElement, permission: ObjectPermission): void {
  const needsRead = permission.create || permission.edit || permission.viewAll;
  if (needsRead && !permission.read)
    throw new MetadataError(xml.file, 'allowRead', 'is needed by the other permissions');
  if (permission.delete && !permission.edit) throw new MetadataError(xml.file, 'allowEdit', 'is needed by allowDelete');
  if (permission.modifyAll && !(permission.delete && permission.viewAll)) {
    throw new MetadataError(xml.file, 'modifyAllRecords', 'needs allowDelete and viewAllRecords');
  }
}

function fieldPermission(xml: MetadataElement, schema: OrgSchema): [string, FieldPermission] {
  const path = xml.requiredText('field');
  const [objectName = '', fieldName = ''] = path.split('.');
  const object = schema.object(objectName);
  const field = object === undefined ? undefined : schema.field(object, fieldName);
  if (object === undefined || field === undefined || path !== `${object.name}.${field.name}`) {
    throw new MetadataError(xml.file, 'field', `In field: field - no CustomField named ${path} found`);
  }
  if (!field.permissionable) {
    throw new MetadataError(xml.file, 'field', `You cannot deploy to a required field: ${path}`);
  }
  return [path, { readable: xml.flag('readable') || xml.flag('editable'), editable: xml.flag('editable') }];
}
