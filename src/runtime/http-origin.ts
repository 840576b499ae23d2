/** Origin of what listens at a host and port, without a slash at its end; an IPv6 address stands in brackets. */
export function httpOrigin(host: string, port: number, tls: boolean): string {
  return `${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
