import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { CasebridgeError } from '../errors/casebridge-error.js';

/** What bounds the clients of a server. Durations are milliseconds. */
export interface ServerLimits {
  readonly headerBytes: number;
  /** Longest time that a client may take to send the head of a request. */
  readonly headersMs: number;
  /** Longest time that a client may take to send a whole request. */
  readonly requestMs: number;
  /** Longest time that a request is worked on. */
  readonly workMs: number;
  readonly connections: number;
}

/** What a listener is called in errors. */
export interface ListenerName {
  /** For people, e.g. `operator console`. */
  readonly what: string;
  /** Of the configuration. */
  readonly section: string;
}

/** Certificate and key as PEM text. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/** How often slow clients are looked for; Node's default of 30 s would stretch every limit. */
const MOST_CHECKS_MS = 1_000;
const KEEP_ALIVE_MS = 30_000;
const MAX_HEADERS = 100;

/** Reads certificate and key. @throws CasebridgeError `CASEBRIDGE_CONFIG_INVALID` */
export function readTlsFiles(certFile: string, keyFile: string, name: ListenerName): TlsFiles {
  try {
    return { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
  } catch (error) {
    throw unusable(error, name);
  }
}

/**
 * A server that is not listening yet, with limits on what a client may send and how slowly.
 * @throws CasebridgeError `CASEBRIDGE_CONFIG_INVALID` if certificate and key are none, or do not fit each other.
 */
export function boundedServer(
  listener: RequestListener,
  limits: ServerLimits,
  tls: TlsFiles | undefined,
  name: ListenerName,
): Server {
  const server = made(listener, limits, tls, name);
  server.maxConnections = limits.connections;
  server.maxHeadersCount = MAX_HEADERS;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  // Ends a client that does not take its answer; the longest silence is while a request is worked on.
  server.timeout = limits.workMs + KEEP_ALIVE_MS;
  return server;
}

function made(listener: RequestListener, limits: ServerLimits, tls: TlsFiles | undefined, name: ListenerName): Server {
  const bounds = {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: Math.min(MOST_CHECKS_MS, limits.headersMs),
  };
  if (tls === undefined) return createServer(bounds, listener);
  try {
    return createTlsServer({ ...bounds, ...tls, minVersion: 'TLSv1.2', handshakeTimeout: limits.headersMs }, listener);
  } catch (error) {
    throw unusable(error, name);
  }
}

/**
 * Begins to listen. @returns the port.
 * @throws CasebridgeError `CASEBRIDGE_PORT_IN_USE`; `CASEBRIDGE_CONFIG_INVALID` if the address is none of this machine's.
 */
export function listen(server: Server, host: string, port: number, name: ListenerName): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => reject(listenError(error, `${host} port ${port}`, name));
    server.once('error', onError);
    server.listen(port, host, () => {
      server.off('error', onError);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function listenError(error: NodeJS.ErrnoException, where: string, { what, section }: ListenerName): CasebridgeError {
  if (error.code === 'EADDRINUSE')
    return new CasebridgeError('CASEBRIDGE_PORT_IN_USE', `The ${what} cannot listen on ${where}: it is taken.`, {
      cure: `Stop the other program, or choose another ${section}.port; 0 lets the system choose a free one.`,
    });
  return new CasebridgeError(
    'CASEBRIDGE_CONFIG_INVALID',
    `The ${what} cannot listen on ${where} (${error.code ?? error.message}).`,
    {
      cure: `Correct ${section}.host and ${section}.port: an address of this machine, and a port that the process may use.`,
    },
  );
}

function unusable(error: unknown, { what, section }: ListenerName): CasebridgeError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
  return new CasebridgeError('CASEBRIDGE_CONFIG_INVALID', `The certificate of the ${what} cannot be used (${code}).`, {
    cure: `Correct ${section}.certFile and ${section}.keyFile: PEM files of one certificate and its private key.`,
  });
}
