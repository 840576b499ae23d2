import {
  type IcwsEventStream,
  type IcwsRequest,
  type IcwsResponse,
  type IcwsTransport,
  NotConnectedError,
} from '../../src/contact-center/cic/wire/icws-transport.js';
import { raceAbort } from '../../src/runtime/abort.js';
import type { HttpExchangeHandler, HttpExchangeResponse } from '../../src/runtime/http-exchange.js';
import { suiteWatch } from './icws-shapes/watched-suite.js';

/**
 * An ICWS transport that calls servers in process, by host name, without sockets. Every exchange is checked against
 * the published library, unless the servers answer wrongly on purpose.
 */
export function inProcessIcws(
  servers: Readonly<Record<string, HttpExchangeHandler>>,
  shapes: 'checked' | 'unchecked' = 'checked',
): IcwsTransport {
  async function ask(request: IcwsRequest, signal: AbortSignal): Promise<HttpExchangeResponse> {
    const server = servers[request.host];
    if (!server) throw new NotConnectedError(`No answer from ${request.host}.`);
    const handle = shapes === 'checked' ? suiteWatch.watch(server, 'ours') : server;
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    const body = new TextEncoder().encode(request.body ?? '');
    return raceAbort(
      handle({ method: request.method, target: request.path, headers, body, remoteAddress: '127.0.0.1', signal }),
      signal,
    );
  }

  return {
    async exchange(request, signal): Promise<IcwsResponse> {
      const response = await ask(request, signal);
      const headers = lowerCased(response);
      return {
        status: response.status,
        headers: Object.fromEntries([...headers].map(([name, values]) => [name, values.join(', ')])),
        setCookies: headers.get('set-cookie') ?? [],
        body:
          typeof response.body === 'string'
            ? response.body
            : new TextDecoder().decode(response.body as Uint8Array | undefined),
      };
    },
    async openEvents(request, signal): Promise<IcwsEventStream> {
      const response = await ask(request, signal);
      const { body } = response;
      const text =
        typeof body === 'object' && Symbol.asyncIterator in body ? body : whole(typeof body === 'string' ? body : '');
      return { status: response.status, contentType: lowerCased(response).get('content-type')?.[0] ?? '', text };
    },
    close: () => Promise.resolve(),
  };
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
