import { type Check, fail, ok, type Verdict, warn } from '../../domain/check.js';
import { CasebridgeError } from '../../errors/casebridge-error.js';
import { asObject, asString } from '../../runtime/decode.js';
import { errorCodeOf } from '../request-error.js';
import type { SalesforceRest } from '../rest.js';

/** Version of what the package's REST services say, as this release understands it. */
export const PACKAGE_CONTRACT = '1';
/** Version of the package that belongs to this release. */
export const PACKAGE_VERSION = '0.1.0';

/** The package's own REST service that tells its version and its triggers. */
export const VERSION_PATH = '/services/apexrest/object-routing/v1/version';
const INSTALL = 'Install the package that belongs to this release (docs/admin.md).';
const GRANT =
  'Assign the permission set Object_Routing_Connector to the integration user: it gives access to the classes RoutingVersionResource and RoutingExplainResource.';

/** Whether the package is there, in a version that fits, by its own Apex REST. */
export function packageVersionCheck(rest: SalesforceRest): Check {
  return {
    code: 'SALESFORCE_PACKAGE',
    needs: ['SALESFORCE_API'],
    run: async (signal) => {
      try {
        return verdictOn(asObject(await rest.request('GET', VERSION_PATH, undefined, signal)));
      } catch (error) {
        return refusal(error);
      }
    },
  };
}

function verdictOn(body: Readonly<Record<string, unknown>> | undefined): Verdict {
  const contract = asString(body?.contract) ?? '';
  const version = asString(body?.packageVersion) ?? '';
  const evidence = `The package answers with version ${version} and contract ${contract}.`;
  if (contract !== PACKAGE_CONTRACT)
    return fail(`${evidence} Casebridge speaks contract ${PACKAGE_CONTRACT}.`, INSTALL);
  if (version !== PACKAGE_VERSION) return warn(`${evidence} This release comes with ${PACKAGE_VERSION}.`, INSTALL);
  return ok(evidence);
}

function refusal(error: unknown): Verdict {
  const code = error instanceof CasebridgeError ? errorCodeOf(error.cause) : undefined;
  if (code === 'NOT_FOUND' || code === 'ERROR_HTTP_404')
    return fail(
      'The package does not answer: it is not installed, or the integration user may not call it.',
      `${INSTALL} ${GRANT}`,
    );
  if (code === 'FORBIDDEN' || code === 'INSUFFICIENT_ACCESS' || code === 'ERROR_HTTP_403')
    return fail("The integration user may not call the package's Apex REST.", GRANT);
  throw error;
}
