import type { IcwsTransport } from '../../src/contact-center/cic/wire/icws-transport.js';
import { raceAbort } from '../../src/runtime/abort.js';
import type { HttpExchangeHandler } from '../../src/runtime/http-exchange.js';
import { exchangeIcws } from './exchange-icws.js';
import { suiteWatch } from './icws-shapes/watched-suite.js';

/**
 * An ICWS transport that calls servers in process, by host name, without sockets. Every exchange is checked against
 * the published library, unless the servers answer wrongly on purpose.
 */
export function inProcessIcws(
  servers: Readonly<Record<string, HttpExchangeHandler>>,
  shapes: 'checked' | 'unchecked' = 'checked',
): IcwsTransport {
  return exchangeIcws({
    servers,
    carry: (serve, request) => {
      const handle = shapes === 'checked' ? suiteWatch.watch(serve, 'ours') : serve;
      return raceAbort(handle(request), request.signal);
    },
  });
}
