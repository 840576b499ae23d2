import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { HttpExchangeHandler, HttpExchangeRequest, HttpExchangeResponse } from './http-exchange.js';

/** Where a listener waits. Port 0 lets the system choose. */
export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** Larger request bodies are answered with 413. */
  readonly maxBodyBytes: number;
}

/** A running listener. */
export interface HttpListener {
  readonly host: string;
  readonly port: number;
  /** `http://host:port`, without a trailing slash. */
  readonly url: string;
  /** Open sockets, so that a fault can cut them. */
  sockets(): Iterable<Socket>;
  /** Stops listening and destroys every open socket. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Serves a handler on a TCP port. WebSocket upgrades are refused with 400, as a Salesforce org refuses
 * them (faye probes for one at every handshake).
 *
 * @throws the system's error when the port cannot be bound (`code` is `EADDRINUSE` if it is taken).
 */
export async function listenHttp(handler: HttpExchangeHandler, options: ListenOptions): Promise<HttpListener> {
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    void serve(handler, options, request, response);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (_request, socket) => {
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
  server.keepAliveTimeout = 65_000;
  server.requestTimeout = 0;
  const port = await listen(server, options);
  return {
    host: options.host,
    port,
    url: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    sockets: () => sockets,
    close: () => close(server, sockets),
  };
}

function listen(server: Server, options: ListenOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function close(server: Server, sockets: Set<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}

async function serve(
  handler: HttpExchangeHandler,
  options: ListenOptions,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  outgoing.on('close', () => gone.abort(new Error('the client went away')));
  try {
    const body = await readBody(incoming, options.maxBodyBytes);
    if (body === undefined) {
      outgoing.writeHead(413, { connection: 'close' }).end('Maximum Request Size Exceeded');
      return;
    }
    await write(await handler(toExchange(incoming, body, gone.signal)), outgoing, gone.signal);
  } catch (error) {
    if (gone.signal.aborted || outgoing.destroyed) return;
    if (outgoing.headersSent) {
      // What was begun cannot be ended honestly: a cut connection tells the client so.
      outgoing.destroy();
      return;
    }
    outgoing.writeHead(500, { 'content-type': 'text/plain' });
    outgoing.end(`internal error: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function toExchange(incoming: IncomingMessage, body: Uint8Array, signal: AbortSignal): HttpExchangeRequest {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return {
    method: incoming.method ?? 'GET',
    target: incoming.url ?? '/',
    headers,
    body,
    remoteAddress: incoming.socket.remoteAddress ?? '',
    signal,
  };
}

async function readBody(incoming: IncomingMessage, maxBytes: number): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function write(response: HttpExchangeResponse, outgoing: ServerResponse, signal: AbortSignal): Promise<void> {
  const { body } = response;
  const headers = Object.fromEntries(
    Object.entries(response.headers ?? {}).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : [...value],
    ]),
  );
  outgoing.writeHead(response.status, headers);
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) {
    outgoing.end(body);
    return;
  }
  outgoing.flushHeaders();
  for await (const part of body) {
    if (signal.aborted) return;
    if (!outgoing.write(part)) await drained(outgoing, signal);
  }
  outgoing.end();
}

function drained(outgoing: ServerResponse, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      outgoing.off('drain', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    outgoing.once('drain', done);
    signal.addEventListener('abort', done, { once: true });
  });
}
