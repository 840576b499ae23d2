import { PassThrough } from 'node:stream';
import type { Connection, OAuth2 } from 'jsforce';
import { Transport } from 'jsforce/lib/transport.js';
import { StreamPromise } from 'jsforce/lib/util/promise.js';

/** One HTTP request to Salesforce, as jsforce makes it. */
export interface SalesforceFetchRequest {
  readonly method: string;
  /** Whole address. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Aborts when the call is given up; the way must leave nothing open then. */
  readonly signal?: AbortSignal | undefined;
}

/** The whole answer to a {@link SalesforceFetchRequest}. */
export interface SalesforceFetchResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The way to Salesforce below jsforce: a fetch-like seam, so that a simulated org can stand there without sockets.
 * Rejects when no answer came.
 */
export type SalesforceFetch = (request: SalesforceFetchRequest) => Promise<SalesforceFetchResponse>;

/** Statuses that send a request elsewhere (RFC 9110, 15.4). */
const REDIRECTIONS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

type HttpRequest = Parameters<Transport['httpRequest']>[0];
type HttpResponse = Awaited<ReturnType<Transport['httpRequest']>>;

/** Sends what a connection or a login asks for through `fetch` instead of a socket; without one, changes nothing. */
export function sendThrough(fetch: SalesforceFetch | undefined, client: Connection | OAuth2): void {
  if (fetch) client._transport = new FetchTransport(fetch);
}

/** An answer that sends the request elsewhere; it was not done. */
export class RedirectionError extends Error {
  override readonly name = 'RedirectionError';
}

/** jsforce's transport over a fetch-like function; retries nothing and follows no redirection. */
export class FetchTransport extends Transport {
  readonly #fetch: SalesforceFetch;
  readonly #signal: AbortSignal | undefined;
  #headers: SalesforceFetchResponse['headers'] = {};

  /** @param signal ends requests that are given up. */
  constructor(fetch: SalesforceFetch, signal?: AbortSignal) {
    super();
    this.#fetch = fetch;
    this.#signal = signal;
  }

  /** Headers of the answer that came last. */
  get headers(): SalesforceFetchResponse['headers'] {
    return this.#headers;
  }

  override httpRequest(request: HttpRequest): StreamPromise<HttpResponse> {
    return StreamPromise.create(() => ({ stream: new PassThrough(), promise: this.#send(request) }));
  }

  async #send({ method, url, headers, body }: HttpRequest): Promise<HttpResponse> {
    const answer = await this.#fetch({
      method,
      url,
      headers: { ...headers },
      body: typeof body === 'string' ? body : '',
      signal: this.#signal,
    });
    this.#headers = answer.headers;
    if (REDIRECTIONS.has(answer.status))
      throw new RedirectionError(`${answer.status}, a redirection, which is not followed`);
    return { statusCode: answer.status, headers: { ...answer.headers }, body: answer.body };
  }
}
