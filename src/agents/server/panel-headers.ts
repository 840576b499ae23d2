import type { FastifyHelmetOptions } from '@fastify/helmet';

/**
 * What the agent panel may do: load scripts, styles and pictures of its own, take Salesforce's Open CTI script from the
 * origins that may frame it, and talk to its own server. Nobody else may frame it. There is no
 * `Strict-Transport-Security`: it binds every port of the host.
 *
 * @param frameAncestors `agents.frameAncestors`.
 */
export function panelHeaders(frameAncestors: readonly string[]): FastifyHelmetOptions {
  const framed = frameAncestors.length > 0;
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        // A wildcard names pages of others, too: they may frame the panel, but not put a script into it.
        scriptSrc: ["'self'", ...frameAncestors.filter((origin) => !origin.includes('*'))],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        mediaSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        frameAncestors: framed ? [...frameAncestors] : ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
      },
    },
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'no-referrer' },
    // The page opens cases in tabs of their own, and must see whether that was let happen.
    crossOriginOpenerPolicy: { policy: 'same-origin-allow-popups' },
    // The old header knows no list: where a page may be framed, the policy alone says by whom.
    xFrameOptions: framed ? false : { action: 'deny' },
  };
}
