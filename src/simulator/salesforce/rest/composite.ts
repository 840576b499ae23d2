import type { TransactionView } from '../engine/transaction.js';
import { isJsonObject } from './record-json.js';
import {
  ApiError,
  errorResponse,
  jsonError,
  methodNotAllowed,
  type RestContext,
  type RestRequest,
  type RestResponse,
} from './rest-types.js';

const MAX_SUBREQUESTS = 25;

/** Runs one subrequest: method, URL within the org, body, headers; inside `transaction` if one is open. */
export type SubrequestRunner = (
  parent: RestRequest,
  subrequest: {
    readonly method: string;
    readonly url: string;
    readonly body: unknown;
    readonly headers: Readonly<Record<string, string>>;
  },
  transaction: TransactionView | undefined,
) => RestResponse;

interface CompositeEntry {
  readonly method: string;
  readonly url: string;
  readonly referenceId: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** `POST /composite`: dependent subrequests with `@{reference.field}`, all in one transaction if allOrNone. */
export function handleComposite(context: RestContext, request: RestRequest, run: SubrequestRunner): RestResponse {
  if (request.method !== 'POST') throw methodNotAllowed(request.method, ['POST']);
  const { body } = request;
  if (!isJsonObject(body) || !Array.isArray(body.compositeRequest)) throw jsonError('compositeRequest is required');
  const entries = subrequests(body.compositeRequest).map(compositeEntry);
  const allOrNone = body.allOrNone === true;
  if (!allOrNone) return compositeResponse(entries, runAll(context, request, entries, run, undefined, false));
  return atomically(context, request, entries, run);
}

function atomically(
  context: RestContext,
  request: RestRequest,
  entries: readonly CompositeEntry[],
  run: SubrequestRunner,
): RestResponse {
  let responses: readonly RestResponse[] = [];
  try {
    request.transact((transaction) => {
      responses = runAll(context, request, entries, run, transaction, true);
      if (responses.some((response) => response.status >= 400)) throw new CompositeFailed();
    });
  } catch (error) {
    if (!(error instanceof CompositeFailed)) throw error;
    responses = responses.map((response) => (response.status >= 400 ? response : PROCESSING_HALTED));
  }
  return compositeResponse(entries, responses);
}

class CompositeFailed extends Error {}

const PROCESSING_HALTED: RestResponse = {
  status: 400,
  body: [
    {
      errorCode: 'PROCESSING_HALTED',
      message: 'The transaction was rolled back since another operation in the same transaction failed.',
    },
  ],
};

function runAll(
  context: RestContext,
  request: RestRequest,
  entries: readonly CompositeEntry[],
  run: SubrequestRunner,
  transaction: TransactionView | undefined,
  haltOnError: boolean,
): readonly RestResponse[] {
  const results = new Map<string, unknown>();
  let halted = false;
  return entries.map((entry) => {
    if (halted) return PROCESSING_HALTED;
    let response: RestResponse;
    try {
      const resolved = resolveReferences(entry, results);
      response = run(request, { ...entry, ...resolved }, transaction);
    } catch (error) {
      response = errorResponse(error, context.options);
    }
    if (response.status < 400) results.set(entry.referenceId, response.body);
    halted = haltOnError && response.status >= 400;
    return response;
  });
}

function compositeResponse(entries: readonly CompositeEntry[], responses: readonly RestResponse[]): RestResponse {
  const compositeResponseBody = entries.map((entry, index) => {
    const response = responses[index];
    return {
      body: response?.body ?? null,
      httpHeaders: response?.headers ?? {},
      httpStatusCode: response?.status ?? 500,
      referenceId: entry.referenceId,
    };
  });
  return { status: 200, body: { compositeResponse: compositeResponseBody } };
}

/** `POST /composite/batch`: independent subrequests. */
export function handleBatch(context: RestContext, request: RestRequest, run: SubrequestRunner): RestResponse {
  if (request.method !== 'POST') throw methodNotAllowed(request.method, ['POST']);
  const { body } = request;
  if (!isJsonObject(body) || !Array.isArray(body.batchRequests)) throw jsonError('batchRequests is required');
  const haltOnError = body.haltOnError === true;
  let halted = false;
  const results = subrequests(body.batchRequests).map((entry) => {
    if (halted)
      return {
        statusCode: 412,
        result: [{ errorCode: 'BATCH_PROCESSING_HALTED', message: 'Batch processing halted per request' }],
      };
    const response = batchEntry(context, request, entry, run);
    halted = haltOnError && response.status >= 400;
    return { statusCode: response.status, result: response.body ?? null };
  });
  return { status: 200, body: { hasErrors: results.some((entry) => entry.statusCode >= 400), results } };
}

function batchEntry(
  context: RestContext,
  request: RestRequest,
  entry: Readonly<Record<string, unknown>>,
  run: SubrequestRunner,
): RestResponse {
  try {
    const url = text(entry, 'url');
    const absolute = url.startsWith('/services') ? url : `/services/data/${url.replace(/^\//, '')}`;
    return run(
      request,
      { method: text(entry, 'method'), url: absolute, body: entry.richInput, headers: {} },
      undefined,
    );
  } catch (error) {
    return errorResponse(error, context.options);
  }
}

function subrequests(list: readonly unknown[]): readonly Readonly<Record<string, unknown>>[] {
  if (list.length > MAX_SUBREQUESTS) {
    throw new ApiError(400, 'LIMIT_EXCEEDED', `The request can't contain more than ${MAX_SUBREQUESTS} operations.`);
  }
  return list.map((entry) => {
    if (!isJsonObject(entry)) throw jsonError('a subrequest must be an object');
    return entry;
  });
}

function compositeEntry(entry: Readonly<Record<string, unknown>>): CompositeEntry {
  const httpHeaders = entry.httpHeaders;
  const headers = isJsonObject(httpHeaders)
    ? Object.fromEntries(Object.entries(httpHeaders).map(([name, value]) => [name.toLowerCase(), String(value)]))
    : {};
  return {
    method: text(entry, 'method'),
    url: text(entry, 'url'),
    referenceId: text(entry, 'referenceId'),
    body: entry.body,
    headers,
  };
}

function text(entry: Readonly<Record<string, unknown>>, name: string): string {
  const value = entry[name];
  if (typeof value !== 'string' || value === '') throw jsonError(`${name} is required in a subrequest`);
  return value;
}

function resolveReferences(
  entry: CompositeEntry,
  results: ReadonlyMap<string, unknown>,
): { readonly url: string; readonly body: unknown } {
  return { url: String(resolve(entry.url, results)), body: resolve(entry.body, results) };
}

function resolve(value: unknown, results: ReadonlyMap<string, unknown>): unknown {
  if (typeof value === 'string') {
    const whole = /^@\{([^}]+)\}$/.exec(value)?.[1];
    if (whole !== undefined) return referenced(whole, results);
    return value.replace(/@\{([^}]+)\}/g, (_match, path: string) => String(referenced(path, results)));
  }
  if (Array.isArray(value)) return value.map((entry) => resolve(entry, results));
  if (isJsonObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, resolve(entry, results)]));
  }
  return value;
}

/** Follows a path such as `created.id` or `found.records[0].Id`. */
function referenced(path: string, results: ReadonlyMap<string, unknown>): unknown {
  const [reference = '', ...steps] = path.split(/[.[\]]+/).filter((step) => step !== '');
  let current = results.get(reference);
  for (const step of steps) {
    if (Array.isArray(current)) current = current[Number(step)];
    else current = isJsonObject(current) ? current[step] : undefined;
  }
  if (current === undefined) {
    throw new ApiError(
      400,
      'PROCESSING_HALTED',
      `Invalid reference specified. No value for ${path} found in ${reference}`,
    );
  }
  return current;
}
