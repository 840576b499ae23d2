import { request as plainRequest, type RequestOptions } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { Duplex } from 'node:stream';

/** Where a tunnel leads, and through what. */
export interface TunnelOptions {
  /** Address of the HTTP proxy, with user name and password if it wants them. */
  readonly proxy: string;
  readonly host: string;
  readonly port: number;
  /** PEM text of the certificate authority of the proxy itself; '' for the system's. */
  readonly ca: string;
}

/**
 * Has an HTTP proxy open a tunnel by CONNECT. Rejects when the proxy cannot be reached or refuses, with its status; no
 * message names the credentials.
 */
export function openTunnel({ proxy, host, port, ca }: TunnelOptions, signal: AbortSignal): Promise<Duplex> {
  const { protocol, hostname, port: proxyPort, username, password } = new URL(proxy);
  const isTls = protocol === 'https:';
  const target = `${host}:${port}`;
  const options: RequestOptions = {
    method: 'CONNECT',
    host: hostname.replace(/^\[|\]$/g, ''),
    port: proxyPort === '' ? (isTls ? 443 : 80) : Number(proxyPort),
    path: target,
    headers: { host: target, ...(username === '' ? {} : { 'proxy-authorization': basic(username, password) }) },
    agent: false,
    signal,
  };
  return new Promise((resolve, reject) => {
    const request = isTls ? tlsRequest({ ...options, ...(ca === '' ? {} : { ca }) }) : plainRequest(options);
    const refuse = (status: number | undefined) => reject(new Error(`the proxy answered CONNECT with ${status}`));
    request.once('connect', ({ statusCode }, socket) => {
      if (statusCode === 200) return resolve(socket);
      socket.destroy();
      refuse(statusCode);
    });
    request.once('response', (response) => {
      response.destroy();
      refuse(response.statusCode);
    });
    request.once('error', reject);
    request.end();
  });
}

function basic(username: string, password: string): string {
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}
