import { CasebridgeError } from '../../errors/casebridge-error.js';
import { asObject, asString, asStrings, parseJson } from '../../runtime/decode.js';
import type { IcwsResponse } from './icws-transport.js';

/** An ICWS answer with an error status. */
export class IcwsStatusError extends CasebridgeError {
  readonly status: number;
  /** `errorId` of the body, e.g. `error.request.connection.authenticationFailure`; '' if it had none. */
  readonly errorId: string;
  /** Hosts that a 503 names instead. */
  readonly alternateHosts: readonly string[];

  constructor(what: string, response: IcwsResponse) {
    const body = asObject(parseJson(response.body));
    const errorId = asString(body?.errorId) ?? '';
    const said = asString(body?.message) ?? excerpt(response.body);
    super(
      codeFor(response.status),
      `${what}: the CIC server answered ${response.status}${said === '' ? '' : `, "${said}"`}.`,
      {
        failureClass:
          response.status >= 400 && response.status < 500 && response.status !== 401 ? 'refused' : 'transient',
      },
    );
    this.status = response.status;
    this.errorId = errorId;
    this.alternateHosts = asStrings(body?.alternateHostList);
  }
}

function codeFor(status: number) {
  if (status === 401) return 'CASEBRIDGE_CIC_SESSION_LOST';
  if (status === 503) return 'CASEBRIDGE_CIC_NOT_ACCEPTING';
  return status >= 500 ? 'CASEBRIDGE_CIC_UNREACHABLE' : 'CASEBRIDGE_CIC_REQUEST_FAILED';
}

/** The beginning of something unexpected, safe to print. */
export function excerpt(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}/gu, '')
    .slice(0, 160);
}
