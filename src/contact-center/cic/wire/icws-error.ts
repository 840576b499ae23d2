import { CasebridgeError } from '../../../errors/casebridge-error.js';
import type { ErrorCode } from '../../../errors/catalogue.js';
import type { FailureClass } from '../../../errors/failure-class.js';
import { asArray, asObject, asString, asStrings, parseJson } from '../../../runtime/decode.js';
import { retryAfterMs } from '../../../runtime/retry-after.js';
import { type Secrets, safeExcerpt } from '../../../runtime/secrets.js';
import type { IcwsResponse } from './icws-transport.js';

/** As much of a server's words as a message quotes. */
export const MAX_EXCERPT = 160;
/** As much of a server's words as is looked through for secrets. */
const MAX_LOOKED_AT = 8_192;
/** `errorId` of a Session Manager that takes no connections (seen on real servers). */
const NOT_ACCEPTING = 'error.server.notAcceptingConnections';

/** An ICWS answer with an error status. */
export class IcwsStatusError extends CasebridgeError {
  /** HTTP status of the answer. */
  readonly status: number;
  /** `errorId` of the body, e.g. `error.request.connection.authenticationFailure`; '' if it had none. */
  readonly errorId: string;
  /** Hosts that a 503 names instead. */
  readonly alternateHosts: readonly string[];
  /**
   * Whether no further request of the session can succeed: 401, or the 503 of a Session Manager that no longer takes
   * connections. A 503 of anything in between says neither and is an ordinary failure.
   */
  readonly endsSession: boolean;

  constructor(what: string, response: IcwsResponse, secrets: Secrets) {
    const body = asObject(parseJson(response.body));
    const errorId = (asString(body?.errorId) ?? '').slice(0, MAX_EXCERPT);
    super(codeFor(response.status), `${what}: the CIC server answered ${told(response, secrets)}.`, {
      ...extras(response.status),
      failureClass: failureClassOf(response.status),
      waitMs: retryAfterMs(response.headers['retry-after']),
    });
    this.status = response.status;
    this.errorId = errorId;
    this.alternateHosts = asStrings(body?.alternateHostList);
    const isSwitchover = errorId === NOT_ACCEPTING || asArray(body?.alternateHostList) !== undefined;
    this.endsSession = response.status === 401 || (response.status === 503 && isSwitchover);
  }
}

/** Whether no answer came at all: nobody listens, the connection broke, or the time for it ran out. */
export function isUnanswered(error: unknown): boolean {
  return (
    error instanceof CasebridgeError &&
    error.code === 'CASEBRIDGE_CIC_UNREACHABLE' &&
    !(error instanceof IcwsStatusError)
  );
}

/** What a server said, safe to print: its `message` if it has one, else the beginning of the body. */
export function serverWords(body: string, secrets: Secrets): string {
  const message = asString(asObject(parseJson(body))?.message) ?? body;
  return safeExcerpt(message.slice(0, MAX_LOOKED_AT), secrets, MAX_EXCERPT);
}

function told(response: IcwsResponse, secrets: Secrets): string {
  if (isRedirect(response.status)) return `${response.status}, a redirection, which is not followed`;
  const words = serverWords(response.body, secrets);
  return `${response.status}${words === '' ? '' : `, "${words}"`}`;
}

function extras(status: number): { readonly cure?: string } {
  if (status !== 410) return {};
  return { cure: 'The CIC server no longer has this part of ICWS: use a version of Casebridge made for it.' };
}

/** A session that is gone, a time-out and too many requests pass; the other 4xx do not. */
function failureClassOf(status: number): FailureClass {
  if (status === 429) return 'throttled';
  const isRefusal = status >= 400 && status < 500 && status !== 401 && status !== 408;
  return isRefusal ? 'refused' : 'transient';
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}

function codeFor(status: number): ErrorCode {
  if (status === 401) return 'CASEBRIDGE_CIC_SESSION_LOST';
  if (status === 503) return 'CASEBRIDGE_CIC_NOT_ACCEPTING';
  if (isRedirect(status)) return 'CASEBRIDGE_CIC_MALFORMED_RESPONSE';
  return status >= 500 ? 'CASEBRIDGE_CIC_UNREACHABLE' : 'CASEBRIDGE_CIC_REQUEST_FAILED';
}
