import type { ApexBinds } from '../../engine/apex-runtime.js';
import { type FieldValue, OrgError } from '../../engine/org-engine.js';
import type { FieldSchema, ObjectSchema, OrgSchema } from '../../metadata/schema.js';
import { QueryRow, QueryRows, type QueryValue } from '../../soql/run-query.js';
import { ANY_RECORD, type ApexType } from '../types/apex-type.js';
import { TYPES } from '../types/core-types.js';
import { ListValue, SetValue } from '../values/collections.js';
import { DecimalValue } from '../values/decimal.js';
import { fromStored, toStored } from '../values/record-fields.js';
import { AggregateRow, RecordValue } from '../values/records.js';
import { DatetimeValue } from '../values/temporal.js';
import type { Value } from '../values/value.js';
import type { Frame } from './frame.js';
import { raise } from './throw.js';

/** A query on its way to the engine. */
export interface ApexQuery {
  readonly soql: string;
  readonly binds: ReadonlyMap<string, Value>;
  readonly mode: 'user' | 'system';
  readonly allRows: boolean;
}

/** Runs a query and counts it. @throws ApexThrow QueryException, LimitException */
export function runRows(query: ApexQuery, frame: Frame): QueryRows {
  const { execution } = frame;
  execution.limits.use('queries');
  const binds: Record<string, FieldValue | readonly FieldValue[]> = {};
  for (const [name, value] of query.binds) binds[name] = bindValue(value);
  const rows = ask(query, binds, frame);
  execution.limits.use('queryRows', Math.max(rows.totalSize, 0));
  return rows;
}

function ask(query: ApexQuery, binds: ApexBinds, frame: Frame): QueryRows {
  try {
    return frame.execution.transaction.inMode(query.mode).rows(query.soql, { binds, includeDeleted: query.allRows });
  } catch (error) {
    if (error instanceof OrgError) return raise('QueryException', error.message);
    throw error;
  }
}

/** The records or aggregates of a query. */
export function queryList(query: ApexQuery, frame: Frame): ListValue {
  const rows = runRows(query, frame);
  const converter = new RowConverter(frame.execution.transaction.schema);
  const items = rows.rows().map((row) => converter.convert(row));
  return new ListValue(elementType(items), items);
}

function elementType(items: readonly Value[]): ApexType {
  const [first] = items;
  if (first instanceof AggregateRow) return TYPES.AggregateResult;
  return first instanceof RecordValue ? { kind: 'record', object: first.object } : ANY_RECORD;
}

/** `[SELECT COUNT() …]` and `Database.countQuery`. */
export function queryCount(query: ApexQuery, frame: Frame): number {
  return runRows(query, frame).totalSize;
}

function bindValue(value: Value): FieldValue | readonly FieldValue[] {
  if (value instanceof ListValue) return value.items.map(bindItem);
  if (value instanceof SetValue) return [...value.entries.values()].map(bindItem);
  return bindItem(value);
}

function bindItem(value: Value): FieldValue {
  return value instanceof RecordValue ? (value.id ?? null) : toStored(value);
}

/** Turns rows of the query engine into records with parents and children. */
class RowConverter {
  readonly #schema: OrgSchema;

  constructor(schema: OrgSchema) {
    this.#schema = schema;
  }

  convert(row: QueryRow): RecordValue | AggregateRow {
    if (row.record === undefined) return aggregate(row);
    const object = this.#schema.object(row.record.objectName);
    if (object === undefined) throw new Error(`a row of an unknown object ${row.record.objectName}`);
    const record = new RecordValue(object);
    record.queried = true;
    record.values.set('Id', row.record.id);
    for (const [name, value] of row.values) this.#put(record, object, name, value);
    return record;
  }

  #put(record: RecordValue, object: ObjectSchema, name: string, value: QueryValue): void {
    if (value instanceof QueryRow) {
      const parent = this.convert(value);
      if (parent instanceof RecordValue) record.parents.set(name.toLowerCase(), parent);
    } else if (value instanceof QueryRows) {
      const items = value.rows().map((row) => this.convert(row));
      record.children.set(name.toLowerCase(), new ListValue(elementType(items), items));
    } else this.#putPlain(record, object, name, value);
  }

  #putPlain(record: RecordValue, object: ObjectSchema, name: string, value: FieldValue): void {
    const field: FieldSchema | undefined = this.#schema.field(object, name);
    if (field !== undefined) record.values.set(field.name, fromStored(field.type, value));
    else if (this.#schema.parentRelationship(object, name) !== undefined) record.parents.set(name.toLowerCase(), null);
    else if (value === null) record.children.set(name.toLowerCase(), new ListValue(ANY_RECORD, []));
    else record.values.set(name, value);
  }
}

/** How the engine stores a moment: MIN and MAX of a Datetime field give one. */
const ISO_MOMENT = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

function aggregate(row: QueryRow): AggregateRow {
  const values = [...row.values].map(([name, value]): readonly [string, Value] => {
    if (value instanceof QueryRow || value instanceof QueryRows) return [name.toLowerCase(), null];
    if (row.dateTimes.has(name) && value !== null)
      return [name.toLowerCase(), new DatetimeValue(Date.parse(String(value)))];
    if (typeof value === 'string' && ISO_MOMENT.test(value)) {
      return [name.toLowerCase(), new DatetimeValue(Date.parse(value))];
    }
    const number = typeof value === 'number' && !Number.isInteger(value) ? DecimalValue.of(value) : value;
    return [name.toLowerCase(), number];
  });
  return new AggregateRow(new Map(values));
}
