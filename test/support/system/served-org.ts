import { type Clock, systemClock } from '../../../src/runtime/clock.js';
import type { SimulatedOrgOptions } from '../../../src/simulator/salesforce/org.js';
import { type ServedOrg, type ServeOrgOptions, serveOrg } from '../../../src/simulator/salesforce/serve-org.js';

/** An org in the process of the test, for what `simulate salesforce` has no option for. */
export function serveOrgHere(
  org: Partial<SimulatedOrgOptions> = {},
  edges: Pick<ServeOrgOptions, 'metadataFolders' | 'routingAddresses'> & { readonly clock?: Clock } = {},
): Promise<ServedOrg> {
  return serveOrg({
    clock: systemClock,
    ...edges,
    random: Math.random,
    host: '127.0.0.1',
    port: 0,
    smtpPort: 0,
    org,
    onError: (what, error) => {
      throw new Error(what, { cause: error });
    },
  });
}
