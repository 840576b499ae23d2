import type { HttpExchangeHandler, HttpExchangeResponse } from '../../../src/runtime/http-exchange.js';
import type { SalesforceFetch } from '../../../src/salesforce/salesforce-fetch.js';
import { wholeText } from '../../support/exchange-icws.js';
import type { Wire } from './wire.js';
import type { Witness } from './witness.js';

/** Asks a simulated org in process for what jsforce would ask over the network. */
export function salesforceWay(org: HttpExchangeHandler, wire: Wire, witness: Witness): SalesforceFetch {
  return async ({ method, url, headers, body, signal: givenUp }) => {
    const { pathname, search } = new URL(url);
    const seen = { side: 'salesforce', method, target: `${pathname}${search}`, body } as const;
    witness.asked(seen);
    const response = await wire.exchange(async (signal) => {
      const served = await org({
        method,
        target: seen.target,
        headers: lowerCased(headers),
        body: new TextEncoder().encode(body),
        remoteAddress: '127.0.0.1',
        signal,
      });
      witness.answered(seen, served);
      return served;
    }, givenUp);
    witness.received(seen, response);
    return { status: response.status, headers: flat(response), body: wholeText(response) };
  };
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function flat({ headers = {} }: HttpExchangeResponse): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      typeof value === 'string' ? value : value.join(', '),
    ]),
  );
}
