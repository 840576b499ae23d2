import { describe, expect, it } from 'vitest';
import { isOwnHost, isOwnOrigin, isSameOrigin, type OwnAddress } from '../../../src/web-server/origin.js';

const LOOPBACK: OwnAddress = { host: '127.0.0.1', tls: false, publicUrl: '' };
const EVERYWHERE: OwnAddress = { host: '0.0.0.0', tls: true, publicUrl: '' };
const PUBLIC: OwnAddress = { host: '0.0.0.0', tls: false, publicUrl: 'https://bridge.example.com' };

describe('isOwnHost', () => {
  it.each<[string | undefined, OwnAddress, boolean]>([
    ['127.0.0.1:8480', LOOPBACK, true],
    ['LOCALHOST', LOOPBACK, true],
    ['[::1]:8480', LOOPBACK, true],
    ['192.0.2.7', LOOPBACK, true],
    ['bridge.example.com', LOOPBACK, false],
    ['bridge.example.com', { ...LOOPBACK, host: 'bridge.example.com' }, true],
    ['bridge.example.com', EVERYWHERE, true],
    ['bridge.example.com:443', PUBLIC, true],
    ['Bridge.Example.com', PUBLIC, true],
    ['other.example.com', PUBLIC, false],
    ['bridge.example.com.evil.example', PUBLIC, false],
    ['2130706433', LOOPBACK, true],
    ['evil.example/127.0.0.1', LOOPBACK, false],
    ['evil.example@127.0.0.1', LOOPBACK, false],
    ['127.0.0.1, evil.example', LOOPBACK, false],
    ['', EVERYWHERE, false],
    [undefined, EVERYWHERE, false],
  ])('%s at %j: %s', (header, own, expected) => expect(isOwnHost(header, own)).toBe(expected));
});

describe('isSameOrigin', () => {
  it.each<[string | undefined, string | undefined, OwnAddress, boolean]>([
    ['http://127.0.0.1:8480', '127.0.0.1:8480', LOOPBACK, true],
    ['http://127.0.0.1', '127.0.0.1:80', LOOPBACK, true],
    ['https://127.0.0.1:8480', '127.0.0.1:8480', LOOPBACK, false],
    ['http://127.0.0.1:8481', '127.0.0.1:8480', LOOPBACK, false],
    ['http://localhost:8480', '127.0.0.1:8480', LOOPBACK, false],
    ['https://bridge.example.com', '127.0.0.1:8480', PUBLIC, true],
    ['http://bridge.example.com', '127.0.0.1:8480', PUBLIC, false],
    ['null', '127.0.0.1:8480', LOOPBACK, false],
    ['http://[', '[', LOOPBACK, false],
    [undefined, '127.0.0.1:8480', LOOPBACK, false],
    ['http://127.0.0.1:8480', undefined, LOOPBACK, false],
  ])('%s for %s at %j: %s', (origin, host, own, expected) => {
    expect(isSameOrigin({ origin, host }, own)).toBe(expected);
  });
});

describe('isOwnOrigin', () => {
  it('lets programs through that say nothing of an origin', () => {
    expect(isOwnOrigin({ host: 'x' }, LOOPBACK)).toBe(true);
    expect(isOwnOrigin({ host: 'x', 'sec-fetch-site': 'none' }, LOOPBACK)).toBe(true);
    expect(isOwnOrigin({ host: 'x', 'sec-fetch-site': 'cross-site' }, LOOPBACK)).toBe(false);
    expect(isOwnOrigin({ host: 'x', 'sec-fetch-site': ['same-origin', 'same-origin'] }, LOOPBACK)).toBe(false);
  });
});
