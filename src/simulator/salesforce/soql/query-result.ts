import type { FieldValue, SObjectRecord } from '../engine/org-engine.js';

/** A value of a result row: a field, a parent row, the child rows of a subquery, or null for an empty parent. */
export type QueryValue = FieldValue | QueryRow | QueryRows;

/** One row of a result. */
export class QueryRow {
  /** Object name; `AggregateResult` for an aggregate, `Name` for a polymorphic owner. */
  readonly type: string;
  /** Object and id for the record's URL; undefined for an aggregate. */
  readonly record: { readonly objectName: string; readonly id: string } | undefined;
  /** Values by the name that the query gives them. */
  readonly values: ReadonlyMap<string, QueryValue>;
  /** Names of the date-time fields among the values. */
  readonly dateTimes: ReadonlySet<string>;

  constructor(
    type: string,
    record: { readonly objectName: string; readonly id: string } | undefined,
    values: ReadonlyMap<string, QueryValue>,
    dateTimes: ReadonlySet<string>,
  ) {
    this.type = type;
    this.record = record;
    this.values = values;
    this.dateTimes = dateTimes;
  }
}

/** The rows of a query or of a child subquery. Rows are projected when they are read. */
export class QueryRows {
  /** `SELECT COUNT()` has a size and no rows. */
  readonly totalSize: number;
  readonly #records: readonly SObjectRecord[];
  readonly #project: (record: SObjectRecord) => QueryRow;
  readonly #rows: readonly QueryRow[] | undefined;

  constructor(
    totalSize: number,
    records: readonly SObjectRecord[],
    project: (record: SObjectRecord) => QueryRow,
    rows?: readonly QueryRow[],
  ) {
    this.totalSize = totalSize;
    this.#records = records;
    this.#project = project;
    this.#rows = rows;
  }

  /** The rows, in the order of the query. */
  rows(): readonly QueryRow[] {
    return this.#rows ?? this.#records.map(this.#project);
  }

  /** The stored records behind the rows; empty for aggregates. */
  records(): readonly SObjectRecord[] {
    return this.#records;
  }
}
