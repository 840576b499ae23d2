import { CUSTOMER_OBJECTS, SETUP_OBJECTS } from '../../../src/simulator/salesforce/metadata/standard-objects.js';
import type { MetadataFile } from './metadata-file.js';

/** Fields that every object of the package has. Source: Object Reference, "System Fields". */
const SYSTEM_FIELDS = ['Id', 'Name', 'OwnerId', 'CreatedById', 'CreatedDate', 'LastModifiedById', 'LastModifiedDate'];

/** Columns and filters of list views that are no fields. Source: Metadata API Developer Guide, "ListView". */
const LIST_VIEW_COLUMNS = new Set([
  'NAME',
  'OBJECT_ID',
  'OWNER.ALIAS',
  'OWNER.FIRST_NAME',
  'OWNER.LAST_NAME',
  'CREATED_DATE',
  'CREATEDBY_USER',
  'CREATEDBY_USER.ALIAS',
  'LAST_UPDATE',
  'UPDATEDBY_USER',
  'UPDATEDBY_USER.ALIAS',
]);

/** Names that metadata may refer to: those of the package, and those of Salesforce. */
export class KnownNames {
  readonly #byType = new Map<string, Set<string>>();
  readonly #fields = new Map<string, Set<string>>();

  constructor(files: readonly MetadataFile[]) {
    for (const object of [...CUSTOMER_OBJECTS, ...SETUP_OBJECTS]) {
      for (const { name } of object.fields) this.#add(this.#fields, object.name, name);
    }
    for (const { type, name, object } of files) {
      this.#add(this.#byType, type, object === '' || type === 'object' ? name : `${object}.${name}`);
      if (type === 'object') for (const field of SYSTEM_FIELDS) this.#add(this.#fields, name, field);
    }
    for (const { type, name, object } of files) {
      if (type === 'field' && this.isObject(object)) this.#add(this.#fields, object, name);
    }
  }

  /** True for a component of the package: `cls`, `app`, `tab`; of an object as `Object.Name`. */
  has(type: string, name: string): boolean {
    return this.#byType.get(type)?.has(name) === true;
  }

  isObject(name: string): boolean {
    return this.#fields.has(name);
  }

  isField(object: string, field: string): boolean {
    return this.#fields.get(object)?.has(field) === true;
  }

  isListViewColumn(object: string, column: string): boolean {
    return LIST_VIEW_COLUMNS.has(column) || (column.endsWith('__c') && this.isField(object, column));
  }

  /** A tab of the package, or `standard-Case`. */
  isTab(name: string): boolean {
    const [, standard] = /^standard-(\w+)$/.exec(name) ?? [];
    return standard === undefined ? this.has('tab', name) : this.isObject(standard);
  }

  #add(map: Map<string, Set<string>>, key: string, name: string): void {
    const names = map.get(key) ?? new Set();
    map.set(key, names.add(name));
  }
}
