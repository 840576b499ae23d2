import type { FieldValue } from '../engine/org-engine.js';

/** Field types by the names that describe calls use. */
export type FieldType =
  | 'id'
  | 'string'
  | 'textarea'
  | 'boolean'
  | 'datetime'
  | 'date'
  | 'double'
  | 'int'
  | 'picklist'
  | 'reference'
  | 'email'
  | 'phone'
  | 'url';

/** One value of a picklist. */
export interface PicklistValue {
  readonly value: string;
  readonly label: string;
  readonly isDefault: boolean;
}

/** The allowed values of a picklist; a restricted one refuses every other. */
export interface Picklist {
  readonly restricted: boolean;
  readonly values: readonly PicklistValue[];
}

/** What happens to the referring record when the record that a lookup points to is deleted. */
export type DeleteConstraint = 'SetNull' | 'Restrict' | 'Cascade';

/** Where a lookup leads. */
export interface Reference {
  /** API names of the possible parents; several make it polymorphic. */
  readonly to: readonly string[];
  /** How SOQL goes up, e.g. `Case__r` or `Owner`. Absent where SOQL cannot. */
  readonly relationshipName?: string;
  /** How SOQL goes down from the parent, e.g. `Object_Routings__r`. */
  readonly childRelationshipName?: string;
  readonly onDelete: DeleteConstraint;
}

/** One field of an object, as far as the simulated org enforces it. */
export interface FieldSchema {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  /** Characters; 0 where length has no meaning. */
  readonly length: number;
  readonly precision: number;
  readonly scale: number;
  readonly custom: boolean;
  /** A value must be there when the record is saved. */
  readonly required: boolean;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly unique: boolean;
  readonly caseSensitive: boolean;
  readonly externalId: boolean;
  readonly defaultValue: FieldValue;
  readonly picklist?: Picklist;
  readonly reference?: Reference;
  /** Display format, e.g. `OR-{0000000000}`. */
  readonly autoNumber?: string;
  /** Field-level security applies. Required and system fields are visible to everyone who sees the object. */
  readonly permissionable: boolean;
  /** Equality on it is answered from an index. */
  readonly indexed: boolean;
}

/** Org-wide default: what users may do with records that they do not own. */
export type SharingModel = 'Private' | 'Read' | 'ReadWrite' | 'ControlledByParent';

/** One object (a table) of the org. */
export interface ObjectSchema {
  readonly name: string;
  readonly label: string;
  readonly labelPlural: string;
  /** First three characters of the ids of its records. */
  readonly keyPrefix: string;
  readonly custom: boolean;
  readonly sharingModel: SharingModel;
  /** The lookup whose record decides on access, for `ControlledByParent`. */
  readonly controllingField?: string;
  /** Set-up data: everyone may read it, only administrators may write it. */
  readonly setup: boolean;
  /** Deleted records wait in the recycle bin. */
  readonly undeletable: boolean;
  readonly streamingEnabled: boolean;
  readonly nameField: string;
  readonly fields: readonly FieldSchema[];
}

/** A relationship seen from the parent. */
export interface ChildRelationship {
  readonly name?: string;
  readonly child: ObjectSchema;
  readonly field: FieldSchema;
}

/** All objects of an org. API names are looked up without regard to case, as Salesforce does. */
export class OrgSchema {
  readonly #objects = new Map<string, ObjectSchema>();
  readonly #fields = new Map<ObjectSchema, Map<string, FieldSchema>>();
  readonly #relationships = new Map<ObjectSchema, Map<string, FieldSchema>>();
  readonly #byPrefix = new Map<string, ObjectSchema>();
  readonly #children = new Map<string, ChildRelationship[]>();

  constructor(objects: readonly ObjectSchema[]) {
    for (const object of objects) this.#register(object);
    for (const object of objects) this.#registerChildren(object);
  }

  get objects(): readonly ObjectSchema[] {
    return [...this.#objects.values()];
  }

  /** The object of this API name. */
  object(name: string): ObjectSchema | undefined {
    return this.#objects.get(name.toLowerCase());
  }

  /** The object's field of this API name. */
  field(object: ObjectSchema, name: string): FieldSchema | undefined {
    return this.#fields.get(object)?.get(name.toLowerCase());
  }

  /** The lookup field behind a parent relationship name, e.g. `Owner` or `Case__r`. */
  parentRelationship(object: ObjectSchema, name: string): FieldSchema | undefined {
    return this.#relationships.get(object)?.get(name.toLowerCase());
  }

  /** Lookups of other objects to this one. */
  childRelationships(objectName: string): readonly ChildRelationship[] {
    return this.#children.get(objectName.toLowerCase()) ?? [];
  }

  /** The object to which a record id belongs, by its first three characters. */
  objectOfId(id: string): ObjectSchema | undefined {
    return this.#byPrefix.get(id.slice(0, 3));
  }

  #register(object: ObjectSchema): void {
    this.#objects.set(object.name.toLowerCase(), object);
    this.#byPrefix.set(object.keyPrefix, object);
    this.#fields.set(object, new Map(object.fields.map((field) => [field.name.toLowerCase(), field])));
    const relationships = new Map<string, FieldSchema>();
    for (const field of object.fields) {
      const name = field.reference?.relationshipName;
      if (name !== undefined) relationships.set(name.toLowerCase(), field);
    }
    this.#relationships.set(object, relationships);
  }

  #registerChildren(object: ObjectSchema): void {
    for (const field of object.fields) {
      for (const parent of field.reference?.to ?? []) {
        const name = field.reference?.childRelationshipName;
        const list = this.#children.get(parent.toLowerCase()) ?? [];
        list.push({ child: object, field, ...(name === undefined ? {} : { name }) });
        this.#children.set(parent.toLowerCase(), list);
      }
    }
  }
}
