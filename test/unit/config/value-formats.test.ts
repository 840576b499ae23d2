import { describe, expect, it } from 'vitest';
import { duration, size } from '../../../src/config/measure-formats.js';
import { hostName, hostNames, httpUrl, isLoopback, port, proxyUrl } from '../../../src/config/network-formats.js';
import { choice, count, flag, paths } from '../../../src/config/value-format.js';

const day = duration(0, 86_400_000);

describe('duration', () => {
  it.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['1.5s', 1_500],
    [' 10 s ', 10_000],
    ['250', 250],
    [250, 250],
    [0, 0],
  ])('reads %j as %d ms', (raw, expected) => {
    expect(day.parse(raw)).toBe(expected);
    expect(day.parse(day.parse(raw))).toBe(expected);
  });

  it.each(['', '5 minutes', '-1s', '1d', 's', -1, Number.NaN, Number.POSITIVE_INFINITY, null, true, [], '25h'])(
    'refuses %j',
    (raw) => expect(() => day.parse(raw)).toThrow(/^must be/),
  );
});

describe('size', () => {
  it.each([
    ['10MB', 10_485_760],
    ['500kb', 512_000],
    ['1 GB', 1_073_741_824],
    ['4096', 4_096],
    [4_096, 4_096],
    ['12B', 12],
  ])('reads %j as %d bytes', (raw, expected) => expect(size(1).parse(raw)).toBe(expected));

  it.each(['', 'MB', '1.5MB', '-1', -1, 1.5, '10TB', null])('refuses %j', (raw) => {
    expect(() => size(1).parse(raw)).toThrow(/^must be/);
  });
});

describe('addresses', () => {
  it('takes scheme and host only as httpUrl', () => {
    expect(httpUrl.parse('https://Example.my.salesforce.com/')).toBe('https://example.my.salesforce.com');
    expect(httpUrl.parse('http://127.0.0.1:8080')).toBe('http://127.0.0.1:8080');
    for (const raw of ['example.com', 'ftp://x', 'https://x/path', 'https://x?y', 'https://u:p@x', '', 5, null]) {
      expect(() => httpUrl.parse(raw)).toThrow(/^must/);
    }
  });

  it('takes credentials in a proxyUrl, or nothing', () => {
    expect(proxyUrl.parse('')).toBe('');
    expect(proxyUrl.parse('http://u:p@proxy:3128')).toBe('http://u:p@proxy:3128');
    expect(() => proxyUrl.parse('proxy:3128')).toThrow(/^must/);
  });

  it('takes host names without scheme and port', () => {
    for (const raw of ['cic1', 'cic-1.example.com', '10.0.0.1', '::1', 'CIC_1', '']) {
      expect(hostName.parse(raw)).toBe(raw);
    }
    for (const raw of ['https://cic1', 'cic1:8019', 'a b', '-a', 'a..b', `${'a'.repeat(300)}`, 'a/b', 7]) {
      expect(() => hostName.parse(raw)).toThrow(/^must/);
    }
    expect(hostNames.parse('a, b,,c')).toEqual(['a', 'b', 'c']);
    expect(hostNames.parse(['a', 'b'])).toEqual(['a', 'b']);
    expect(hostNames.parse('')).toEqual([]);
    expect(() => hostNames.parse({ a: 1 })).toThrow(/^must/);
    expect(() => hostNames.parse(['a', 'b:1'])).toThrow(/^must/);
  });

  it('knows this machine by its loopback names only', () => {
    for (const host of ['localhost', 'LOCALHOST', 'a.localhost', '127.0.0.1', '127.9.9.9', '::1', '[::1]']) {
      expect(isLoopback(host)).toBe(true);
    }
    for (const host of ['127.0.0.1.example.com', '10.0.0.1', 'localhost.example.com', '127.com', '']) {
      expect(isLoopback(host)).toBe(false);
    }
  });

  it('takes ports that can be connected to', () => {
    expect(port.parse('8019')).toBe(8_019);
    for (const raw of [0, 65_536, '80x', '', 1.5, null]) expect(() => port.parse(raw)).toThrow(/^must/);
  });
});

describe('words and numbers', () => {
  it('takes true and false only as a flag', () => {
    expect([flag.parse(true), flag.parse('false'), flag.parse(' True ')]).toEqual([true, false, true]);
    for (const raw of ['yes', '0', 1, '', null]) expect(() => flag.parse(raw)).toThrow(/^must/);
  });

  it('takes whole numbers within limits', () => {
    expect(count(0, 10).parse('7')).toBe(7);
    for (const raw of ['7x', '', 11, -1, 1.5, '1e3', null]) expect(() => count(0, 10).parse(raw)).toThrow(/^must/);
  });

  it('takes the words of a choice, spelled exactly', () => {
    const format = choice(['text', 'json']);
    expect(format.parse('json')).toBe('json');
    for (const raw of ['JSON', '', 1, null]) expect(() => format.parse(raw)).toThrow('must be one of text, json');
  });
});

describe('paths', () => {
  it.each([
    ['', []],
    [[], []],
    ['a.json, b.json,', ['a.json', 'b.json']],
    [
      ['a.json', ' b.json '],
      ['a.json', 'b.json'],
    ],
  ])('reads %j as %j', (raw, expected) => expect(paths.parse(raw)).toEqual(expected));

  it.each([7, null, ['a', 7], ['a\nb'], Array.from({ length: 51 }, (_, at) => `${at}.json`)])('refuses %j', (raw) =>
    expect(() => paths.parse(raw)).toThrow(/^must/),
  );
});
