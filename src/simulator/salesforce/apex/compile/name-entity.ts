import { field, text } from '../../metadata/field-builders.js';
import type { FieldSchema, ObjectSchema, OrgSchema } from '../../metadata/schema.js';
import type { RecordType } from '../types/apex-type.js';

/**
 * `Name`: what Apex and SOQL show of a polymorphic parent such as a Case's owner. Source: Object Reference, "Name".
 */
const NAME_ENTITY: ObjectSchema = {
  name: 'Name',
  label: 'Name',
  labelPlural: 'Names',
  keyPrefix: '',
  custom: false,
  sharingModel: 'ReadWrite',
  setup: true,
  undeletable: false,
  streamingEnabled: false,
  nameField: 'Name',
  fields: [
    field('Id', 'id', { createable: false, updateable: false }),
    ...['Name', 'Type', 'Username', 'Email', 'FirstName', 'LastName', 'Alias'].map((name) => text(name, 255)),
    field('IsActive', 'boolean'),
    field('ProfileId', 'reference'),
  ],
};

/** The type of the record that a lookup leads to. */
export function parentType(lookup: FieldSchema, schema: OrgSchema): RecordType {
  const targets = lookup.reference?.to ?? [];
  const [only] = targets;
  if (targets.length !== 1 || only === undefined) return { kind: 'record', object: NAME_ENTITY };
  return { kind: 'record', object: schema.object(only) };
}

/** A field of the `Name` entity; undefined for every other object, and for what it does not have. */
export function nameField(type: RecordType, _schema: OrgSchema, name: string): FieldSchema | undefined {
  if (type.object !== NAME_ENTITY) return undefined;
  return NAME_ENTITY.fields.find((entry) => entry.name.toLowerCase() === name.toLowerCase());
}
