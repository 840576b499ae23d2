import type { HttpExchangeRequest, HttpExchangeResponse } from '../../runtime/http-exchange.js';

const EXPOSED = 'ININ-ICWS-Session-ID, ININ-ICWS-CSRF-Token, Location, Content-Range';
const ALLOWED =
  'Accept, Accept-Language, Content-Type, Range, ININ-ICWS-CSRF-Token, ININ-ICWS-Session-ID, X-ICWS-DevTools-CorrelationId';

/** The answer to a browser's preflight request; undefined if the request is none. */
export function preflight(request: HttpExchangeRequest): HttpExchangeResponse | undefined {
  if (request.method !== 'OPTIONS') return undefined;
  const headers = {
    'Access-Control-Allow-Methods': 'GET, POST, PUT, DELETE, OPTIONS',
    'Access-Control-Allow-Headers': ALLOWED,
    'Content-Length': '0',
  };
  return allowOrigin(request, { status: 200, headers, body: '' });
}

/** Lets a browser client of another origin read the answer, its cookie and the session headers. */
export function allowOrigin(request: HttpExchangeRequest, response: HttpExchangeResponse): HttpExchangeResponse {
  const { origin } = request.headers;
  if (origin === undefined) return response;
  return {
    ...response,
    headers: {
      ...response.headers,
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Allow-Credentials': 'true',
      'Access-Control-Expose-Headers': EXPOSED,
      Vary: 'Origin',
    },
  };
}
