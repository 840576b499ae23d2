import type { FieldSchema, ObjectSchema } from '../../metadata/schema.js';
import type { ListValue } from './collections.js';
import { ApexObject, type Value } from './value.js';

/** A refusal by `addError`. */
export interface RecordError {
  readonly message: string;
  readonly fields: readonly string[];
}

/** An sObject in memory. Fields that were never set, or not selected, are absent. */
export class RecordValue extends ApexObject {
  /** What it is a record of. */
  readonly object: ObjectSchema;
  /** By API name of the field. */
  readonly values = new Map<string, Value>();
  /** Parent records by relationship name in lower case; null where the lookup is empty. */
  readonly parents = new Map<string, RecordValue | null>();
  /** Child lists by relationship name in lower case. */
  readonly children = new Map<string, ListValue>();
  /** Came from a query: a field that was not selected cannot be read. */
  queried = false;
  /** Its fields cannot be written: Trigger.old always, Trigger.new after the save. */
  readOnly = false;
  /** `Trigger.new` and `Trigger.old`: only these take `addError`. */
  inTrigger = false;
  /** What `addError` said; while a trigger runs, these refuse the record. */
  errors: RecordError[] = [];
  /** `getCloneSourceId()`. */
  cloneSource: string | undefined;

  constructor(object: ObjectSchema) {
    super();
    this.object = object;
  }

  get typeName(): string {
    return this.object.name;
  }

  /** The record's id, 18 characters; undefined before it is inserted. */
  get id(): string | undefined {
    const id = this.values.get('Id');
    return typeof id === 'string' ? id : undefined;
  }
}

/** A row of an aggregate query. */
export class AggregateRow extends ApexObject {
  /** By lower-case alias or name. */
  readonly values: ReadonlyMap<string, Value>;

  constructor(values: ReadonlyMap<string, Value>) {
    super();
    this.values = values;
  }

  get typeName(): string {
    return 'AggregateResult';
  }
}

/** `Schema.SObjectType` of an object. */
export class ObjectToken extends ApexObject {
  /** What it stands for. */
  readonly object: ObjectSchema;

  constructor(object: ObjectSchema) {
    super();
    this.object = object;
  }

  get typeName(): string {
    return 'Schema.SObjectType';
  }
}

/** `Schema.SObjectField` of a field. */
export class FieldToken extends ApexObject {
  /** The object that has the field. */
  readonly object: ObjectSchema;
  /** What it stands for. */
  readonly field: FieldSchema;

  constructor(object: ObjectSchema, field: FieldSchema) {
    super();
    this.object = object;
    this.field = field;
  }

  get typeName(): string {
    return 'Schema.SObjectField';
  }
}
