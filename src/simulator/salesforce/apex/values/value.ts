/**
 * A value at run time. Integer is a number, Long a bigint, String and Id are text (ids in 18 characters); Decimal,
 * Double, dates, collections, records and instances are objects.
 */
export type Value = null | boolean | number | bigint | string | ApexObject;

/** A value that is more than a JavaScript primitive. */
export abstract class ApexObject {
  /** Name of the type, as Apex shows it. */
  abstract get typeName(): string;
}
