import { isIP } from 'node:net';
import { isLoopback } from '../config/network-formats.js';

/** What the server knows of its own address. */
export interface OwnAddress {
  /** That it listens on. */
  readonly host: string;
  readonly tls: boolean;
  /** Address for browsers; '' if it is its own. */
  readonly publicUrl: string;
}

/** Headers of a request that say where it comes from. */
export interface OriginHeaders {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
  readonly 'sec-fetch-site'?: string | string[] | undefined;
}

/**
 * Whether the server answers to a Host header. A page of elsewhere whose name was made to lead here ("DNS rebinding")
 * sends that name; an IP address cannot be made to lead elsewhere.
 */
export function isOwnHost(header: string | undefined, own: OwnAddress): boolean {
  const host = hostOf(header);
  if (host === undefined) return false;
  const bare = host.replace(/^\[|\]$/g, '');
  if (isLoopback(host) || isIP(bare) !== 0 || bare === own.host.toLowerCase()) return true;
  if (own.publicUrl !== '') return host === new URL(own.publicUrl).hostname;
  return !isLoopback(own.host);
}

/** Whether a request was made by a page of the console itself; programs that are no browser say nothing of it. */
export function isOwnOrigin(headers: OriginHeaders, own: OwnAddress): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  return headers.origin === undefined || isSameOrigin(headers, own);
}

/** Whether a request says that it was made by a page of the console itself. */
export function isSameOrigin({ host, origin }: OriginHeaders, { tls, publicUrl }: OwnAddress): boolean {
  if (origin === undefined || host === undefined) return false;
  const direct = parsed(`${tls ? 'https' : 'http'}://${host}`)?.origin;
  return origin === direct || (publicUrl !== '' && origin === publicUrl);
}

function hostOf(header: string | undefined): string | undefined {
  if (header === undefined || !/^[\p{L}\p{N}._:[\]-]{1,255}$/u.test(header)) return undefined;
  return parsed(`http://${header}`)?.hostname.toLowerCase();
}

function parsed(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}
