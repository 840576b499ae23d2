import type {
  IcwsEventStream,
  IcwsRequest,
  IcwsResponse,
  IcwsTransport,
} from '../../src/contact-center/cic/wire/icws-transport.js';
import { CasebridgeError } from '../../src/errors/casebridge-error.js';
import { raceAbort } from '../../src/runtime/abort.js';
import type { HttpExchangeHandler, HttpExchangeResponse } from '../../src/runtime/http-exchange.js';

/** An ICWS transport that calls servers in process, by host name, without sockets. */
export function inProcessIcws(servers: Readonly<Record<string, HttpExchangeHandler>>): IcwsTransport {
  async function ask(request: IcwsRequest, signal: AbortSignal): Promise<HttpExchangeResponse> {
    const handle = servers[request.host];
    if (!handle) throw new CasebridgeError('CASEBRIDGE_CIC_UNREACHABLE', `No answer from ${request.host}.`);
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
