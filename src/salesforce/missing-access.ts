import type { DescribedObject } from './describe.js';
import type { NeededAccess } from './needed-access.js';

/** What of a needed access is missing; fields as `Object.Field`. */
export interface MissingAccess {
  /** Fields that do not exist, or that the user may not read. */
  readonly hidden: readonly string[];
  /** Fields that the user reads and may not edit. */
  readonly locked: readonly string[];
  /** Records cannot be edited, whatever their fields allow. */
  readonly notEditable: boolean;
  /** Records cannot be made. */
  readonly notCreatable: boolean;
}

/** Compares what is needed of an object with what Salesforce describes to the user. */
export function missingAccess({ object, reads, writes, creates }: NeededAccess, seen: DescribedObject): MissingAccess {
  const named = (field: string) => `${object}.${field}`;
  return {
    hidden: reads.filter((field) => !seen.fields.has(field)).map(named),
    locked: writes.filter((field) => seen.fields.get(field) === false).map(named),
    notEditable: writes.length > 0 && !seen.updateable,
    notCreatable: creates && !seen.createable,
  };
}
