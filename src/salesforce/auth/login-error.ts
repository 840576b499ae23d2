import { CasebridgeError } from '../../errors/casebridge-error.js';
import { type Secrets, safeExcerpt } from '../../runtime/secrets.js';

const MAX_EXCERPT = 300;

import type { ErrorCode } from '../../errors/catalogue.js';

/** Salesforce's words, most telling first, and what they mean. */
const MEANINGS: readonly (readonly [RegExp, ErrorCode])[] = [
  [
    /password (has )?expired|expired password|INVALID_OPERATION_WITH_EXPIRED_PASSWORD/i,
    'CASEBRIDGE_SALESFORCE_PASSWORD_EXPIRED',
  ],
  [/request not supported on this domain/i, 'CASEBRIDGE_SALESFORCE_WRONG_HOST'],
  [
    /SOAP API login\(\) is disabled|Use Any API Auth|UNSUPPORTED_API_VERSION|API_DISABLED_FOR_ORG/i,
    'CASEBRIDGE_SALESFORCE_SOAP_LOGIN_DISABLED',
  ],
  [/REQUEST_LIMIT_EXCEEDED|login rate exceeded|LOGIN_RATE_EXCEEDED/i, 'CASEBRIDGE_SALESFORCE_THROTTLED'],
  [/SERVER_UNAVAILABLE|ERROR_HTTP_5\d\d|ERROR_HTTP_420/i, 'CASEBRIDGE_SALESFORCE_UNREACHABLE'],
  [
    /INVALID_LOGIN|invalid_grant|invalid_client|authentication failure|LOGIN_MUST_USE_SECURITY_TOKEN|no client credentials user|app_not_found|unsupported_grant_type|inactive_user|inactive_org/i,
    'CASEBRIDGE_SALESFORCE_LOGIN_REFUSED',
  ],
  [
    /ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|UND_ERR_|socket hang up|network|FetchError|EPIPE|EPROTO|SSL|TLS|EHOSTUNREACH|certificate|self.signed/i,
    'CASEBRIDGE_SALESFORCE_UNREACHABLE',
  ],
  // What is no answer of a login at all, such as the page of a proxy: it may be another one next time.
  [/TypeError|SyntaxError|ERROR_HTTP_\d|<html|<!doctype/i, 'CASEBRIDGE_SALESFORCE_UNREACHABLE'],
];

/** Says what a failed login means, in one error with its cure. */
export function loginError(error: unknown, user: string, url: string, secrets: Secrets): CasebridgeError {
  if (error instanceof CasebridgeError) return error;
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const text = safeExcerpt(said, secrets, MAX_EXCERPT);
  const code =
    MEANINGS.find(([pattern]) => pattern.test(`${said} ${systemCode(error)}`))?.[1] ??
    'CASEBRIDGE_SALESFORCE_LOGIN_REFUSED';
  const what =
    code === 'CASEBRIDGE_SALESFORCE_UNREACHABLE' ? `No login at ${url}` : `${url} refused the login of "${user}"`;
  return new CasebridgeError(code, `${what}: ${text}`, { cause: error });
}

/** The code of an error of the system or of undici, whose words do not always say that the connection broke. */
function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
