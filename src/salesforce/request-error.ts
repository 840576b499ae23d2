import { CasebridgeError } from '../errors/casebridge-error.js';
import type { FailureClass } from '../errors/failure-class.js';
import { type Secrets, safeExcerpt } from '../runtime/secrets.js';

const MAX_EXCERPT = 300;

/** Error codes after which the same call may succeed later. */
const TRANSIENT = new Set([
  'UNABLE_TO_LOCK_ROW',
  'SERVER_UNAVAILABLE',
  'UNKNOWN_EXCEPTION',
  'QUERY_TIMEOUT',
  'ERROR_HTTP_420',
  'ERROR_HTTP_500',
  'ERROR_HTTP_502',
  'ERROR_HTTP_503',
  'ERROR_HTTP_504',
]);
const THROTTLED = new Set(['REQUEST_LIMIT_EXCEEDED', 'ERROR_HTTP_429', 'TXN_SECURITY_METERING_ERROR']);
/** The record no longer exists; which of the codes comes differs by call. */
const GONE = new Set(['ENTITY_IS_DELETED', 'NOT_FOUND', 'INVALID_CROSS_REFERENCE_KEY']);

/** True if the error code says that a record no longer exists. */
export function isGoneCode(errorCode: string): boolean {
  return GONE.has(errorCode);
}

/** How a Salesforce error code is to be treated. */
export function failureClassOf(errorCode: string): FailureClass {
  if (TRANSIENT.has(errorCode)) return 'transient';
  return THROTTLED.has(errorCode) ? 'throttled' : 'refused';
}

/** True if the error says that the session is not (or no longer) valid. */
export function isSessionRefused(error: unknown): boolean {
  const code = errorCodeOf(error);
  return code === 'INVALID_SESSION_ID' || code === 'ERROR_HTTP_401' || code === 'INVALID_AUTH_HEADER';
}

/**
 * What a failed call means.
 *
 * @param what the call, e.g. `GET /query`.
 * @param waitMs milliseconds that the answer asked to be left alone, if it did.
 */
export function requestError(error: unknown, what: string, secrets: Secrets, waitMs?: number): CasebridgeError {
  if (error instanceof CasebridgeError) return error;
  const code = errorCodeOf(error);
  const said = safeExcerpt(error instanceof Error ? error.message : String(error), secrets, MAX_EXCERPT);
  if (code === undefined) {
    return new CasebridgeError('CASEBRIDGE_SALESFORCE_UNREACHABLE', `No answer from Salesforce to ${what}: ${said}`, {
      cause: error,
    });
  }
  const failureClass = failureClassOf(code);
  const casebridgeCode =
    failureClass === 'throttled' ? 'CASEBRIDGE_SALESFORCE_THROTTLED' : 'CASEBRIDGE_SALESFORCE_REQUEST_FAILED';
  return new CasebridgeError(casebridgeCode, `Salesforce answered ${what} with ${code}: ${said}`, {
    cause: error,
    failureClass,
    waitMs,
  });
}

/** jsforce puts Salesforce's `errorCode`, or `ERROR_HTTP_<status>`, into its errors. */
export function errorCodeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('errorCode' in error)) return undefined;
  return typeof error.errorCode === 'string' ? error.errorCode : undefined;
}
