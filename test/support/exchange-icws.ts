import {
  type IcwsEventStream,
  type IcwsRequest,
  type IcwsResponse,
  type IcwsTransport,
  NotConnectedError,
} from '../../src/contact-center/cic/wire/icws-transport.js';
import type {
  HttpExchangeHandler,
  HttpExchangeRequest,
  HttpExchangeResponse,
} from '../../src/runtime/http-exchange.js';

/** How servers in process are reached. */
export interface ExchangeIcwsOptions {
  /** CIC servers by host name. */
  readonly servers: Readonly<Record<string, HttpExchangeHandler>>;
  /** Takes a request to a server, and its answer back. */
  readonly carry: (
    serve: HttpExchangeHandler,
    request: HttpExchangeRequest,
    host: string,
  ) => Promise<HttpExchangeResponse>;
  /** Takes the parts of an event stream back; left out: as they come. */
  readonly carryParts?: (parts: AsyncIterable<string>, host: string) => AsyncIterable<string>;
}

/** An ICWS transport over servers that are functions, without sockets. */
export function exchangeIcws({ servers, carry, carryParts }: ExchangeIcwsOptions): IcwsTransport {
  async function ask(request: IcwsRequest, signal: AbortSignal): Promise<HttpExchangeResponse> {
    const { method, path: target, host } = request;
    const server = servers[host];
    if (!server) throw new NotConnectedError(`No answer from ${host}.`);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    const body = new TextEncoder().encode(request.body ?? '');
    return carry(server, { method, target, headers, body, remoteAddress: '127.0.0.1', signal }, host);
  }

  return {
    async exchange(request, signal): Promise<IcwsResponse> {
      const response = await ask(request, signal);
      const headers = lowerCased(response);
      return {
        status: response.status,
        headers: Object.fromEntries([...headers].map(([name, values]) => [name, values.join(', ')])),
        setCookies: headers.get('set-cookie') ?? [],
        body: wholeText(response),
      };
    },
    async openEvents(request, signal): Promise<IcwsEventStream> {
      const response = await ask(request, signal);
      const { body } = response;
      const inParts = typeof body === 'object' && Symbol.asyncIterator in body;
      const text = inParts ? (carryParts?.(body, request.host) ?? body) : whole(wholeText(response));
      return { status: response.status, contentType: lowerCased(response).get('content-type')?.[0] ?? '', text };
    },
    close: () => Promise.resolve(),
  };
}

/** A whole body as text. */
export function wholeText({ body }: HttpExchangeResponse): string {
  if (body === undefined || typeof body === 'string') return body ?? '';
  if (body instanceof Uint8Array) return new TextDecoder().decode(body);
  throw new Error('the answer comes in parts');
}

function lowerCased(response: HttpExchangeResponse): Map<string, readonly string[]> {
  return new Map(
    Object.entries(response.headers ?? {}).map(([name, value]) => [
      name.toLowerCase(),
      typeof value === 'string' ? [value] : value,
    ]),
  );
}

async function* whole(text: string): AsyncGenerator<string> {
  yield text;
}
