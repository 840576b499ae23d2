import { Connection, type HttpMethods } from 'jsforce';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { withDeadline } from '../runtime/abort.js';
import type { CircuitBreaker } from '../runtime/circuit-breaker.js';
import type { Clock } from '../runtime/clock.js';
import { retryAfterMs } from '../runtime/retry-after.js';
import type { Secrets } from '../runtime/secrets.js';
import type { SalesforceLogin } from './auth/login.js';
import type { ApiUsage } from './org.js';
import { isSessionRefused, requestError } from './request-error.js';
import { FetchTransport, type SalesforceFetch } from './salesforce-fetch.js';
import type { SalesforceSession } from './session.js';

/**
 * Salesforce's REST API as this product uses it: a narrow seam, so that a simulated org can stand below it
 * without sockets.
 */
export interface SalesforceRest {
  /**
   * One call. @param path below `/services/data/vNN.N`, e.g. `/limits`, or a whole path such as `/services/oauth2/revoke`.
   * @param headers beside those that every call has, e.g. `Sforce-Auto-Assign`.
   * @returns the decoded body. @throws CasebridgeError
   */
  request(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body: unknown,
    signal: AbortSignal,
    headers?: Readonly<Record<string, string>>,
  ): Promise<unknown>;
}

/** What the adapter needs. */
export interface JsforceRestOptions {
  readonly session: SalesforceSession;
  readonly secrets: Secrets;
  readonly clock: Clock;
  /** Told after each call what the org said of its API usage. */
  readonly onApiUsage?: (usage: ApiUsage | undefined) => void;
  /** E.g. `67.0`. */
  readonly apiVersion: string;
  /** The way to Salesforce. */
  readonly fetch: SalesforceFetch;
  /** Milliseconds for one call. */
  readonly timeoutMs: number;
  /** Spares an org that fails again and again; without one, every call is sent. */
  readonly circuit?: CircuitBreaker | undefined;
}

interface Call {
  readonly method: HttpMethods;
  readonly path: string;
  readonly body: unknown;
  readonly signal: AbortSignal;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * REST through jsforce, with the session of this process. A refused token is renewed and the call repeated once;
 * jsforce's own refresh would repeat it without end. Nothing else is tried again here.
 */
export function createJsforceRest(options: JsforceRestOptions): SalesforceRest {
  const { session, circuit } = options;
  let connection: { readonly login: SalesforceLogin; readonly jsforce: Connection } | undefined;

  function connect(login: SalesforceLogin): Connection {
    if (connection?.login !== login) {
      const { instanceUrl, accessToken } = login;
      connection = { login, jsforce: new Connection({ instanceUrl, accessToken, version: options.apiVersion }) };
    }
    return connection.jsforce;
  }

  async function send(call: Call): Promise<unknown> {
    const login = await session.get(call.signal);
    try {
      return await exchange(connect(login), call, options);
    } catch (error) {
      if (call.signal.aborted || !isSessionRefused(causeOf(error))) throw error;
    }
    const renewed = await session.renew(login, call.signal);
    try {
      return await exchange(connect(renewed), call, options);
    } catch (error) {
      if (!call.signal.aborted && isSessionRefused(causeOf(error))) throw sessionLost(error);
      throw error;
    }
  }

  return {
    request(method, path, body, signal, headers = {}) {
      const call = { method, path, body, signal, headers };
      return circuit ? circuit.run(() => send(call), signal) : send(call);
    },
  };
}

async function exchange(
  jsforce: Connection,
  { method, path, body, signal, headers }: Call,
  { clock, timeoutMs, fetch, secrets, onApiUsage }: JsforceRestOptions,
): Promise<unknown> {
  const what = `${method} ${path.split('?')[0]}`;
  let transport: FetchTransport | undefined;
  try {
    return await withDeadline(clock, what, timeoutMs, signal, (inner) => {
      transport = new FetchTransport(fetch, inner);
      const content =
        body === undefined
          ? { headers }
          : { body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } };
      return jsforce.request({ method, url: path, ...content }, { transport });
    });
  } catch (error) {
    if (signal.aborted) throw error;
    throw requestError(error, what, secrets, retryAfterMs(transport?.headers['retry-after']));
  } finally {
    onApiUsage?.(jsforce.limitInfo.apiUsage);
  }
}

function causeOf(error: unknown): unknown {
  return error instanceof CasebridgeError ? error.cause : error;
}

function sessionLost(cause: unknown): CasebridgeError {
  return new CasebridgeError(
    'CASEBRIDGE_SALESFORCE_SESSION_LOST',
    'Salesforce refused a token that it had just issued.',
    { cause },
  );
}
