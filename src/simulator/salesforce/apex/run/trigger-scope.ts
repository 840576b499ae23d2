import type { ObjectSchema } from '../../metadata/schema.js';
import type { ListValue, MapValue } from '../values/collections.js';

/** The context variables of a trigger. Collections are null where the event has none. */
export interface TriggerScope {
  readonly object: ObjectSchema;
  readonly timing: 'before' | 'after';
  readonly operation: 'insert' | 'update' | 'delete' | 'undelete';
  readonly newList: ListValue | null;
  readonly oldList: ListValue | null;
  readonly newMap: MapValue | null;
  readonly oldMap: MapValue | null;
  readonly size: number;
}
