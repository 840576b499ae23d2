import { CasebridgeError } from '../../../errors/casebridge-error.js';
import { asString, asText, type JsonObject } from '../../../runtime/decode.js';
import type { Secrets } from '../../../runtime/secrets.js';
import type { IcwsResponse } from './icws-transport.js';

/** What every request of a session must carry. */
export interface SessionKeys {
  /** Goes into the path. */
  readonly id: string;
  /** Goes into the header `ININ-ICWS-CSRF-Token`. */
  readonly csrfToken: string;
  /** Goes into the header `Cookie`. */
  readonly cookie: string;
  /** Of the above, what lets into the session; known to the secrets. */
  readonly secrets: readonly string[];
}

const MAX_COOKIES = 16;
const MAX_HEADER = 8_192;

/**
 * Takes the keys out of a login's answer, and tells them to the secrets. They stand in the headers and again in the
 * body (ICWS documentation, "Making requests").
 *
 * @throws CasebridgeError `CASEBRIDGE_CIC_MALFORMED_RESPONSE` if one is missing or could not stand in a header.
 */
export function sessionKeys(host: string, response: IcwsResponse, body: JsonObject, secrets: Secrets): SessionKeys {
  const id = firstOf(response.headers['inin-icws-session-id']) ?? asText(body.sessionId) ?? '';
  const csrfToken = firstOf(response.headers['inin-icws-csrf-token']) ?? asString(body.csrfToken) ?? '';
  const cookies = response.setCookies.slice(0, MAX_COOKIES).map((line) => (line.split(';', 1)[0] ?? '').trim());
  const cookie = cookies.filter((each) => each.includes('=')).join('; ');
  const values = cookies.map((each) => each.slice(each.indexOf('=') + 1).split('|', 1)[0] ?? '');
  const known = [csrfToken, ...values];
  for (const secret of known) secrets.learn(secret);
  // The answer is not quoted: it may hold a token.
  if (!/^[\w-]{1,64}$/.test(id) || !fitsHeader(csrfToken)) throw malformed(`The login at ${host} gave no session.`);
  if (!fitsHeader(cookie)) {
    throw malformed(
      `The login at ${host} gave no session cookie.`,
      'Every request needs the cookie: look whether a proxy between here and the CIC server takes it away.',
    );
  }
  return { id, csrfToken, cookie, secrets: known };
}

/** A header that came twice arrives as one, with a comma. */
function firstOf(header: string | undefined): string | undefined {
  return header?.split(',', 1)[0]?.trim();
}

function fitsHeader(value: string): boolean {
  return value.length <= MAX_HEADER && /^[\x20-\x7e]+$/.test(value);
}

function malformed(message: string, cure?: string): CasebridgeError {
  return new CasebridgeError('CASEBRIDGE_CIC_MALFORMED_RESPONSE', message, cure === undefined ? {} : { cure });
}
