import type { Happening, LinkState, ToldError } from '../../domain/happening.js';

/** The connections of a group. */
export const LINK_SIDES = ['salesforce', 'stream', 'cic'] as const;

/** One connection of a group. */
export type LinkSide = (typeof LINK_SIDES)[number];

/** What a happening says about a connection. */
export interface LinkChange {
  readonly side: LinkSide;
  readonly state: LinkState;
  /** Why, for people; '' where there is nothing to say. */
  readonly why: string;
  /** Why it is not up. */
  readonly error?: ToldError | undefined;
  /** The CIC server that it is about. */
  readonly server?: string | undefined;
}

/** Failures that any request to Salesforce would meet. */
const SALESFORCE_DOWN: ReadonlySet<string> = new Set([
  'CASEBRIDGE_SALESFORCE_UNREACHABLE',
  'CASEBRIDGE_SALESFORCE_LOGIN_REFUSED',
  'CASEBRIDGE_SALESFORCE_PASSWORD_EXPIRED',
  'CASEBRIDGE_SALESFORCE_SOAP_LOGIN_DISABLED',
  'CASEBRIDGE_SALESFORCE_WRONG_HOST',
  'CASEBRIDGE_SALESFORCE_SESSION_LOST',
  'CASEBRIDGE_SALESFORCE_THROTTLED',
]);

/** Whether a failure says that Salesforce as a whole cannot be used. */
export function isSalesforceDown({ code }: Pick<ToldError, 'code'>): boolean {
  return SALESFORCE_DOWN.has(code);
}

/**
 * What a happening says about one of the connections; undefined if nothing. The link to Salesforce has no state of its
 * own: it is judged by logins, the circuit around it, sweeps and readings of the queue map.
 */
export function linkChange(happening: Happening): LinkChange | undefined {
  switch (happening.type) {
    case 'streamState': {
      const { state, error } = happening;
      return { side: 'stream', state, why: error?.message ?? '', error };
    }
    case 'contactCenterState': {
      const { state, reason, error, server } = happening;
      return { side: 'cic', state, why: error?.message ?? reason, error, server };
    }
    case 'connectorStopped':
      return { side: 'salesforce', state: 'stopped', why: '' };
    default:
      return salesforceChange(happening);
  }
}

function salesforceChange(happening: Happening): LinkChange | undefined {
  switch (happening.type) {
    case 'salesforceConnecting':
      return { side: 'salesforce', state: 'connecting', why: 'logging in' };
    case 'salesforceConnected':
      return { side: 'salesforce', state: 'ready', why: 'logged in' };
    case 'sweepFinished':
    case 'queueMapLoaded':
      return { side: 'salesforce', state: 'ready', why: 'it answers' };
    case 'circuitClosed':
      return happening.side === 'salesforce' ? { side: 'salesforce', state: 'ready', why: 'it answers' } : undefined;
    case 'salesforceLost':
      return lost(happening.error);
    case 'circuitOpened':
      return happening.side === 'salesforce' ? lost(happening.error) : undefined;
    case 'sweepFailed':
    case 'queueMapFailed':
      return isSalesforceDown(happening.error) ? lost(happening.error) : undefined;
    default:
      return undefined;
  }
}

function lost(error: ToldError): LinkChange {
  return { side: 'salesforce', state: 'lost', why: error.message, error };
}
