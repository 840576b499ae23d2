import { CasebridgeError } from '../../../errors/casebridge-error.js';

/** One ICWS request, before a session adds its headers. */
export interface IcwsRequest {
  /** Host name without scheme and port. */
  readonly host: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path and query from `/icws` on. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A whole response; the body is bounded by the transport. */
export interface IcwsResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly setCookies: readonly string[];
  readonly body: string;
}

/** An open event stream. */
export interface IcwsEventStream {
  readonly status: number;
  readonly contentType: string;
  /** Text as it arrives; ends when the server closes. Throws `CASEBRIDGE_CIC_UNREACHABLE` when it breaks off. */
  readonly text: AsyncIterable<string>;
}

/**
 * The way to ICWS servers: a fetch-like seam, so that a simulated server can stand below it without sockets.
 * Rejects with `CASEBRIDGE_CIC_UNREACHABLE` when no answer came (a {@link NotConnectedError} if nothing was sent),
 * `CASEBRIDGE_CIC_MALFORMED_RESPONSE` when it is too large. Redirections are answers like any other.
 */
export interface IcwsTransport {
  exchange(request: IcwsRequest, signal: AbortSignal): Promise<IcwsResponse>;
  openEvents(request: IcwsRequest, signal: AbortSignal): Promise<IcwsEventStream>;
  close(): Promise<void>;
}

/** No connection came about: the server has seen nothing of the request, so a login did not count there. */
export class NotConnectedError extends CasebridgeError {
  constructor(message: string, options: { readonly cause?: unknown; readonly cure?: string } = {}) {
    super('CASEBRIDGE_CIC_UNREACHABLE', message, options);
  }
}
