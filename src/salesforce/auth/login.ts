import { createPrivateKey } from 'node:crypto';
import { SignJWT } from 'jose';
import { Connection, OAuth2 } from 'jsforce';
import { CasebridgeError } from '../../errors/casebridge-error.js';
import type { Secrets } from '../../runtime/secrets.js';
import { type SalesforceFetch, sendThrough } from '../salesforce-fetch.js';
import { loginError } from './login-error.js';

/** How the integration user logs in. */
export type SalesforceCredentials =
  | { readonly auth: 'password'; readonly username: string; readonly password: string; readonly securityToken: string }
  | { readonly auth: 'clientCredentials'; readonly clientId: string; readonly clientSecret: string }
  | {
      readonly auth: 'jwt';
      readonly username: string;
      readonly clientId: string;
      /** PEM text of the RSA key whose certificate the app holds. */
      readonly privateKey: string;
    };

/** Where to log in. */
export interface LoginTarget {
  /** Login host or My Domain, without a trailing slash. */
  readonly url: string;
  /** Proxy for outbound HTTP, '' for none. */
  readonly proxy: string;
  /** The way to Salesforce in place of the network. */
  readonly fetch?: SalesforceFetch | undefined;
  /** Milliseconds since the epoch, for the JWT's expiry. */
  readonly now: number;
  /** Takes secrets out of what the server says. */
  readonly secrets: Secrets;
}

/** A fresh login. */
export interface SalesforceLogin {
  readonly accessToken: string;
  /** Scheme and host, without a trailing slash. */
  readonly instanceUrl: string;
  /** What the server calls itself: the SOAP server URL, or the instance URL. */
  readonly serverUrl: string;
  readonly organizationId: string;
  readonly userId: string;
}

/** SOAP login() does not exist in API 65.0 and later, whatever version the rest uses (Salesforce API end-of-life page). */
const SOAP_LOGIN_VERSION = '64.0';
/** Salesforce accepts an `exp` of a few minutes ahead at most. */
const JWT_LIFE_SECONDS = 180;

/**
 * Logs in once.
 * @throws CasebridgeError that tells a wrong password from an expired one, a disabled SOAP login, a wrong host and
 * an unreachable server.
 */
export async function logIn(credentials: SalesforceCredentials, target: LoginTarget): Promise<SalesforceLogin> {
  try {
    return credentials.auth === 'password'
      ? await logInBySoap(credentials, target)
      : await logInByOAuth(credentials, target);
  } catch (error) {
    throw loginError(
      error,
      credentials.auth === 'clientCredentials' ? credentials.clientId : credentials.username,
      target.url,
      target.secrets,
    );
  }
}

/** Revokes a token. @throws whatever the server or the network says. */
export async function revoke(login: SalesforceLogin, proxy: string, fetch?: SalesforceFetch): Promise<void> {
  const oauth2 = new OAuth2({ loginUrl: login.instanceUrl, ...(proxy === '' ? {} : { httpProxy: proxy }) });
  sendThrough(fetch, oauth2);
  await oauth2.revokeToken(login.accessToken);
}

async function logInBySoap(
  credentials: Extract<SalesforceCredentials, { auth: 'password' }>,
  target: LoginTarget,
): Promise<SalesforceLogin> {
  const connection = new Connection({
    loginUrl: target.url,
    version: SOAP_LOGIN_VERSION,
    ...(target.proxy === '' ? {} : { httpProxy: target.proxy }),
  });
  sendThrough(target.fetch, connection);
  const user = await connection.loginBySoap(credentials.username, credentials.password + credentials.securityToken);
  const { accessToken, instanceUrl } = connection;
  if (!accessToken)
    throw new CasebridgeError('CASEBRIDGE_SALESFORCE_REQUEST_FAILED', 'The SOAP login gave no session id.');
  const organizationId = user.organizationId;
  const serverUrl = `${instanceUrl}/services/Soap/u/${SOAP_LOGIN_VERSION}/${organizationId.slice(0, 15)}`;
  return { accessToken, instanceUrl, serverUrl, organizationId, userId: user.id };
}

async function logInByOAuth(
  credentials: Exclude<SalesforceCredentials, { auth: 'password' }>,
  target: LoginTarget,
): Promise<SalesforceLogin> {
  const oauth2 = new OAuth2({
    loginUrl: target.url,
    clientId: credentials.clientId,
    ...(credentials.auth === 'clientCredentials' ? { clientSecret: credentials.clientSecret } : {}),
    ...(target.proxy === '' ? {} : { httpProxy: target.proxy }),
  });
  sendThrough(target.fetch, oauth2);
  const token = await oauth2.requestToken(
    credentials.auth === 'clientCredentials'
      ? { grant_type: 'client_credentials' }
      : { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: await assertion(credentials, target) },
  );
  const [organizationId, userId] = String(token.id).split('/').slice(-2);
  if (!organizationId || !userId || !token.access_token || !token.instance_url) {
    throw new CasebridgeError(
      'CASEBRIDGE_SALESFORCE_REQUEST_FAILED',
      `The token endpoint of ${target.url} gave no usable token.`,
    );
  }
  const instanceUrl = token.instance_url.replace(/\/+$/, '');
  return { accessToken: token.access_token, instanceUrl, serverUrl: instanceUrl, organizationId, userId };
}

function privateKey(pem: string) {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    // The system's words may quote the key.
    throw new CasebridgeError(
      'CASEBRIDGE_CONFIG_INVALID',
      'The file named in salesforce.privateKeyFile holds no private key in PEM form.',
      { cause: error },
    );
  }
}

function assertion(credentials: Extract<SalesforceCredentials, { auth: 'jwt' }>, target: LoginTarget): Promise<string> {
  return new SignJWT({})
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer(credentials.clientId)
    .setSubject(credentials.username)
    .setAudience(target.url)
    .setExpirationTime(Math.floor(target.now / 1000) + JWT_LIFE_SECONDS)
    .sign(privateKey(credentials.privateKey));
}
