import type { FastifyHelmetOptions } from '@fastify/helmet';

/**
 * What the console's pages may do: load scripts, styles and pictures of their own, and talk to their own server.
 * Nothing inline, nothing of elsewhere, and nobody may frame them. There is no `Strict-Transport-Security`: it binds
 * every port of the host, and the contact centre's other servers may stand there.
 */
export const SECURITY_HEADERS: FastifyHelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
    },
  },
  strictTransportSecurity: false,
  referrerPolicy: { policy: 'no-referrer' },
  xFrameOptions: { action: 'deny' },
};
