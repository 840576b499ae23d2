import { systemFields } from './field-builders.js';
import type { FieldSchema, ObjectSchema, SharingModel } from './schema.js';

/** What a standard object may differ in from most. */
interface StandardObjectOptions {
  readonly label?: string;
  readonly labelPlural?: string;
  readonly nameField?: string;
  readonly sharingModel?: SharingModel;
  readonly controllingField?: string;
  readonly setup?: boolean;
  /** False where field-level security does not exist for the object. */
  readonly fieldSecurity?: boolean;
  readonly undeletable?: boolean;
  readonly streamingEnabled?: boolean;
}

/** A standard object with the system fields and its own. */
export function standard(
  name: string,
  keyPrefix: string,
  fields: readonly FieldSchema[],
  options: StandardObjectOptions = {},
): ObjectSchema {
  const setup = options.setup ?? false;
  const own =
    (options.fieldSecurity ?? !setup) === false ? fields.map((entry) => ({ ...entry, permissionable: false })) : fields;
  return {
    name,
    label: options.label ?? name,
    labelPlural: options.labelPlural ?? `${options.label ?? name}s`,
    keyPrefix,
    custom: false,
    sharingModel: options.sharingModel ?? 'ReadWrite',
    ...(options.controllingField === undefined ? {} : { controllingField: options.controllingField }),
    setup,
    undeletable: options.undeletable ?? !setup,
    streamingEnabled: options.streamingEnabled ?? false,
    nameField: options.nameField ?? 'Name',
    fields: [...systemFields(), ...own],
  };
}
