import { CasebridgeError } from '../../../errors/casebridge-error.js';
import { NotConnectedError } from './icws-transport.js';

interface Failure {
  readonly code: string;
  readonly message: string;
}

/** Codes of Node and undici that can only come before a request was sent. */
const BEFORE_SENDING =
  /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT)$/;
const UNTRUSTED =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?|CERT_UNTRUSTED|CERT_SIGNATURE_FAILURE)$/;
const OUT_OF_DATE = /^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/;
const NO_TLS = /^(EPROTO|ERR_SSL_\w+)$/;

/**
 * What a failed request is called. Failures of TLS and of a proxy are named with what to do about them, since
 * self-signed certificates are usual on premises.
 *
 * @param what the request, for people, without anything secret.
 */
export function connectFailure(what: string, cause: unknown): CasebridgeError {
  const failures = chain(cause);
  const reason = failures.map(({ message }) => message).find((message) => message !== '') ?? String(cause);
  const message = `No answer from ${what}: ${reason.slice(0, 300)}.`;
  for (const failure of failures) {
    const cure = cureFor(failure);
    if (cure !== undefined) return new NotConnectedError(message, { cause, cure });
  }
  if (failures.some(({ code }) => BEFORE_SENDING.test(code))) return new NotConnectedError(message, { cause });
  return new CasebridgeError('CASEBRIDGE_CIC_UNREACHABLE', message, { cause });
}

function cureFor({ code, message }: Failure): string | undefined {
  if (UNTRUSTED.test(code))
    return 'Nobody that is trusted made the certificate of the CIC server: give the PEM file of its certificate authority, or of the self-signed certificate itself, as cic.caFile.';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return 'The certificate of the CIC server is for another name: set cic.serverName (and cic.backupServerNames) to a name that stands in the certificate.';
  if (OUT_OF_DATE.test(code))
    return 'The certificate of the CIC server is out of date, or a clock is wrong: renew the certificate, or set the clock.';
  if (NO_TLS.test(code))
    return 'The other side does not speak TLS as expected: check cic.tls and cic.port (8019 with TLS, 8018 without).';
  if (/Proxy response \(407\)|Proxy Authentication Required/.test(message))
    return 'The proxy wants other credentials: check user name and password in cic.proxy.';
  if (/Proxy response \(\d+\)/.test(message))
    return 'The proxy refuses the connection: let it CONNECT to cic.port of the CIC servers, or correct cic.proxy.';
  return undefined;
}

/** The error and what caused it; several addresses of one host give several causes. */
function chain(error: unknown): readonly Failure[] {
  const found: Failure[] = [];
  const open = [error];
  while (open.length > 0 && found.length < 10) {
    const next = open.shift();
    if (!(next instanceof Error)) continue;
    found.push({ code: 'code' in next ? String(next.code) : '', message: next.message });
    open.push(next.cause);
    if (next instanceof AggregateError) open.push(...next.errors);
  }
  return found;
}
