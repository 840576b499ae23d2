import fastifyRateLimit from '@fastify/rate-limit';

/** Address of a client as it is counted: one subscriber has a whole IPv6 network. */
export function addressOf(address: string): string {
  return fastifyRateLimit.normalizeIP(address.replace(/%.*$/, ''));
}
