import { connectFailure } from '../../../src/contact-center/cic/wire/connect-failure.js';
import type { IcwsTransport } from '../../../src/contact-center/cic/wire/icws-transport.js';
import type { HttpExchangeHandler } from '../../../src/runtime/http-exchange.js';
import { exchangeIcws } from '../../support/exchange-icws.js';
import type { Wire } from './wire.js';

/** Asks simulated CIC servers in process, by host name, over a wire that can fail. */
export function icwsWay(servers: Readonly<Record<string, HttpExchangeHandler>>, wire: Wire): IcwsTransport {
  return exchangeIcws({
    servers,
    carry: (serve, request, host) =>
      wire
        .exchange((signal) => serve({ ...request, signal }), request.signal)
        .catch((error: unknown) => {
          throw connectFailure(`${request.method} at ${host}`, error);
        }),
    carryParts: (parts, host) => overWire(parts, host, wire),
  });
}

async function* overWire(parts: AsyncIterable<string>, host: string, wire: Wire): AsyncGenerator<string> {
  for await (const part of parts) {
    await wire.part().catch((error: unknown) => {
      throw connectFailure(`events of ${host}`, error);
    });
    yield part;
  }
}
