import type { FieldSchema, FieldType, PicklistValue, Reference } from './schema.js';

/** What a field may differ in from the defaults of its type. */
export type FieldOptions = Partial<Omit<FieldSchema, 'name' | 'type'>>;

/** A field with the defaults that most fields share: optional, writable, under field-level security. */
export function field(name: string, type: FieldType, options: FieldOptions = {}): FieldSchema {
  const required = options.required ?? false;
  return {
    name,
    label: name,
    type,
    length: 0,
    precision: 0,
    scale: 0,
    custom: false,
    required,
    createable: true,
    updateable: true,
    unique: false,
    caseSensitive: false,
    externalId: false,
    defaultValue: type === 'boolean' ? false : null,
    permissionable: !required,
    indexed: false,
    ...options,
  };
}

/** A text field of at most `length` characters. */
export function text(name: string, length: number, options: FieldOptions = {}): FieldSchema {
  return field(name, 'string', { length, ...options });
}

/** A text area of at most `length` characters. */
export function longText(name: string, length: number, options: FieldOptions = {}): FieldSchema {
  return field(name, 'textarea', { length, ...options });
}

/** An e-mail address of at most 80 characters. */
export function email(name: string, options: FieldOptions = {}): FieldSchema {
  return field(name, 'email', { length: 80, ...options });
}

/** A checkbox; unchecked unless a default says otherwise. */
export function checkbox(name: string, options: FieldOptions = {}): FieldSchema {
  return field(name, 'boolean', options);
}

/** A picklist of a standard field; not restricted, as most standard ones. The first value may be the default. */
export function picklist(name: string, values: readonly string[], options: FieldOptions = {}): FieldSchema {
  const entries: PicklistValue[] = values.map((value) => ({
    value,
    label: value,
    isDefault: value === options.defaultValue,
  }));
  return field(name, 'picklist', { length: 255, picklist: { restricted: false, values: entries }, ...options });
}

/**
 * An indexed lookup.
 *
 * @param to objects that it may refer to; several make it polymorphic.
 * @param relationshipName name of the parent in SOQL, e.g. `Owner`.
 */
export function lookup(
  name: string,
  to: readonly string[],
  relationshipName: string | undefined,
  options: FieldOptions & { readonly childRelationshipName?: string; readonly onDelete?: Reference['onDelete'] } = {},
): FieldSchema {
  const { childRelationshipName, onDelete, ...rest } = options;
  const reference: Reference = {
    to,
    onDelete: onDelete ?? 'SetNull',
    ...(relationshipName === undefined ? {} : { relationshipName }),
    ...(childRelationshipName === undefined ? {} : { childRelationshipName }),
  };
  return field(name, 'reference', { length: 18, reference, indexed: true, ...rest });
}

const READ_ONLY: FieldOptions = { createable: false, updateable: false, permissionable: false };

/** The same field as one that only the org writes; field-level security does not apply to it. */
export function readOnly(base: FieldSchema): FieldSchema {
  return { ...base, ...READ_ONLY };
}

/** The fields that every object has. */
export function systemFields(): readonly FieldSchema[] {
  return [
    field('Id', 'id', { ...READ_ONLY, label: 'Record ID', length: 18 }),
    field('IsDeleted', 'boolean', { ...READ_ONLY, label: 'Deleted' }),
    field('CreatedDate', 'datetime', { ...READ_ONLY, label: 'Created Date' }),
    lookup('CreatedById', ['User'], 'CreatedBy', { ...READ_ONLY, label: 'Created By ID', indexed: false }),
    field('LastModifiedDate', 'datetime', { ...READ_ONLY, label: 'Last Modified Date' }),
    lookup('LastModifiedById', ['User'], 'LastModifiedBy', {
      ...READ_ONLY,
      label: 'Last Modified By ID',
      indexed: false,
    }),
    field('SystemModstamp', 'datetime', { ...READ_ONLY, label: 'System Modstamp' }),
  ];
}

/** Owner of a record: a user or a queue. Never under field-level security. */
export function ownerField(): FieldSchema {
  return lookup('OwnerId', ['Group', 'User'], 'Owner', { label: 'Owner ID', permissionable: false });
}
