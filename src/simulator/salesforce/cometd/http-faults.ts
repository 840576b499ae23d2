import { abortReason } from '../../../runtime/abort.js';
import type { HttpExchangeResponse } from '../../../runtime/http-exchange.js';

/** An error page, as a proxy or a servlet container writes it. */
export function htmlError(status: number): HttpExchangeResponse {
  return {
    status,
    headers: { 'content-type': 'text/html;charset=UTF-8' },
    body: `<html><head><title>Error ${status}</title></head><body><h1>HTTP ERROR ${status}</h1></body></html>`,
  };
}

/** The error array of the REST API, which a client may take for Bayeux messages. */
export function jsonError(status: number): HttpExchangeResponse {
  const errorCode = status === 503 ? 'SERVER_UNAVAILABLE' : status === 401 ? 'INVALID_SESSION_ID' : 'UNKNOWN_EXCEPTION';
  return {
    status,
    headers: { 'content-type': 'application/json;charset=UTF-8' },
    body: JSON.stringify([{ message: 'The server could not handle the request', errorCode }]),
  };
}

/** JSON that is no message of any kind. */
export function junk(status: number): HttpExchangeResponse {
  return {
    status,
    headers: { 'content-type': 'application/json;charset=UTF-8' },
    body: '[null, 7, "text", [], {"channel": 5}, {"successful": false}]',
  };
}

/** A Bayeux message of `size` characters, in parts. */
export function hugeReply(size: number): HttpExchangeResponse {
  return { status: 200, headers: { 'content-type': 'application/json;charset=UTF-8' }, body: padding(size) };
}

const PART = 65_536;

async function* padding(size: number): AsyncGenerator<string> {
  yield '[{"channel":"/meta/connect","successful":true,"padding":"';
  for (let left = size; left > 0; left -= PART) yield ' '.repeat(Math.min(PART, left));
  yield '"}]';
}

/** An answer in plain text, for requests that do not get as far as Bayeux. */
export function plainText(status: number, body: string): HttpExchangeResponse {
  return { status, headers: { 'content-type': 'text/plain;charset=UTF-8' }, body };
}

/** The first half of a response's body, then a broken connection. */
export function brokenOff(response: HttpExchangeResponse): HttpExchangeResponse {
  const text = typeof response.body === 'string' ? response.body : '';
  return { ...response, body: halfOf(text) };
}

async function* halfOf(text: string): AsyncGenerator<string> {
  yield text.slice(0, text.length / 2);
  throw new Error('the connection broke off');
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<Error> {
  return new Promise((resolve) => {
    const onAbort = () => resolve(abortReason(signal));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}
