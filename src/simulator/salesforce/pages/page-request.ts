import type { HttpExchangeRequest, HttpExchangeResponse } from '../../../runtime/http-exchange.js';
import { OrgError } from '../engine/org-engine.js';

/** A request that cannot be served; the pages answer with it as `{"error":{"code","message"}}`. */
export class PageError extends Error {
  override readonly name = 'PageError';
  /** HTTP status of the answer. */
  readonly status: number;
  /** Error code of the body. */
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The members of a request's JSON body. */
export type PageInput = Readonly<Record<string, unknown>>;

const MAX_BODY_BYTES = 1_048_576;
const NOT_FOUND_CODES: readonly string[] = ['NOT_FOUND', 'ENTITY_IS_DELETED', 'INVALID_CROSS_REFERENCE_KEY'];

/**
 * Reads the JSON object in a request's body.
 *
 * @throws PageError 413 above 1 MiB, 415 for another content type, 400 for anything but a JSON object.
 */
export function readInput(request: HttpExchangeRequest): PageInput {
  if (request.body.length > MAX_BODY_BYTES) throw new PageError(413, 'TOO_LARGE', `at most ${MAX_BODY_BYTES} bytes`);
  if (!request.headers['content-type']?.startsWith('application/json')) {
    throw new PageError(415, 'UNSUPPORTED_MEDIA_TYPE', 'send application/json');
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder().decode(request.body));
  } catch {
    throw new PageError(400, 'JSON_PARSER_ERROR', 'the body is not JSON');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new PageError(400, 'JSON_PARSER_ERROR', 'the body must be a JSON object');
  }
  return { ...parsed };
}

/** The text of a member, or undefined if it is not there. @throws PageError 400 if it is something else than text. */
export function optionalText(input: PageInput, name: string): string | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw new PageError(400, 'INVALID_FIELD', `${name} must be text`);
}

/** The text of a member. @throws PageError 400 if it is missing or empty. */
export function requiredText(input: PageInput, name: string): string {
  const value = optionalText(input, name);
  if (value !== undefined && value !== '') return value;
  throw new PageError(400, 'REQUIRED_FIELD_MISSING', `${name} is required`);
}

/** An answer with this body as JSON. */
export function jsonResponse(status: number, body: unknown): HttpExchangeResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** The response for whatever went wrong. */
export function errorResponse(error: unknown): HttpExchangeResponse {
  if (error instanceof PageError) return jsonResponse(error.status, errorBody(error.code, error.message));
  if (error instanceof OrgError) {
    const { code, message } = error.detail;
    return jsonResponse(statusOf(code), errorBody(code, message));
  }
  return jsonResponse(500, errorBody('UNKNOWN_EXCEPTION', error instanceof Error ? error.message : String(error)));
}

function errorBody(code: string, message: string): unknown {
  return { error: { code, message } };
}

function statusOf(code: string): number {
  if (NOT_FOUND_CODES.includes(code)) return 404;
  return code.startsWith('INSUFFICIENT_ACCESS') ? 403 : 400;
}
