import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { addressOf } from './address-of.js';

/** Tells by which address a client is counted. */
export type ClientAddress = (request: Pick<IncomingMessage, 'socket' | 'headers'>) => string;

const MAPPED = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i;
/** Proxies in a row that are followed. */
const MAX_HOPS = 20;

/**
 * Makes what tells by which address a client is counted: that of its connection, or where that is a trusted proxy, the
 * address that the proxy names in `X-Forwarded-For`. What stands there before an address that is not trusted was written by
 * the client itself and is not believed.
 *
 * @param trustedProxies addresses and networks (`10.0.0.0/8`), as the configuration has checked them.
 */
export function clientAddress(trustedProxies: readonly string[]): ClientAddress {
  const trusted = new BlockList();
  for (const entry of trustedProxies) {
    const [address = '', length] = entry.split('/');
    if (length === undefined) trusted.addAddress(address, familyOf(address));
    else trusted.addSubnet(address, Number(length), familyOf(address));
  }
  return ({ socket, headers }) => {
    let client = plain(socket.remoteAddress ?? '');
    const named = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',').slice(-MAX_HOPS).map(plain);
    while (isIP(client) !== 0 && trusted.check(client, familyOf(client))) {
      const before = named.pop() ?? '';
      // Nobody is named, or in a way that says nothing: then it is the proxy that is counted.
      if (isIP(before) === 0) break;
      client = before;
    }
    return addressOf(client);
  };
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

/** Without a port, a zone, or the brackets that some proxies write. */
function plain(address: string): string {
  const text = address.trim().replace(/^\[(.*)\](?::\d+)?$/, '$1');
  const bare = text.replace(/%.*$/, '').replace(/^(\d+(?:\.\d+){3}):\d+$/, '$1');
  return MAPPED.exec(bare)?.[1] ?? bare;
}
