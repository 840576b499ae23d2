import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { clientAddress } from '../../../src/web-server/client-address.js';

const PROXIES = ['10.0.0.5', '192.168.0.0/16', '2001:db8:1::/48', '::1'];

function from(remoteAddress: string, forwarded?: string, proxies: readonly string[] = PROXIES): string {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return clientAddress(proxies)({ socket: { remoteAddress }, headers } as Pick<IncomingMessage, 'socket' | 'headers'>);
}

describe('the address of a client', () => {
  it.each([
    ['is that of its connection', '203.0.113.7', undefined, '203.0.113.7'],
    ['is not what the client itself says', '203.0.113.7', '198.51.100.1', '203.0.113.7'],
    ['is what a trusted proxy says', '10.0.0.5', '198.51.100.1', '198.51.100.1'],
    ['is what a proxy of a trusted network says', '192.168.7.7', '198.51.100.1', '198.51.100.1'],
    ['is what a trusted proxy says that came by IPv6', '::ffff:10.0.0.5', '198.51.100.1', '198.51.100.1'],
    ['is the last one that is not trusted', '10.0.0.5', '6.6.6.6, 198.51.100.1, 192.168.1.1', '198.51.100.1'],
    ['has no port', '10.0.0.5', '198.51.100.1:51234', '198.51.100.1'],
    ['is that of the proxy if it names none', '10.0.0.5', undefined, '10.0.0.5'],
    ['is that of the proxy if it names what is none', '10.0.0.5', '198.51.100.1, unknown', '10.0.0.5'],
    ['is that of the proxy if it names an empty one', '10.0.0.5', '', '10.0.0.5'],
    ['is that of the outermost proxy if all are trusted', '10.0.0.5', '192.168.1.2, 192.168.1.1', '192.168.1.2'],
  ])('%s', (_name, remote, forwarded, expected) => {
    expect(from(remote, forwarded)).toBe(expected);
  });

  it('is one for a whole IPv6 network, also behind a proxy', () => {
    const [first, second] = ['2001:db8:9:9::1', '[2001:db8:9:9:8::2]:443'];
    expect(from('2001:db8:1::5', first)).toBe(from('::1', second));
    expect(from('2001:db8:1::5', first)).toBe(from(first));
    expect(from('2001:db8:2::5', first)).toBe(from('2001:db8:2::5'));
  });

  it('is that of its connection where no proxy is trusted', () => {
    expect(from('127.0.0.1', '198.51.100.1', [])).toBe('127.0.0.1');
    expect(from('', '198.51.100.1', [])).toBe(from(''));
  });
});
