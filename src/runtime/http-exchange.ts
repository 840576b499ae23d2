/**
 * One HTTP request as a value. Servers of this project are functions over these values, so that they
 * can be served on a socket or called in process without one.
 */
export interface HttpExchangeRequest {
  readonly method: string;
  /** Path and query, as on the request line, e.g. `/icws/1/messaging/messages?x=1`. */
  readonly target: string;
  /** Lower-case names. Repeated headers are joined by `, `, as Node does. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
  /** Address of the peer, without the port. */
  readonly remoteAddress: string;
  /** Aborts when the peer has gone away before the response was complete. */
  readonly signal: AbortSignal;
}

/** The answer to an {@link HttpExchangeRequest}. */
export interface HttpExchangeResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** A whole body, or parts that are written as they come (server-sent events). */
  readonly body?: string | Uint8Array | AsyncIterable<string>;
}

/** A server without a socket. Must not reject for bad input: that is a response too. */
export type HttpExchangeHandler = (request: HttpExchangeRequest) => Promise<HttpExchangeResponse>;
