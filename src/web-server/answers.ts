import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';
import { CasebridgeError } from '../errors/casebridge-error.js';
import type { ApiFailure } from './api-failure.js';

/** Sends the answer to a failure. */
export function answerFailure({ status, error, retryAfter }: ApiFailure, reply: FastifyReply): FastifyReply {
  void reply.header('cache-control', 'no-store');
  if (retryAfter !== undefined) void reply.header('retry-after', String(retryAfter));
  if (status === 401) void reply.header('www-authenticate', 'Bearer realm="casebridge"');
  // Whoever sent too much may still be sending.
  if (status === 413) void reply.header('connection', 'close');
  return reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(error));
}

const CLIENT_ERRORS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** What is no HTTP, or comes too slowly, has no request that could be answered in the usual way. */
export function refuseMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = CLIENT_ERRORS[error.code ?? ''] ?? '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** The error of an address that asks too often. @param ttlMs milliseconds until it may ask again. */
export function tooManyRequests(ttlMs: number): CasebridgeError {
  const seconds = Math.ceil(ttlMs / 1_000);
  return new CasebridgeError(
    'CASEBRIDGE_API_TOO_MANY_REQUESTS',
    `Too many requests came from this address; the next one is taken in ${seconds} s.`,
    { waitMs: ttlMs },
  );
}
