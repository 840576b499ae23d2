/** Where the panel is shown. */
export type Embedding =
  /** In a tab or window of its own. */
  | { readonly kind: 'alone' }
  /** In a frame without an Open CTI that could be loaded. `why` not, for people; '' where that is meant. */
  | { readonly kind: 'framed'; readonly why: string }
  /** As a softphone of Open CTI, whose script is to be loaded from there. */
  | { readonly kind: 'lightning' | 'classic'; readonly scriptUrl: string };

/** What tells where the panel is shown. */
export interface Surroundings {
  /** `location.search`. */
  readonly search: string;
  readonly isFramed: boolean;
  /** Origin of the page that holds the frame; '' if the browser does not tell it. */
  readonly parentOrigin: string;
}

const VERSION = /^[2-9]\d\.0$|^1\d\d\.0$/;
const USUAL_VERSION = '67.0';
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
/** Hosts of Lightning Experience, and of all of Salesforce's own pages. */
const LIGHTNING = /\.lightning\.force\.com$/;
const SALESFORCE = /\.(salesforce|force)\.com$/;
const NOT_TOLD = 'Nothing tells which Open CTI there is in the page around the panel';
const NO_ORIGIN = 'The origin of Open CTI is not known, or has no TLS';

/**
 * Tells where the panel is shown. It is a softphone only inside a frame; which pages may frame it, and where scripts may
 * come from, the server says in its content security policy, and the browser keeps to it.
 *
 * Salesforce adds `mode=Lightning` in Lightning Experience and its console apps, and nothing of that kind in Classic: so
 * one address serves both. Of the address: `opencti` is `lightning`, `classic` or `off`, `salesforce` the origin of the
 * script, `version` that of Open CTI.
 */
export function embeddingOf({ search, isFramed, parentOrigin }: Surroundings): Embedding {
  if (!isFramed) return { kind: 'alone' };
  const asked = new URLSearchParams(search);
  if (asked.get('opencti') === 'off') return { kind: 'framed', why: '' };
  const kind = kindOf(asked, parentOrigin);
  if (kind === undefined) return { kind: 'framed', why: NOT_TOLD };
  const origin = originOf(asked.get('salesforce') ?? salesforceOriginOf(asked) ?? parentOrigin);
  if (origin === undefined) return { kind: 'framed', why: NO_ORIGIN };
  const given = asked.get('version') ?? '';
  const base = `${origin}/support/api/${VERSION.test(given) ? given : USUAL_VERSION}`;
  return { kind, scriptUrl: kind === 'lightning' ? `${base}/lightning/opencti_min.js` : `${base}/interaction.js` };
}

/** What Salesforce itself says counts more than what an administrator has written into the address. */
function kindOf(asked: URLSearchParams, parentOrigin: string): 'lightning' | 'classic' | undefined {
  if (asked.get('mode') === 'Lightning') return 'lightning';
  const word = asked.get('opencti');
  if (word === 'lightning' || word === 'classic') return word;
  const host = URL.canParse(parentOrigin) ? new URL(parentOrigin).hostname : '';
  if (LIGHTNING.test(host)) return 'lightning';
  return SALESFORCE.test(host) ? 'classic' : undefined;
}

/** Salesforce's pages write it `sfdcIFrameOrigin`; sources differ in the case of one letter. */
function salesforceOriginOf(asked: URLSearchParams): string | undefined {
  return [...asked].find(([name]) => name.toLowerCase() === 'sfdciframeorigin')?.[1];
}

function originOf(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) return undefined;
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
  return isSafe ? url.origin : undefined;
}
