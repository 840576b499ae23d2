import type { HttpExchangeHandler } from '../runtime/http-exchange.js';

/** Lets only programs on this machine through: what steers a simulator is open to whoever reaches it. */
export function loopbackOnly(handler: HttpExchangeHandler): HttpExchangeHandler {
  return (request) =>
    isLoopback(request.remoteAddress)
      ? handler(request)
      : Promise.resolve({ status: 403, headers: { 'content-type': 'text/plain' }, body: 'loopback only' });
}

/** In process there is no address. */
function isLoopback(address: string): boolean {
  return address === '' || address === '::1' || /^(::ffff:)?127\./.test(address);
}
