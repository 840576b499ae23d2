/** Where the panel is shown. */
export type Embedding =
  /** In a tab or window of its own. */
  | { readonly kind: 'alone' }
  /** In a frame of a page that is no Salesforce page: it has no Open CTI. */
  | { readonly kind: 'framed' }
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

/**
 * Tells where the panel is shown. It is a softphone only inside a frame; which pages may frame it, and where scripts may
 * come from, the server says in its content security policy, and the browser keeps to it.
 *
 * Of the address: `opencti` is `lightning`, `classic` or `off`, `salesforce` the origin of the script, `version` that of
 * Open CTI. Salesforce itself adds `mode=Lightning` and `sfdcIframeOrigin`.
 */
export function embeddingOf({ search, isFramed, parentOrigin }: Surroundings): Embedding {
  if (!isFramed) return { kind: 'alone' };
  const asked = new URLSearchParams(search);
  const kind = kindOf(asked);
  const origin = originOf(asked.get('salesforce') ?? asked.get('sfdcIframeOrigin') ?? parentOrigin);
  if (kind === undefined || origin === undefined) return { kind: 'framed' };
  const given = asked.get('version') ?? '';
  const base = `${origin}/support/api/${VERSION.test(given) ? given : USUAL_VERSION}`;
  return { kind, scriptUrl: kind === 'lightning' ? `${base}/lightning/opencti_min.js` : `${base}/interaction.js` };
}

function kindOf(asked: URLSearchParams): 'lightning' | 'classic' | undefined {
  const word = asked.get('opencti') ?? (asked.get('mode') === 'Lightning' ? 'lightning' : '');
  return word === 'lightning' || word === 'classic' ? word : undefined;
}

function originOf(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) return undefined;
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
  return isSafe ? url.origin : undefined;
}
