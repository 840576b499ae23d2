import type { Clock } from '../../../runtime/clock.js';
import type { AnonymousResult } from '../apex/anonymous/execute-anonymous.js';
import type { OrgErrorDetail } from '../engine/org-engine.js';
import { OrgError } from '../engine/org-engine.js';
import type { OrgFaults } from '../engine/org-faults.js';
import type { SimulatedOrgEngine } from '../engine/simulated-org-engine.js';
import type { TransactionView } from '../engine/transaction.js';

/** A request to the REST API after authentication, its path already split. */
export interface RestRequest {
  readonly method: string;
  /** `62.0`. */
  readonly version: string;
  /** Decoded path segments after the version. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The decoded JSON body; undefined if there was none. */
  readonly body: unknown;
  readonly userId: string;
  /** Runs work in a transaction of its own, or in the one that a composite request has open. */
  transact<T>(work: (transaction: TransactionView) => T): T;
}

/** The answer; `body` is written as JSON, undefined as no body. */
export interface RestResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What the handlers of the REST API work with. */
export interface RestContext {
  readonly engine: SimulatedOrgEngine;
  readonly clock: Clock;
  readonly faults: OrgFaults;
  readonly options: RestOptions;
  /** Runs anonymous Apex as a user; absent in an org that runs no Apex. */
  readonly executeAnonymous?: (userId: string, source: string) => AnonymousResult;
}

/** Switches and limits of the REST API. */
export interface RestOptions {
  /** API requests in 24 hours. */
  readonly dailyApiRequests: number;
  /** HTTP status of `UNABLE_TO_LOCK_ROW`: public sources show both. */
  readonly lockedRowStatus: 400 | 500;
  /** Answer to an update or delete of an id that never existed: public sources differ. */
  readonly unknownIdError: 'NOT_FOUND' | 'INVALID_CROSS_REFERENCE_KEY' | 'ENTITY_IS_DELETED';
}

/** A refusal with its HTTP status. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** HTTP status of the answer. */
  readonly status: number;
  /** `errorCode` of the body. */
  readonly code: string;
  /** Fields at fault, by API name; mostly none. */
  readonly fields: readonly string[];
  /** Headers that go with the answer, e.g. `Allow`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    fields: readonly string[] = [],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.fields = fields;
    this.headers = headers;
  }
}

const STATUS_BY_CODE: Readonly<Record<string, number>> = {
  NOT_FOUND: 404,
  ENTITY_IS_DELETED: 404,
  INVALID_SESSION_ID: 401,
  REQUEST_LIMIT_EXCEEDED: 403,
  API_DISABLED_FOR_ORG: 403,
  INSUFFICIENT_ACCESS: 403,
  INSUFFICIENT_ACCESS_OR_READONLY: 403,
  METHOD_NOT_ALLOWED: 405,
  UNSUPPORTED_MEDIA_TYPE: 415,
  UNKNOWN_EXCEPTION: 500,
  INTERNAL_SERVER_ERROR: 500,
  SERVER_UNAVAILABLE: 503,
};

/** HTTP status of an error code. Source: REST API guide, "Status codes and error responses". */
export function statusOf(code: string, options: RestOptions): number {
  if (code === 'UNABLE_TO_LOCK_ROW') return options.lockedRowStatus;
  return STATUS_BY_CODE[code] ?? 400;
}

/** One entry of an error body. `fields` is left out where Salesforce leaves it out. */
export function errorEntry(detail: OrgErrorDetail): Record<string, unknown> {
  const withFields = detail.fields.length > 0 || FIELDS_ALWAYS.has(detail.code);
  return {
    message: detail.message,
    errorCode: detail.code,
    ...(withFields ? { fields: [...detail.fields] } : {}),
  };
}

const FIELDS_ALWAYS = new Set(['DUPLICATE_VALUE', 'UNABLE_TO_LOCK_ROW', 'FIELD_CUSTOM_VALIDATION_EXCEPTION']);

/** The error response for anything that a handler threw. */
export function errorResponse(error: unknown, options: RestOptions): RestResponse {
  if (error instanceof ApiError) {
    const detail = { code: error.code, message: error.message, fields: error.fields };
    return { status: error.status, headers: error.headers, body: [errorEntry(detail)] };
  }
  if (error instanceof OrgError) {
    return { status: statusOf(error.detail.code, options), body: [errorEntry(error.detail)] };
  }
  const message = `An unexpected error occurred. ${error instanceof Error ? error.message : String(error)}`;
  return { status: 500, body: [{ message, errorCode: 'UNKNOWN_EXCEPTION' }] };
}

/** A 404: there is no such resource. */
export function notFound(): ApiError {
  return new ApiError(404, 'NOT_FOUND', 'The requested resource does not exist');
}

/** A 405; the header `Allow` names the methods that are. */
export function methodNotAllowed(method: string, allowed: readonly string[]): ApiError {
  const message = `HTTP Method '${method}' not allowed. Allowed are ${allowed.join(',')}`;
  return new ApiError(405, 'METHOD_NOT_ALLOWED', message, [], { Allow: allowed.join(',') });
}

/** A 400: the body is not the JSON that was expected. */
export function jsonError(message: string): ApiError {
  return new ApiError(400, 'JSON_PARSER_ERROR', message);
}
