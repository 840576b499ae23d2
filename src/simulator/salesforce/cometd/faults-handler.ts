import type { HttpExchangeHandler, HttpExchangeRequest, HttpExchangeResponse } from '../../../runtime/http-exchange.js';
import { decodeFault } from './fault-decoding.js';
import type { StreamingFaults } from './streaming-faults.js';

const MAX_BODY_BYTES = 65_536;

/**
 * Serves the faults of the streaming service as JSON: GET tells the status, POST injects one fault or an
 * array of them, DELETE clears all. Bad input is answered with `{"error":{"code","message"}}`.
 */
export function createFaultsHandler(faults: StreamingFaults, status: () => unknown): HttpExchangeHandler {
  return (request) => Promise.resolve(answer(faults, status, request));
}

function answer(faults: StreamingFaults, status: () => unknown, request: HttpExchangeRequest): HttpExchangeResponse {
  switch (request.method) {
    case 'GET':
      return json(200, status());
    case 'DELETE':
      faults.clear();
      return json(200, status());
    case 'POST':
      return inject(faults, status, request);
    default:
      return json(405, { error: { code: 'METHOD_NOT_ALLOWED', message: 'use GET, POST or DELETE' } });
  }
}

function inject(faults: StreamingFaults, status: () => unknown, request: HttpExchangeRequest): HttpExchangeResponse {
  if (request.body.length > MAX_BODY_BYTES) {
    return json(413, { error: { code: 'TOO_LARGE', message: `at most ${MAX_BODY_BYTES} bytes` } });
  }
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(request.body));
    const wanted: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed];
    for (const fault of wanted.map(decodeFault)) faults.inject(fault);
    return json(200, status());
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return json(400, { error: { code: 'INVALID_FAULT', message } });
  }
}

function json(status: number, body: unknown): HttpExchangeResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
