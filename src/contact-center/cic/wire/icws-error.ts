import { CasebridgeError } from '../../../errors/casebridge-error.js';
import { asObject, asString, asStrings, parseJson } from '../../../runtime/decode.js';
import { type Secrets, safeExcerpt } from '../../../runtime/secrets.js';
import type { IcwsResponse } from './icws-transport.js';

/** As much of a server's words as a message quotes. */
export const MAX_EXCERPT = 160;

/** An ICWS answer with an error status. */
export class IcwsStatusError extends CasebridgeError {
  /** HTTP status of the answer. */
  readonly status: number;
  /** `errorId` of the body, e.g. `error.request.connection.authenticationFailure`; '' if it had none. */
  readonly errorId: string;
  /** Hosts that a 503 names instead. */
  readonly alternateHosts: readonly string[];

  constructor(what: string, response: IcwsResponse, secrets: Secrets) {
    const body = asObject(parseJson(response.body));
    const errorId = asString(body?.errorId) ?? '';
    const said = safeExcerpt(asString(body?.message) ?? response.body, secrets, MAX_EXCERPT);
    super(
      codeFor(response.status),
      `${what}: the CIC server answered ${response.status}${said === '' ? '' : `, "${said}"`}.`,
      {
        failureClass: isRefusal(response.status) ? 'refused' : 'transient',
      },
    );
    this.status = response.status;
    this.errorId = errorId;
    this.alternateHosts = asStrings(body?.alternateHostList);
  }
}

/** A session that is gone, a time-out and too many requests pass; the other 4xx do not. */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 401 && status !== 408 && status !== 429;
}

function codeFor(status: number) {
  if (status === 401) return 'CASEBRIDGE_CIC_SESSION_LOST';
  if (status === 503) return 'CASEBRIDGE_CIC_NOT_ACCEPTING';
  return status >= 500 ? 'CASEBRIDGE_CIC_UNREACHABLE' : 'CASEBRIDGE_CIC_REQUEST_FAILED';
}
