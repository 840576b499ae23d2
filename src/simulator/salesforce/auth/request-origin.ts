import type { HttpExchangeRequest } from '../../../runtime/http-exchange.js';

/** Scheme and host under which the client reached the org, e.g. `http://127.0.0.1:8080`: its My Domain. */
export function requestOrigin(request: HttpExchangeRequest): string {
  const host = request.headers.host ?? 'localhost';
  return `http://${/^[\w.:[\]-]+$/.test(host) ? host : 'localhost'}`;
}
