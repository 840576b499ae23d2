import type { HttpExchangeHandler, HttpExchangeRequest, HttpExchangeResponse } from '../../../runtime/http-exchange.js';
import type { OrgSession } from '../engine/org-engine.js';
import type { TransactionView } from '../engine/transaction.js';
import { ApiUsage } from './api-usage.js';
import { apiVersion, resourceList, versionList } from './api-versions.js';
import { handleCollections } from './collections.js';
import { handleBatch, handleComposite, type SubrequestRunner } from './composite.js';
import { limitsJson } from './limits.js';
import { QueryResource } from './query-resource.js';
import {
  ApiError,
  errorResponse,
  jsonError,
  methodNotAllowed,
  notFound,
  type RestContext,
  type RestRequest,
  type RestResponse,
  statusOf,
} from './rest-types.js';
import { handleSObjects } from './sobject-rows.js';
import { handleTooling } from './tooling.js';

/** Longest request target. Source: REST API guide, status code 414. */
const MAX_TARGET = 16_384;

/** The REST API below `/services/data`. */
export class RestApi {
  readonly #context: RestContext;
  readonly #usage: ApiUsage;
  readonly #queries: QueryResource;

  constructor(context: RestContext) {
    this.#context = context;
    this.#usage = new ApiUsage(context.clock, context.options.dailyApiRequests);
    this.#queries = new QueryResource(context);
  }

  /** Answers one exchange; every error is answered in the shape of the REST API. */
  readonly handle: HttpExchangeHandler = (exchange) => Promise.resolve(this.#answer(exchange));

  #answer(exchange: HttpExchangeRequest): HttpExchangeResponse {
    let response: RestResponse;
    let counted = false;
    try {
      const { segments, query } = splitTarget(exchange.target);
      const [version, ...rest] = segments.slice(2);
      if (version === undefined) return json(onlyGet(exchange.method, { status: 200, body: versionList() }), {});
      const known = apiVersion(version);
      const session = this.#authenticate(exchange.headers.authorization);
      counted = true;
      this.#usage.count();
      this.#refuseByFault();
      response = this.#route({
        method: exchange.method,
        version: known,
        segments: rest,
        query,
        headers: exchange.headers,
        body: decodeBody(exchange),
        userId: session.userId,
        transact: (work) => this.#context.engine.transact({ userId: session.userId, mode: 'user' }, work),
      });
    } catch (error) {
      response = errorResponse(error, this.#context.options);
    }
    return json(response, counted ? { 'Sforce-Limit-Info': this.#usage.header } : {});
  }

  #authenticate(authorization: string | undefined): OrgSession {
    const token = /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(authorization ?? '')?.[1];
    const session = token === undefined ? undefined : this.#context.engine.session(token);
    if (session !== undefined) return session;
    throw new ApiError(401, 'INVALID_SESSION_ID', 'Session expired or invalid', [], { 'WWW-Authenticate': 'Token' });
  }

  #refuseByFault(): void {
    const { faults, options } = this.#context;
    if (faults.requestLimitExceeded || this.#usage.used > this.#usage.max) {
      throw new ApiError(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
    }
    const code = faults.takeRefusal();
    if (code !== undefined) throw new ApiError(statusOf(code, options), code, `${code} by fault switch`);
  }

  #route(request: RestRequest): RestResponse {
    const [resource = '', second] = request.segments;
    switch (resource.toLowerCase()) {
      case '':
        return onlyGet(request.method, { status: 200, body: resourceList(request.version) });
      case 'query':
      case 'queryall':
        return this.#queries.handle(request);
      case 'sobjects':
        return handleSObjects(this.#context, request);
      case 'limits':
        return onlyGet(request.method, { status: 200, body: limitsJson(this.#usage) });
      case 'composite':
        return this.#composite(request, second);
      case 'tooling':
        return handleTooling(this.#context, request);
      default:
        throw notFound();
    }
  }

  #composite(request: RestRequest, kind: string | undefined): RestResponse {
    switch (kind?.toLowerCase()) {
      case undefined:
        return handleComposite(this.#context, request, this.#subrequest);
      case 'batch':
        return handleBatch(this.#context, request, this.#subrequest);
      case 'sobjects':
        return handleCollections(this.#context, request);
      default:
        throw notFound();
    }
  }

  readonly #subrequest: SubrequestRunner = (parent, subrequest, transaction) => {
    const { segments, query } = splitTarget(subrequest.url);
    const [services, data, version = '', ...rest] = segments;
    if (services !== 'services' || data !== 'data') throw notFound();
    const [first = '', second = ''] = rest.map((segment) => segment.toLowerCase());
    if (first === 'composite' && second !== 'sobjects') {
      throw new ApiError(400, 'INVALID_INPUT', 'composite requests cannot be nested');
    }
    if (first === 'tooling') throw notFound();
    return this.#route({
      ...parent,
      method: subrequest.method.toUpperCase(),
      version: apiVersion(version),
      segments: rest,
      query,
      headers: subrequest.headers,
      body: subrequest.body,
      transact: transaction === undefined ? parent.transact : within(transaction),
    });
  };
}

/** Work inside a transaction that is already open: what it throws takes back only its own statements. */
function within(transaction: TransactionView): RestRequest['transact'] {
  return (work) => work(transaction);
}

/** Path segments and query of a request target; repeated slashes count as one. @throws ApiError 414, 400 */
export function splitTarget(target: string): { readonly segments: readonly string[]; readonly query: URLSearchParams } {
  if (target.length > MAX_TARGET)
    throw new ApiError(414, 'URI_TOO_LONG', 'The length of the URI exceeds 16,384 bytes.');
  const [path = '', ...search] = target.split('?');
  const segments = path.split('/').filter((segment) => segment !== '');
  try {
    return { segments: segments.map(decodeURIComponent), query: new URLSearchParams(search.join('?')) };
  } catch {
    throw new ApiError(400, 'MALFORMED_URI', 'The URI is not correctly encoded.');
  }
}

function onlyGet(method: string, response: RestResponse): RestResponse {
  if (method !== 'GET' && method !== 'HEAD') throw methodNotAllowed(method, ['GET', 'HEAD']);
  return response;
}

function decodeBody(exchange: HttpExchangeRequest): unknown {
  if (exchange.body.length === 0) return undefined;
  const type = exchange.headers['content-type'] ?? '';
  if (!/^application\/json\b/i.test(type)) {
    const message = `Content-Type header specified in HTTP request is not supported: ${type}`;
    throw new ApiError(415, 'UNSUPPORTED_MEDIA_TYPE', message);
  }
  try {
    const body: unknown = JSON.parse(new TextDecoder().decode(exchange.body));
    return body;
  } catch (error) {
    throw jsonError(`Unexpected character or end of input: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function json(response: RestResponse, extra: Readonly<Record<string, string>>): HttpExchangeResponse {
  const headers = { ...extra, ...response.headers };
  if (response.body === undefined) return { status: response.status, headers };
  return {
    status: response.status,
    headers: { ...headers, 'Content-Type': 'application/json;charset=UTF-8' },
    body: JSON.stringify(response.body),
  };
}
