import { connectFailure } from '../../../src/contact-center/cic/wire/connect-failure.js';
import type { IcwsTransport } from '../../../src/contact-center/cic/wire/icws-transport.js';
import type { HttpExchangeHandler, HttpExchangeRequest } from '../../../src/runtime/http-exchange.js';
import { exchangeIcws } from '../../support/exchange-icws.js';
import type { Wire } from './wire.js';
import type { SeenRequest, Witness } from './witness.js';

/** Asks simulated CIC servers in process, by host name, over a wire that can fail. */
export function icwsWay(
  servers: Readonly<Record<string, HttpExchangeHandler>>,
  wire: Wire,
  witness: Witness,
): IcwsTransport {
  async function ask(serve: HttpExchangeHandler, request: HttpExchangeRequest) {
    const seen = seenAs(request);
    witness.asked(seen);
    const response = await wire.exchange(async (signal) => {
      const served = await serve({ ...request, signal });
      witness.answered(seen, served);
      return served;
    }, request.signal);
    witness.received(seen, response);
    return response;
  }

  return exchangeIcws({
    servers,
    carry: (serve, request, host) =>
      ask(serve, request).catch((error: unknown) => {
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

function seenAs({ method, target, body }: HttpExchangeRequest): SeenRequest {
  return { side: 'cic', method, target, body: new TextDecoder().decode(body) };
}
