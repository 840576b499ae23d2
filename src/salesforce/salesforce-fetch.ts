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

type HttpRequest = Parameters<Transport['httpRequest']>[0];
type HttpResponse = Awaited<ReturnType<Transport['httpRequest']>>;

/** Sends what a connection or a login asks for through `fetch` instead of a socket; without one, changes nothing. */
export function sendThrough(fetch: SalesforceFetch | undefined, client: Connection | OAuth2): void {
  if (fetch) client._transport = new FetchTransport(fetch);
}

/** jsforce's transport over a fetch-like function; retries nothing. */
class FetchTransport extends Transport {
  readonly #fetch: SalesforceFetch;

  constructor(fetch: SalesforceFetch) {
    super();
    this.#fetch = fetch;
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
    });
    return { statusCode: answer.status, headers: { ...answer.headers }, body: answer.body };
  }
}
