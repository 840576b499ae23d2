import { isLoopback } from './network-formats.js';
import type { ValueFormat } from './value-format.js';

/** '' for none, or the address to which alerts are posted; without TLS only on this machine. */
export const webhookUrl: ValueFormat<string> = {
  name: 'webhookUrl',
  describe: '`https:` URL, or empty',
  parse(raw) {
    if (raw === '') return '';
    const url = parsed(raw);
    if (url?.protocol !== 'https:' && url?.protocol !== 'http:') throw new Error('must be an https: URL, or empty');
    if (url.protocol === 'http:' && !isLoopback(url.hostname)) throw new Error('must begin with https:');
    if (url.username !== '' || url.password !== '') throw new Error('must not carry a user name or password');
    return url.href;
  },
};

/** '' for none, or a mail server. */
export const smtpUrl: ValueFormat<string> = {
  name: 'smtpUrl',
  describe: 'URL such as `smtps://user:password@mail.example.com`, or empty',
  parse(raw) {
    if (raw === '') return '';
    const url = parsed(raw);
    if ((url?.protocol !== 'smtp:' && url?.protocol !== 'smtps:') || url.hostname === '') {
      throw new Error('must be a URL such as smtps://user:password@mail.example.com, or empty');
    }
    if (!isDecodable(url.username) || !isDecodable(url.password)) {
      throw new Error('must have user name and password URL-encoded: % is %25');
    }
    return String(raw).trim();
  },
};

/** '' for none, or one mail address, also with a name before it. */
export const mailAddress: ValueFormat<string> = {
  name: 'mailAddress',
  describe: 'mail address',
  parse(raw) {
    if (raw === '') return '';
    if (typeof raw !== 'string' || !isAddress(raw.trim())) throw new Error('must be a mail address');
    return raw.trim();
  },
};

/** Several mail addresses: an array, or text with commas between them. */
export const mailAddresses: ValueFormat<readonly string[]> = {
  name: 'mailAddresses',
  describe: 'mail addresses: array, or text with commas',
  parse(raw) {
    const list = typeof raw === 'string' ? raw.split(',').map((address) => address.trim()) : raw;
    if (!Array.isArray(list)) throw new Error('must be an array of mail addresses, or text with commas');
    return list.filter((address) => address !== '').map((address) => mailAddress.parse(address));
  },
};

function isAddress(text: string): boolean {
  return text.length <= 320 && /^(?:[^<>\r\n\0]{0,100}<[^\s@<>,]+@[^\s@<>,]+>|[^\s@<>,]+@[^\s@<>,]+)$/.test(text);
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function parsed(raw: unknown): URL | undefined {
  if (typeof raw !== 'string') return undefined;
  try {
    return new URL(raw.trim());
  } catch {
    return undefined;
  }
}
