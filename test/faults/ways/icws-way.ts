import { connectFailure } from '../../../src/contact-center/cic/wire/connect-failure.js';
import {
  type IcwsEventStream,
  type IcwsRequest,
  type IcwsResponse,
  type IcwsTransport,
  NotConnectedError,
} from '../../../src/contact-center/cic/wire/icws-transport.js';
import type { HttpExchangeHandler, HttpExchangeResponse } from '../../../src/runtime/http-exchange.js';
import { wholeText } from './salesforce-way.js';
import type { Wire } from './wire.js';

/** Asks simulated CIC servers in process, by host name. */
export function icwsWay(servers: Readonly<Record<string, HttpExchangeHandler>>, wire: Wire): IcwsTransport {
  async function ask(request: IcwsRequest, signal: AbortSignal): Promise<HttpExchangeResponse> {
    const server = servers[request.host];
    if (!server) throw new NotConnectedError(`No answer from ${request.host}.`);
    const { method, path: target, host } = request;
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    const body = new TextEncoder().encode(request.body ?? '');
    const send = (either: AbortSignal) =>
      server({ method, target, headers, body, remoteAddress: '127.0.0.1', signal: either });
    return wire.exchange(send, signal).catch((error: unknown) => {
      throw connectFailure(`${method} at ${host}`, error);
    });
  }

  return {
    async exchange(request, signal): Promise<IcwsResponse> {
      const response = await ask(request, signal);
      const headers = headersOf(response);
      return {
        status: response.status,
        headers: Object.fromEntries([...headers].map(([name, values]) => [name, values.join(', ')])),
        setCookies: headers.get('set-cookie') ?? [],
        body: wholeText(response),
      };
    },
    async openEvents(request, signal): Promise<IcwsEventStream> {
      const response = await ask(request, signal);
      const contentType = headersOf(response).get('content-type')?.[0] ?? '';
      return { status: response.status, contentType, text: parts(response, request.host, wire) };
    },
    close: () => Promise.resolve(),
  };
}

async function* parts({ body }: HttpExchangeResponse, host: string, wire: Wire): AsyncGenerator<string> {
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) {
    yield wholeText({ status: 200, ...(body === undefined ? {} : { body }) });
    return;
  }
  for await (const part of body) {
    await wire.part().catch((error: unknown) => {
      throw connectFailure(`events of ${host}`, error);
    });
    yield part;
  }
}

function headersOf({ headers = {} }: HttpExchangeResponse): Map<string, readonly string[]> {
  return new Map(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), typeof value === 'string' ? [value] : value]),
  );
}
