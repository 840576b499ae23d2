import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import type { SalesforceFetch } from './salesforce-fetch.js';

/** How Salesforce is reached. */
export interface NetworkFetchOptions {
  /** Address of an HTTP proxy; '' for none. */
  readonly proxy: string;
  /** Milliseconds for connecting, for the head of an answer and between two parts of its body. */
  readonly timeoutMs: number;
}

/** The network as a {@link SalesforceFetch}, with the connections that it keeps. */
export interface NetworkFetch {
  readonly fetch: SalesforceFetch;
  /** Ends requests under way and closes all connections. */
  close(): Promise<void>;
}

/** Larger than any answer that is asked for: a page of 500 rows is below 1 MB. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;

/**
 * HTTP(S) by undici in place of jsforce's own: nothing is tried again inside a call, connections are kept, and a call
 * that is given up closes its socket. Redirections are not followed: the token goes nowhere else.
 */
export function createNetworkFetch({ proxy, timeoutMs }: NetworkFetchOptions): NetworkFetch {
  const limits = { connect: { timeout: timeoutMs }, headersTimeout: timeoutMs, bodyTimeout: timeoutMs };
  const dispatcher: Dispatcher =
    proxy === '' ? new Agent(limits) : new ProxyAgent({ ...limits, uri: proxy, proxyTunnel: true });
  return {
    async fetch({ method, url, headers, body, signal }) {
      const { origin, pathname, search } = new URL(url);
      const response = await dispatcher.request({
        origin,
        path: `${pathname}${search}`,
        method: method as Dispatcher.HttpMethod,
        headers: { ...headers },
        ...(body === '' ? {} : { body }),
        ...(signal ? { signal } : {}),
      });
      return { status: response.statusCode, headers: flatHeaders(response), body: await readText(response, url) };
    },
    close: () => dispatcher.destroy(),
  };
}

function flatHeaders({ headers }: Dispatcher.ResponseData): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}

async function readText({ body }: Dispatcher.ResponseData, url: string): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Leaving the loop destroys the body and with it the connection.
    if (size > MAX_BODY_BYTES) throw new Error(`${new URL(url).host} sent more than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
