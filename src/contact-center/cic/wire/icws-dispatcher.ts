import { Agent, type Dispatcher, Pool, ProxyAgent } from 'undici';

/** How servers are reached. */
export interface DispatcherOptions {
  /** PEM text of the certificate authority that signed the servers' certificates; '' for the system's. */
  readonly ca: string;
  /** Address of an HTTP proxy, with user name and password if it wants them; '' for none. */
  readonly proxy: string;
  /** Milliseconds for connecting and for a whole exchange. */
  readonly timeoutMs: number;
  /** To each server at the same time; 16 if not given. An open event stream takes one. */
  readonly connections?: number | undefined;
}

/** Creates wait for answers on the event stream, not on these connections: a few suffice for hundreds a second. */
const CONNECTIONS = 16;

/**
 * Connections to CIC servers, one pool for each. Through a proxy everything goes by a CONNECT tunnel, so that the
 * proxy sees nothing of what is said over TLS and may not buffer the event stream.
 */
export function createDispatcher({ ca, proxy, timeoutMs, connections = CONNECTIONS }: DispatcherOptions): Dispatcher {
  const limits = {
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connections,
    pipelining: 1,
  };
  const tls = { timeout: timeoutMs, ...(ca === '' ? {} : { ca }) };
  if (proxy === '') return new Agent({ ...limits, connect: tls });
  return new ProxyAgent({
    ...limits,
    uri: proxy,
    proxyTunnel: true,
    requestTls: tls,
    proxyTls: tls,
    // The proxy's answer to CONNECT is waited for no longer than a server's.
    clientFactory: (origin, options) =>
      new Pool(origin, { ...options, headersTimeout: timeoutMs, bodyTimeout: timeoutMs }),
  });
}
