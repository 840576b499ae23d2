import { Connection, type HttpMethods } from 'jsforce';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { withDeadline } from '../runtime/abort.js';
import type { Clock } from '../runtime/clock.js';
import type { Secrets } from '../runtime/secrets.js';
import type { SalesforceLogin } from './auth/login.js';
import { isSessionRefused, requestError } from './request-error.js';
import { type SalesforceFetch, sendThrough } from './salesforce-fetch.js';
import type { SalesforceSession } from './session.js';

/**
 * Salesforce's REST API as this product uses it: a narrow seam, so that a simulated org can stand below it
 * without sockets.
 */
export interface SalesforceRest {
  /**
   * One call. @param path below `/services/data/vNN.N`, e.g. `/limits`, or a whole path such as `/services/oauth2/revoke`.
   * @returns the decoded body. @throws CasebridgeError
   */
  request(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body: unknown,
    signal: AbortSignal,
  ): Promise<unknown>;
}

/** What the adapter needs. */
export interface JsforceRestOptions {
  readonly session: SalesforceSession;
  readonly secrets: Secrets;
  readonly clock: Clock;
  /** E.g. `67.0`. */
  readonly apiVersion: string;
  readonly proxy: string;
  /** The way to Salesforce in place of the network. */
  readonly fetch?: SalesforceFetch | undefined;
  /** Milliseconds for one call with all that jsforce retries inside. */
  readonly timeoutMs: number;
}

/**
 * REST through jsforce, with the session of this process. A refused token is renewed and the call repeated once;
 * jsforce's own refresh would repeat it without end.
 */
export function createJsforceRest(options: JsforceRestOptions): SalesforceRest {
  const { session, clock, timeoutMs } = options;
  let connection: { readonly login: SalesforceLogin; readonly jsforce: Connection } | undefined;

  function connect(login: SalesforceLogin): Connection {
    if (connection?.login !== login) {
      const jsforce = new Connection({
        instanceUrl: login.instanceUrl,
        accessToken: login.accessToken,
        version: options.apiVersion,
        ...(options.proxy === '' ? {} : { httpProxy: options.proxy }),
      });
      sendThrough(options.fetch, jsforce);
      connection = { login, jsforce };
    }
    return connection.jsforce;
  }

  async function call(
    login: SalesforceLogin,
    method: HttpMethods,
    path: string,
    body: unknown,
    signal: AbortSignal,
  ): Promise<unknown> {
    const jsforce = connect(login);
    const what = `${method} ${path.split('?')[0]}`;
    return withDeadline(clock, what, timeoutMs, signal, () =>
      jsforce.request({
        method,
        url: path,
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      }),
    );
  }

  return {
    async request(method, path, body, signal) {
      const login = await session.get(signal);
      try {
        return await call(login, method, path, body, signal);
      } catch (error) {
        if (signal.aborted) throw error;
        if (!isSessionRefused(error)) throw requestError(error, `${method} ${path.split('?')[0]}`, options.secrets);
      }
      const renewed = await session.renew(login, signal);
      try {
        return await call(renewed, method, path, body, signal);
      } catch (error) {
        if (signal.aborted) throw error;
        if (isSessionRefused(error)) throw sessionLost(error);
        throw requestError(error, `${method} ${path.split('?')[0]}`, options.secrets);
      }
    },
  };
}

function sessionLost(cause: unknown): CasebridgeError {
  return new CasebridgeError(
    'CASEBRIDGE_SALESFORCE_SESSION_LOST',
    'Salesforce refused a token that it had just issued.',
    { cause },
  );
}
