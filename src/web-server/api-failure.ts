import { CasebridgeError } from '../errors/casebridge-error.js';
import type { ErrorCode } from '../errors/catalogue.js';
import { DeadlineExceededError } from '../runtime/abort.js';

/** What a failure says to clients. */
export interface WebError {
  readonly code: string;
  readonly message: string;
  readonly cure: string;
}

/** How a failure is answered. */
export interface ApiFailure {
  readonly status: number;
  readonly error: WebError;
  /** Seconds after which another try may help. */
  readonly retryAfter?: number | undefined;
}

const STATUS: Partial<Readonly<Record<ErrorCode, number>>> = {
  CASEBRIDGE_USAGE: 400,
  CASEBRIDGE_ID_UNKNOWN: 404,
  CASEBRIDGE_STOPPED: 503,
  CASEBRIDGE_INTERNAL: 500,
  CASEBRIDGE_API_REQUEST_INVALID: 400,
  CASEBRIDGE_API_LOGIN_NEEDED: 401,
  CASEBRIDGE_API_LOGIN_REFUSED: 401,
  CASEBRIDGE_API_NOT_ALLOWED: 403,
  CASEBRIDGE_API_ROUTE_UNKNOWN: 404,
  CASEBRIDGE_API_HOST_REFUSED: 421,
  CASEBRIDGE_API_TOO_MANY_REQUESTS: 429,
  CASEBRIDGE_API_TOO_SLOW: 504,
  CASEBRIDGE_AGENT_LOGIN_NEEDED: 401,
  CASEBRIDGE_AGENT_LOGIN_REFUSED: 401,
  CASEBRIDGE_AGENT_NO_SERVER: 503,
  CASEBRIDGE_AGENT_NOT_YOURS: 404,
  CASEBRIDGE_AGENT_ACTION_REFUSED: 409,
  CASEBRIDGE_AGENT_NO_WORKGROUP: 409,
  CASEBRIDGE_AGENT_NO_MAIL: 409,
};
/** What is left is a failure of a side that was asked. */
const OTHER_SIDE_FAILED = 502;
const API_CURE = 'Correct what the message names; docs/api.md lists the routes and what each takes.';

/** What fastify says of a request that it refuses by itself, in words for people. */
const REFUSED: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'has a body that is too large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'must have a JSON body, with the content type application/json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'says that its body is JSON, but has none',
  FST_ERR_CTP_INVALID_JSON_BODY: 'has a body that is not JSON',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'has a body of another length than it says',
  FST_ERR_BAD_URL: 'has an address that cannot be read',
};

/** The answer to a failure, without secrets and without anything of the code's inside. */
export function apiFailure(error: unknown, redact: (text: string) => string): ApiFailure {
  const refused = refusedByServer(error);
  if (refused) return refused;
  const { code, message, cure, waitMs } = known(error);
  return {
    status: STATUS[code] ?? OTHER_SIDE_FAILED,
    error: { code, message: redact(message), cure: redact(code === 'CASEBRIDGE_USAGE' ? API_CURE : cure) },
    retryAfter: waitMs === undefined ? undefined : Math.max(1, Math.ceil(waitMs / 1_000)),
  };
}

function known(error: unknown): CasebridgeError {
  if (error instanceof CasebridgeError && error.code !== 'CASEBRIDGE_INTERNAL') return error;
  if (error instanceof DeadlineExceededError)
    return new CasebridgeError('CASEBRIDGE_API_TOO_SLOW', `The group did not finish in ${error.limitMs / 1_000} s.`);
  return new CasebridgeError('CASEBRIDGE_INTERNAL', 'Something unexpected happened while the request was worked on.', {
    cure: 'Look for this time in the log, and report it with the lines around it.',
  });
}

function refusedByServer(error: unknown): ApiFailure | undefined {
  if (!(error instanceof Error) || error instanceof CasebridgeError) return undefined;
  const code = 'code' in error ? String(error.code) : '';
  const status = 'statusCode' in error ? Number(error.statusCode) : 500;
  if (status < 400 || status > 499) return undefined;
  const what = REFUSED[code] ?? 'was not understood';
  const { message, cure } = new CasebridgeError('CASEBRIDGE_API_REQUEST_INVALID', `The request ${what}.`);
  return { status, error: { code: 'CASEBRIDGE_API_REQUEST_INVALID', message, cure } };
}
