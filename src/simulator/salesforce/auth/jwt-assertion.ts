import { decodeJwt, errors, importSPKI, importX509, jwtVerify } from 'jose';
import type { ClientApp } from './login-directory.js';
import { OAuthError } from './oauth-error.js';

/** Assertions may live three minutes, and clocks may differ by as much. */
const MAX_LIFETIME_SECONDS = 3 * 60;
const CLOCK_SKEW_SECONDS = 3 * 60;

/** What an assertion is checked against. */
export interface AssertionCheck {
  readonly app: (clientId: string) => ClientApp | undefined;
  readonly audiences: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Checks a JWT bearer assertion: RS256 signature with the app's certificate, `iss`, `sub`, `aud`, `exp`. Source:
 * Salesforce help, "OAuth 2.0 JWT Bearer Flow for Server-to-Server Integration".
 *
 * @throws OAuthError `invalid_grant`, `invalid_client_id`, `invalid_app_access`.
 */
export async function verifyAssertion(
  assertion: string,
  check: AssertionCheck,
): Promise<{ readonly app: ClientApp; readonly username: string }> {
  const issuer = unverifiedIssuer(assertion);
  const app = check.app(issuer);
  if (app === undefined) throw new OAuthError('invalid_client_id', 'client identifier invalid');
  if (app.publicKeyPem === undefined) throw new OAuthError('invalid_grant', 'invalid assertion');
  const payload = await verifiedPayload(assertion, app.publicKeyPem, check.now);
  const audiences = [payload.aud ?? []].flat();
  if (!audiences.some((audience) => check.audiences.includes(audience))) {
    throw new OAuthError('invalid_grant', 'audience is invalid');
  }
  const lifetime = (payload.exp ?? Number.POSITIVE_INFINITY) - check.now / 1000;
  if (lifetime > MAX_LIFETIME_SECONDS + CLOCK_SKEW_SECONDS) throw new OAuthError('invalid_grant', 'invalid assertion');
  if (payload.sub === undefined) throw new OAuthError('invalid_grant', 'invalid assertion');
  return { app, username: payload.sub };
}

function unverifiedIssuer(assertion: string): string {
  try {
    return decodeJwt(assertion).iss ?? '';
  } catch {
    throw new OAuthError('invalid_grant', 'invalid assertion');
  }
}

async function verifiedPayload(assertion: string, pem: string, now: number) {
  try {
    const key = pem.includes('CERTIFICATE') ? await importX509(pem, 'RS256') : await importSPKI(pem, 'RS256');
    const { payload } = await jwtVerify(assertion, key, {
      algorithms: ['RS256'],
      currentDate: new Date(now),
      requiredClaims: ['exp'],
    });
    return payload;
  } catch (error) {
    const expired = error instanceof errors.JWTExpired;
    throw new OAuthError('invalid_grant', expired ? 'expired authorization code' : 'invalid assertion');
  }
}
