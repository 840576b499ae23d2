import { OrgError } from '../engine/org-engine.js';
import type { QueryRow, QueryRows } from '../soql/run-query.js';
import { columnMetadata } from './query-columns.js';
import { queryRowJson } from './record-json.js';
import { methodNotAllowed, type RestContext, type RestRequest, type RestResponse } from './rest-types.js';

/** Open query cursors are forgotten oldest first beyond this many. */
const MAX_CURSORS = 100;
const DEFAULT_BATCH = 2000;
const MIN_BATCH = 200;

interface Cursor {
  readonly userId: string;
  readonly rows: readonly QueryRow[];
  readonly batchSize: number;
}

/** `query`, `queryAll` and the continuation of both. A result is read once: its pages are of one moment. */
export class QueryResource {
  readonly #context: RestContext;
  readonly #cursors = new Map<string, Cursor>();
  #serial = 0;

  constructor(context: RestContext) {
    this.#context = context;
  }

  /**
   * Answers a query, or the next page of one.
   *
   * @throws ApiError or OrgError, which the REST API turns into its error shape.
   */
  handle(request: RestRequest): RestResponse {
    if (request.method !== 'GET' && request.method !== 'HEAD') throw methodNotAllowed(request.method, ['GET', 'HEAD']);
    const [resource, locator] = request.segments;
    if (locator !== undefined && locator !== '') return this.#more(request, locator);
    return this.#first(request, resource?.toLowerCase() === 'queryall');
  }

  #first(request: RestRequest, includeDeleted: boolean): RestResponse {
    const soql = request.query.get('q');
    if (soql === null || soql.trim() === '')
      throw new OrgError('MALFORMED_QUERY', 'SOQL statements cannot be empty or null');
    const { engine } = this.#context;
    if (request.query.get('columns') === 'true') {
      return { status: 200, body: columnMetadata(engine.schema, soql) };
    }
    const result = engine.query({ userId: request.userId, mode: 'user' }, soql, { includeDeleted });
    return this.#page(request, result, batchSizeOf(request));
  }

  #page(request: RestRequest, result: QueryRows, batchSize: number): RestResponse {
    const rows = result.rows();
    const first = rows.slice(0, batchSize).map((row) => queryRowJson(request.version, row));
    if (rows.length <= batchSize) {
      return { status: 200, body: { totalSize: result.totalSize, done: true, records: first } };
    }
    const locator = this.#keep({ userId: request.userId, rows, batchSize });
    const body = {
      totalSize: result.totalSize,
      done: false,
      nextRecordsUrl: nextUrl(request, locator, batchSize),
      records: first,
    };
    return { status: 200, body };
  }

  #more(request: RestRequest, locator: string): RestResponse {
    const match = /^(01g[0-9A-Za-z]{15})-(\d+)$/.exec(locator);
    const cursor = match === null ? undefined : this.#cursors.get(match[1] ?? '');
    if (match === null || cursor === undefined || cursor.userId !== request.userId) {
      throw new OrgError('INVALID_QUERY_LOCATOR', 'invalid query locator');
    }
    const start = Number(match[2]);
    const end = start + cursor.batchSize;
    const done = end >= cursor.rows.length;
    const records = cursor.rows.slice(start, end).map((row) => queryRowJson(request.version, row));
    const next = done ? {} : { nextRecordsUrl: nextUrl(request, match[1] ?? '', end) };
    return { status: 200, body: { totalSize: cursor.rows.length, done, ...next, records } };
  }

  #keep(cursor: Cursor): string {
    this.#serial += 1;
    const locator = `01g5e0000${String(this.#serial).padStart(6, '0')}AAA`;
    this.#cursors.set(locator, cursor);
    for (const oldest of this.#cursors.keys()) {
      if (this.#cursors.size <= MAX_CURSORS) break;
      this.#cursors.delete(oldest);
    }
    return locator;
  }
}

function nextUrl(request: RestRequest, locator: string, start: number): string {
  return `/services/data/v${request.version}/query/${locator}-${start}`;
}

/** `Sforce-Query-Options: batchSize=N`, 200 to 2,000. */
function batchSizeOf(request: RestRequest): number {
  const wanted = /batchSize\s*=\s*(\d+)/i.exec(request.headers['sforce-query-options'] ?? '')?.[1];
  if (wanted === undefined) return DEFAULT_BATCH;
  return Math.min(DEFAULT_BATCH, Math.max(MIN_BATCH, Number(wanted)));
}
