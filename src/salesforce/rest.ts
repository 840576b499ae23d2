import { Connection, type HttpMethods } from 'jsforce';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { withDeadline } from '../runtime/abort.js';
import type { CircuitBreaker } from '../runtime/circuit-breaker.js';
import type { Clock } from '../runtime/clock.js';
import { retryAfterMs } from '../runtime/retry-after.js';
import type { Secrets } from '../runtime/secrets.js';
import { apiUsageOf } from './api-usage-header.js';
import type { SalesforceLogin } from './auth/login.js';
import type { MoveSign } from './move-watch.js';
import type { ApiUsage } from './org.js';
import { errorCodeOf, isSessionRefused, requestError } from './request-error.js';
import { FetchTransport, RedirectionError, type SalesforceFetch } from './salesforce-fetch.js';
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
  /** Told after each call what its answer said of the org's API usage; undefined if it said nothing. */
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

/** Salesforce's edge does not know where the org is. */
const NO_ROUTE = 'ERROR_HTTP_420';

interface Call {
  readonly method: HttpMethods;
  readonly path: string;
  readonly body: unknown;
  readonly signal: AbortSignal;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * REST through jsforce, with the session of this process. A refused token is renewed and the call repeated once, and so
 * is one that an org that has moved sends elsewhere; jsforce's own refresh would repeat it without end. Nothing else is tried again here.
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
      return await attempt(login, call);
    } catch (error) {
      if (call.signal.aborted) throw error;
      const renewed = await replaced(login, error, call.signal);
      if (!renewed) throw error;
      return await again(renewed, call);
    }
  }

  async function attempt(login: SalesforceLogin, call: Call): Promise<unknown> {
    try {
      const result = await exchange(connect(login), call, options);
      session.answered();
      return result;
    } catch (error) {
      if (!call.signal.aborted && signOf(error) === undefined) session.answered();
      throw error;
    }
  }

  /** The login to repeat a call with that was not done; undefined if it is not to be repeated. */
  async function replaced(
    login: SalesforceLogin,
    error: unknown,
    signal: AbortSignal,
  ): Promise<SalesforceLogin | undefined> {
    if (isSessionRefused(causeOf(error))) return session.renew(login, signal);
    const sign = signOf(error);
    if (sign === undefined) return undefined;
    const found = await session.seekOrg(login, sign, signal);
    // A call without an answer may have been done.
    return sign === 'redirected' && isOther(found, login) ? found : undefined;
  }

  async function again(login: SalesforceLogin, call: Call): Promise<unknown> {
    try {
      return await attempt(login, call);
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
    // jsforce repeats what an earlier answer told: only this answer's own header counts.
    onApiUsage?.(apiUsageOf(transport?.headers['sforce-limit-info']));
  }
}

function causeOf(error: unknown): unknown {
  return error instanceof CasebridgeError ? error.cause : error;
}

function isOther(found: SalesforceLogin, login: SalesforceLogin): boolean {
  return found.instanceUrl !== login.instanceUrl || found.accessToken !== login.accessToken;
}

/** Whether a failure says that the org may be gone from its address. */
function signOf(error: unknown): MoveSign | undefined {
  if (causeOf(error) instanceof RedirectionError) return 'redirected';
  const nobody = error instanceof CasebridgeError && error.code === 'CASEBRIDGE_SALESFORCE_UNREACHABLE';
  return nobody || errorCodeOf(causeOf(error)) === NO_ROUTE ? 'silent' : undefined;
}

function sessionLost(cause: unknown): CasebridgeError {
  return new CasebridgeError(
    'CASEBRIDGE_SALESFORCE_SESSION_LOST',
    'Salesforce refused a token that it had just issued.',
    { cause },
  );
}
