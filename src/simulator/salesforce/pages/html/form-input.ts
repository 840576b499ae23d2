import type { HttpExchangeRequest } from '../../../../runtime/http-exchange.js';
import { PageError, type PageInput } from '../page-request.js';

const MAX_BODY_BYTES = 1_048_576;
const FORM_TYPE = 'application/x-www-form-urlencoded';

/**
 * Reads a form as a browser sends it; of a name that comes twice the first counts. Line ends become `\n`.
 *
 * @throws PageError 413 above 1 MiB, 415 for another content type.
 */
export function readForm(request: HttpExchangeRequest): PageInput {
  if (request.body.length > MAX_BODY_BYTES) throw new PageError(413, 'TOO_LARGE', `at most ${MAX_BODY_BYTES} bytes`);
  if (!request.headers['content-type']?.startsWith(FORM_TYPE)) {
    throw new PageError(415, 'UNSUPPORTED_MEDIA_TYPE', `send ${FORM_TYPE}`);
  }
  const pairs = [...new URLSearchParams(new TextDecoder().decode(request.body))];
  return Object.fromEntries(pairs.toReversed().map(([name, value]) => [name, value.replaceAll('\r\n', '\n')]));
}
