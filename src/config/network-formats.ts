import { isIP } from 'node:net';
import type { ValueFormat } from './value-format.js';

const MAX_RANGES = 100;

/** Scheme and host of a web address, e.g. `https://example.my.salesforce.com`. A trailing slash is dropped. */
export const httpUrl: ValueFormat<string> = {
  name: 'httpUrl',
  describe: 'URL, scheme and host only',
  parse(raw) {
    const url = parsedUrl(raw);
    if (!url) throw new Error('must be a URL such as https://example.my.salesforce.com');
    if (url.username !== '' || url.password !== '') throw new Error('must not carry a user name or password');
    if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
      throw new Error('must be scheme and host only, without a path');
    }
    return url.origin;
  },
};

/** '' for none, or the address of an HTTP proxy; it may carry a user name and password. */
export const proxyUrl: ValueFormat<string> = {
  name: 'proxyUrl',
  describe: 'URL such as `http://proxy.example.com:3128`, or empty',
  parse(raw) {
    if (raw === '') return '';
    if (!parsedUrl(raw)) throw new Error('must be a URL such as http://proxy.example.com:3128, or empty');
    return String(raw);
  },
};

/** A host name or IP address without a port; '' while none is given. */
export const hostName: ValueFormat<string> = {
  name: 'hostName',
  describe: 'host name',
  parse(raw) {
    if (raw === '') return '';
    if (typeof raw !== 'string' || !isHost(raw)) throw new Error('must be a host name without scheme or port');
    return raw;
  },
};

/** Several host names: an array, or text with commas between them. */
export const hostNames: ValueFormat<readonly string[]> = {
  name: 'hostNames',
  describe: 'host names: array, or text with commas',
  parse(raw) {
    const names = typeof raw === 'string' ? raw.split(',').map((name) => name.trim()) : raw;
    if (!Array.isArray(names)) throw new Error('must be an array of host names, or text with commas');
    return names.filter((name) => name !== '').map((name) => hostName.parse(name));
  },
};

/** Addresses and networks of proxies: an array, or text with commas between them. */
export const addressRanges: ValueFormat<readonly string[]> = {
  name: 'addressRanges',
  describe: 'IP addresses and networks such as `10.0.0.0/8`: array, or text with commas',
  parse(raw) {
    const given = typeof raw === 'string' ? raw.split(',') : raw;
    if (!Array.isArray(given) || !given.every((item) => typeof item === 'string'))
      throw new Error('must be an array of IP addresses and networks, or text with commas');
    const found = given.map((item) => item.trim()).filter((item) => item !== '');
    if (found.length > MAX_RANGES) throw new Error(`must not have more than ${MAX_RANGES} addresses`);
    const wrong = found.find((item) => !isRange(item));
    if (wrong !== undefined) throw new Error(`must have addresses such as 10.0.0.5 or 10.0.0.0/8, not ${wrong}`);
    return found;
  },
};

/** The number of a TCP port of another machine. */
export const port: ValueFormat<number> = {
  name: 'tcpPort',
  describe: 'port, 1 to 65535',
  parse(raw) {
    const value = typeof raw === 'string' && /^\s*\d{1,5}\s*$/.test(raw) ? Number(raw) : raw;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > 65_535) {
      throw new Error('must be a port number from 1 to 65535');
    }
    return value;
  },
};

/** Whether a host is this machine itself, so that what is said to it crosses no wire. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  if (bare === 'localhost' || bare.endsWith('.localhost') || bare === '::1') return true;
  return isIP(bare) === 4 && bare.startsWith('127.');
}

/** True for a host name or IP address without scheme and port. */
export function isHost(value: string): boolean {
  if (isIP(value) !== 0) return true;
  const labels = value.replace(/\.$/, '').split('.');
  return value.length <= 253 && labels.every((label) => /^[\p{L}\p{N}_][\p{L}\p{N}_-]{0,62}$/u.test(label));
}

/** A network of all addresses would believe everybody. */
function isRange(text: string): boolean {
  const [address = '', length, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || address.includes('%') || rest.length > 0) return false;
  if (length === undefined) return true;
  return /^\d{1,3}$/.test(length) && Number(length) >= 1 && Number(length) <= (version === 4 ? 32 : 128);
}

function parsedUrl(raw: unknown): URL | undefined {
  if (typeof raw !== 'string') return undefined;
  try {
    const url = new URL(raw.trim());
    return url.protocol === 'https:' || url.protocol === 'http:' ? url : undefined;
  } catch {
    return undefined;
  }
}
