import { CasebridgeError } from '../errors/casebridge-error.js';
import { servedVersions } from './api-versions.js';
import { describeObject } from './describe.js';
import { missingAccess } from './missing-access.js';
import { type NeededAccess, QUEUE_MAP_ACCESS, ROWS_ACCESS } from './needed-access.js';
import { errorCodeOf } from './request-error.js';
import type { SalesforceRest } from './rest.js';

/** Objects of the package without which routing cannot start. */
const REQUIRED = [ROWS_ACCESS, QUEUE_MAP_ACCESS];

/** What one object lacks, in the words of a refused start. */
interface Lack {
  readonly hidden: readonly string[];
  readonly locked: readonly string[];
}

/**
 * Checks that the integration user has what routing needs, by the same rules as `casebridge check`: the package's
 * objects and fields, and that results can be written. An interaction whose row can never be marked must not be made.
 * The PushTopic is no such thing: without it the sweep routes.
 *
 * @param apiVersion the configured one: an org that does not serve it knows none of its objects.
 * @throws CasebridgeError naming all that is missing.
 */
export async function checkPackage(rest: SalesforceRest, apiVersion: string, signal: AbortSignal): Promise<void> {
  const lacks: Lack[] = [];
  for (const needed of REQUIRED) lacks.push(await lackOf(rest, needed, apiVersion, signal));
  const hidden = lacks.flatMap((lack) => lack.hidden);
  const locked = lacks.flatMap((lack) => lack.locked);
  const told = [
    ...(hidden.length > 0 ? [`Missing or not visible in Salesforce: ${hidden.join(', ')}.`] : []),
    ...(locked.length > 0 ? [`The integration user may not edit: ${locked.join(', ')}.`] : []),
  ];
  if (told.length > 0) throw new CasebridgeError('CASEBRIDGE_PACKAGE_FIELD_MISSING', told.join(' '));
}

async function lackOf(
  rest: SalesforceRest,
  needed: NeededAccess,
  apiVersion: string,
  signal: AbortSignal,
): Promise<Lack> {
  const seen = await describeObject(rest, needed.object, signal).catch(async (error: unknown) => {
    if (isRetired(error)) await assureServed(rest, apiVersion, signal);
    throw error;
  });
  if (!seen) {
    await assureServed(rest, apiVersion, signal);
    return { hidden: [needed.object], locked: [] };
  }
  const { hidden, locked, notEditable } = missingAccess(needed, seen);
  return { hidden, locked: [...locked, ...(notEditable ? [`records of ${needed.object}`] : [])] };
}

/** Salesforce answers so for a version that it served once. */
function isRetired(error: unknown): boolean {
  const code = error instanceof CasebridgeError ? errorCodeOf(error.cause) : undefined;
  return code === 'UNSUPPORTED_API_VERSION' || code === 'ERROR_HTTP_410';
}

/** A version that is not served answers every address with "not found". @throws CasebridgeError */
async function assureServed(rest: SalesforceRest, apiVersion: string, signal: AbortSignal): Promise<void> {
  const versions = servedVersions(await rest.request('GET', '/services/data/', undefined, signal));
  const newest = versions.at(-1);
  if (newest === undefined || versions.includes(apiVersion)) return;
  throw new CasebridgeError(
    'CASEBRIDGE_SALESFORCE_API_VERSION',
    `The org serves API versions ${versions[0]} to ${newest}, not ${apiVersion}.`,
    { cure: `Set salesforce.apiVersion to ${newest}.` },
  );
}
