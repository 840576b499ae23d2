import type { HttpExchangeResponse } from '../../../runtime/http-exchange.js';
import type { JsonRecord } from '../json.js';

/** The content type of every ICWS answer, also of those without a body. */
export const ICWS_CONTENT_TYPE = 'application/vnd.inin.icws+JSON; charset=utf-8';

type Headers = Readonly<Record<string, string | readonly string[]>>;

/** An answer with a JSON body. */
export function json(status: number, body: unknown, headers: Headers = {}): HttpExchangeResponse {
  return { status, headers: { 'Content-Type': ICWS_CONTENT_TYPE, ...headers }, body: JSON.stringify(body) };
}

/** An answer without a body; a 200 still says that it is JSON, as real servers do. */
export function empty(status: number, headers: Headers = {}): HttpExchangeResponse {
  return { status, headers: { 'Content-Type': ICWS_CONTENT_TYPE, 'Content-Length': '0', ...headers }, body: '' };
}

/** An error answer, thrown by whatever part of a request finds it. */
export class IcwsError extends Error {
  override readonly name = 'IcwsError';
  /** The answer to send. */
  readonly response: HttpExchangeResponse;

  constructor(status: number, body: JsonRecord, headers: Headers = {}) {
    super(`${status} ${String(body.errorId)}`);
    this.response = json(status, body, headers);
  }
}

/** A 400: the request cannot be understood or makes no sense. */
export function badRequest(message: string, errorId = 'error.request.invalid'): IcwsError {
  return new IcwsError(400, { errorId, message });
}

/** A property of the body that is missing. */
export function missingProperty(propertyName: string): IcwsError {
  return new IcwsError(400, {
    __type: 'urn:inin.com:common:missingPropertyError',
    errorId: 'error.request.missingProperty',
    message: `The property ${propertyName} is required.`,
    propertyName,
  });
}

/** A property of the body with an impossible value. */
export function invalidProperty(propertyName: string): IcwsError {
  return new IcwsError(400, {
    __type: 'urn:inin.com:common:invalidPropertyError',
    errorId: 'error.request.invalidProperty',
    message: `The value of the property ${propertyName} is invalid.`,
    propertyName,
  });
}

/** `-2147221496` is the id that clients of real servers test for. */
export function notFound(message: string, status = 404): IcwsError {
  return new IcwsError(status, { errorId: '-2147221496', message });
}

/** A 403: the user may not do this. */
export function forbidden(message: string): IcwsError {
  return new IcwsError(403, { errorId: 'error.request.accessDenied', message });
}

/** Which numeric `errorCode`s bodies carry, as clients of old servers know them; new ones have none. */
export type ErrorCodes = 'sessionExpired' | 'invalidSession' | 'none';

const SESSION_CODE = {
  sessionExpired: { expired: 1, csrfTokenExpected: 2 },
  invalidSession: { expired: -2147221499, csrfTokenExpected: 2 },
} as const;

/** The numeric code of a body, if there is one. */
export function errorCode(codes: ErrorCodes, code: number): JsonRecord {
  return codes === 'none' ? {} : { errorCode: code };
}

/** The header is that of the ICWS guide, "Making requests". */
export function unauthorized(codes: ErrorCodes, why: 'expired' | 'csrfTokenExpected', message: string): IcwsError {
  const code = codes === 'none' ? {} : { errorCode: SESSION_CODE[codes][why] };
  return new IcwsError(
    401,
    { errorId: 'error.request.authentication', ...code, message },
    { 'WWW-Authenticate': 'ICWS realm="ICWS" location="/ICWS/connection"' },
  );
}

/** The Session Manager does not take connections now; tells who may. */
export function notAccepting(alternateHostList: readonly string[]): IcwsError {
  return new IcwsError(503, {
    alternateHostList,
    errorId: 'error.server.notAcceptingConnections',
    message: 'This Session Manager is not currently accepting connections.',
  });
}
