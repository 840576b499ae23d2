import { type Check, type Finding, fail, ok, skipped, type Verdict, verdictOf } from '../../domain/check.js';
import { CasebridgeError } from '../../errors/casebridge-error.js';
import { parseJson } from '../../runtime/decode.js';
import { servedVersions } from '../api-versions.js';
import type { OrgIdentity } from '../org.js';
import { limitUse } from '../org-limits.js';
import { errorCodeOf } from '../request-error.js';
import type { SalesforceRest } from '../rest.js';
import type { SalesforceFetch } from '../salesforce-fetch.js';

/** What the checks of the account work with. */
export interface AccountChecksOptions {
  /** Logs in once. */
  readonly logIn: (signal: AbortSignal) => Promise<OrgIdentity>;
  readonly rest: SalesforceRest;
}

/** Login, API access and what is left of today's limits. */
export function accountChecks({ logIn, rest }: AccountChecksOptions): readonly Check[] {
  let limits: unknown;
  return [
    {
      code: 'SALESFORCE_LOGIN',
      run: async (signal) => {
        const { organizationId, instanceUrl, userId } = await logIn(signal);
        return ok(`Logged in to org ${organizationId} at ${instanceUrl} as user ${userId}.`);
      },
    },
    {
      code: 'SALESFORCE_API',
      needs: ['SALESFORCE_LOGIN'],
      run: async (signal) => {
        try {
          limits = await rest.request('GET', '/limits', undefined, signal);
          return ok('The first request was answered.');
        } catch (error) {
          return apiVerdict(error);
        }
      },
    },
    {
      code: 'SALESFORCE_QUOTA',
      needs: ['SALESFORCE_API'],
      run: () => Promise.resolve(quotaVerdict(limits)),
    },
  ];
}

/** Error codes with which Salesforce says that API access is missing. Source: SOAP API guide, "Core Data Types". */
const API_DISABLED = new Set(['API_DISABLED_FOR_ORG', 'API_CURRENTLY_DISABLED', 'FUNCTIONALITY_NOT_ENABLED']);

function apiVerdict(error: unknown): Verdict {
  const code = error instanceof CasebridgeError ? errorCodeOf(error.cause) : undefined;
  if (code === undefined || !API_DISABLED.has(code)) throw error;
  const message = error instanceof Error ? error.message : String(error);
  return fail(
    message,
    'Give the integration user the permission API Enabled; the edition of the org must have API access.',
  );
}

/** Limits that routing uses up, with what runs out. */
const LIMITS = [
  { name: 'DailyApiRequests', what: 'API requests of 24 hours' },
  { name: 'DailyStreamingApiEvents', what: 'streaming events of 24 hours' },
  { name: 'StreamingApiConcurrentClients', what: 'streaming clients at a time' },
] as const;
const WARN_FROM = 0.8;
const FAIL_FROM = 0.98;

/** What `GET /limits` says of the head-room. */
export function quotaVerdict(limits: unknown): Verdict {
  const told = LIMITS.flatMap(({ name, what }) => {
    const use = limitUse(limits, name);
    return use ? [{ what: `${use.used} of ${use.limit} ${what} are used.`, part: use.used / use.limit }] : [];
  });
  if (told.length === 0) return skipped('The org does not tell its limits.');
  const findings = told
    .filter(({ part }) => part >= WARN_FROM)
    .map(({ what, part }): Finding => ({ blocks: part >= FAIL_FROM, what, cure: MAKE_ROOM }));
  return verdictOf(findings, told.map(({ what }) => what).join(' '));
}

const MAKE_ROOM =
  'Look in Setup > Company Information and Setup > System Overview for who uses them up; raise salesforce.sweepInterval, or ask Salesforce for more.';

/** What the check of the API version works with. */
export interface ApiVersionOptions {
  readonly fetch: SalesforceFetch;
  readonly url: string;
  readonly apiVersion: string;
  /** Told the Date header of the answer. */
  readonly onDate: (date: string | undefined) => void;
}

/** Whether the org serves the configured version; the list of versions needs no login. */
export function apiVersionCheck({ fetch, url, apiVersion, onDate }: ApiVersionOptions): Check {
  return {
    code: 'SALESFORCE_API_VERSION',
    run: async (signal) => {
      const address = `${url}/services/data/`;
      const headers = { accept: 'application/json' };
      const answer = await fetch({ method: 'GET', url: address, headers, body: '', signal }).catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        throw new CasebridgeError('CASEBRIDGE_SALESFORCE_UNREACHABLE', `No answer from ${url}: ${reason}.`, {
          cause: error,
        });
      });
      onDate(answer.headers.date);
      return versionVerdict(parseJson(answer.body), apiVersion, url);
    },
  };
}

function versionVerdict(body: unknown, wanted: string, url: string): Verdict {
  const versions = servedVersions(body);
  const newest = versions.at(-1);
  if (newest === undefined) return skipped(`${url} does not list its API versions.`);
  if (versions.includes(wanted)) return ok(`${url} serves versions ${versions[0]} to ${newest}.`);
  return fail(
    `${url} serves API versions ${versions[0]} to ${newest}, not ${wanted}.`,
    `Set salesforce.apiVersion to ${newest}.`,
  );
}
