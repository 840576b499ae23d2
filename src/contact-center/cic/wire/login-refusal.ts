import { CasebridgeError } from '../../../errors/casebridge-error.js';
import { asObject, asString, parseJson } from '../../../runtime/decode.js';
import type { Secrets } from '../../../runtime/secrets.js';
import { serverWords } from './icws-error.js';
import type { IcwsResponse } from './icws-transport.js';

/**
 * The error of a refused login. On real servers it is a 400 whatever the reason; only its words tell which, and
 * they are in the language of `Accept-Language`. It is an authentication failure in every case.
 */
export function loginRefusal(
  host: string,
  username: string,
  response: IcwsResponse,
  secrets: Secrets,
): CasebridgeError {
  const words = serverWords(response.body, secrets);
  const errorId = asString(asObject(parseJson(response.body))?.errorId) ?? '';
  const cure = cureFor(`${errorId} ${words}`);
  return new CasebridgeError(
    'CASEBRIDGE_CIC_LOGIN_REFUSED',
    `The CIC server ${host} refused the login of user "${username}": ${words === '' ? `status ${response.status}` : words}`,
    cure === undefined ? {} : { cure },
  );
}

function cureFor(text: string): string | undefined {
  if (/password.*(expired|must be changed)|expired.*password/i.test(text))
    return 'The password has expired: set a new one in Interaction Administrator and update cic.password.';
  if (/lock(ed|out)/i.test(text))
    return 'The account is locked: unlock it in Interaction Administrator, and look for what else logs in with it.';
  if (/licen[cs]e/i.test(text))
    return 'The CIC server lacks a licence for this login: look for I3_FEATURE_ICWS_SDK in its licences.';
  return undefined;
}
