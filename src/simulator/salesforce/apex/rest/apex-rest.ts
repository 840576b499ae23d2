import type {
  HttpExchangeHandler,
  HttpExchangeRequest,
  HttpExchangeResponse,
} from '../../../../runtime/http-exchange.js';
import type { SimulatedOrgEngine } from '../../engine/simulated-org-engine.js';
import type { TransactionView } from '../../engine/transaction.js';
import { putInto } from '../library/collections.js';
import { toJson, typed } from '../library/json.js';
import type { Execution } from '../run/execution.js';
import { Frame } from '../run/frame.js';
import type { ApexInterpreter } from '../run/interpreter.js';
import { ApexThrow } from '../run/throw.js';
import { TYPES } from '../types/core-types.js';
import type { UserMethod } from '../types/user-class.js';
import { BlobValue } from '../values/blob.js';
import { MapValue } from '../values/collections.js';
import { Bag } from '../values/instances.js';
import type { Value } from '../values/value.js';
import { findRestResources, matchResource, type RestResource } from './rest-resources.js';

const ROOT = '/services/apexrest';

/** Longest request body. Source: Apex Developer Guide, "Apex REST": 6 MB, the heap of a synchronous transaction. */
const MAX_BODY = 6_000_000;

const JSON_TYPE = 'application/json;charset=UTF-8';

/** Serves the classes with `@RestResource` below `/services/apexrest`, each request a transaction of its user. */
export function createApexRest(interpreter: ApexInterpreter): (engine: SimulatedOrgEngine) => HttpExchangeHandler {
  const resources = findRestResources(interpreter.program);
  return (engine) => (request) => Promise.resolve(answer({ interpreter, engine, resources }, request));
}

interface ApexRestParts {
  readonly interpreter: ApexInterpreter;
  readonly engine: SimulatedOrgEngine;
  readonly resources: readonly RestResource[];
}

function answer(parts: ApexRestParts, request: HttpExchangeRequest): HttpExchangeResponse {
  const token = /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const session = token === undefined ? undefined : parts.engine.session(token);
  if (session === undefined) return problem(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
  if (request.body.length > MAX_BODY) return problem(413, 'REQUEST_TOO_LARGE', 'The request body is too large');
  const path = decoded((request.target.split('?')[0] ?? '').replace(/\/{2,}/g, '/').slice(ROOT.length));
  const resource = path === undefined ? undefined : matchResource(parts.resources, path);
  if (path === undefined || resource === undefined) return problem(404, 'NOT_FOUND', 'Could not find a match for URL');
  const method = resource.methods.get(request.method);
  if (method === undefined) {
    const allowed = [...resource.methods.keys()].join(',');
    const message = `HTTP Method '${request.method}' not allowed. Allowed are ${allowed}`;
    return problem(405, 'METHOD_NOT_ALLOWED', message);
  }
  try {
    return parts.engine.transact({ userId: session.userId, mode: 'system' }, (transaction) =>
      run(parts.interpreter, transaction, resource, method, path, request),
    );
  } catch (error) {
    if (!(error instanceof ApexThrow)) throw error;
    const trace = (error.value.state.trace ?? []).join('\n');
    return problem(500, 'APEX_ERROR', `${error.message}\n\n${trace}`);
  }
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

function problem(status: number, errorCode: string, message: string): HttpExchangeResponse {
  return { status, headers: { 'Content-Type': JSON_TYPE }, body: JSON.stringify([{ errorCode, message }]) };
}

function run(
  interpreter: ApexInterpreter,
  transaction: TransactionView,
  resource: RestResource,
  method: UserMethod,
  path: string,
  request: HttpExchangeRequest,
): HttpExchangeResponse {
  const execution = interpreter.executionOf(transaction);
  const frame = new Frame(execution, method.owner.unit, `Class.${method.owner.name}`, undefined, null, []);
  execution.rest.request = requestBag(execution, frame, resource, path, request);
  execution.rest.response = execution.bag('System.RestResponse', [['headers', textMap([], frame)]]);
  const args = argumentsOf(method, request, frame);
  if (args === undefined) return problem(400, 'JSON_PARSER_ERROR', 'The body is not the JSON object that was expected');
  execution.statics(method.owner, undefined);
  const result = execution.invoke(method, null, args, undefined);
  return responseOf(execution.rest.response, method, result, frame);
}

function textMap(entries: Iterable<readonly [string, string | undefined]>, frame: Frame): MapValue {
  const map = new MapValue(TYPES.String, TYPES.String);
  for (const [name, value] of entries) if (value !== undefined) putInto(map, name, value, frame);
  return map;
}

/** The URI that Apex sees starts behind `/services/apexrest`. */
function requestBag(
  execution: Execution,
  frame: Frame,
  resource: RestResource,
  path: string,
  request: HttpExchangeRequest,
): Bag {
  const query = new URLSearchParams(request.target.split('?').slice(1).join('?'));
  return execution.bag('System.RestRequest', [
    ['requesturi', path],
    ['resourcepath', `${ROOT}${resource.urlMapping}`],
    ['httpmethod', request.method],
    ['remoteaddress', request.remoteAddress],
    ['requestbody', new BlobValue(request.body)],
    ['params', textMap(query, frame)],
    ['headers', textMap(Object.entries(request.headers), frame)],
  ]);
}

/** Parameters of the method by their names in the JSON body; undefined if the body is something else. */
function argumentsOf(method: UserMethod, request: HttpExchangeRequest, frame: Frame): Value[] | undefined {
  if (method.parameters.length === 0) return [];
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder().decode(request.body));
  } catch {
    return undefined;
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
  const fields = new Map<string, unknown>(Object.entries(body));
  return method.parameters.map((type, index) => {
    const given = fields.get(method.parameterNames[index] ?? '');
    return given === undefined ? null : typed(given, type, frame);
  });
}

/** What the method returned, unless it filled in `RestContext.response` itself. */
function responseOf(response: Value, method: UserMethod, result: Value, frame: Frame): HttpExchangeResponse {
  const bag = response instanceof Bag ? response : undefined;
  const status = bag?.get('statuscode') ?? 200;
  const own = bag?.get('responsebody');
  const headers: Record<string, string> = {};
  const map = bag?.get('headers');
  if (map instanceof MapValue) {
    for (const { key, value } of map.entries.values()) headers[String(key)] = String(value);
  }
  if (!Object.keys(headers).some((name) => name.toLowerCase() === 'content-type')) headers['Content-Type'] = JSON_TYPE;
  const body =
    own instanceof BlobValue
      ? own.bytes
      : method.returns.kind === 'void'
        ? ''
        : JSON.stringify(toJson(result, frame, false));
  return { status: typeof status === 'number' ? status : 200, headers, body };
}
