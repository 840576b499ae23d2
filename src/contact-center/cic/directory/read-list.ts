import { CasebridgeError } from '../../../errors/casebridge-error.js';
import { asArray, asObject } from '../../../runtime/decode.js';
import { IcwsStatusError } from '../wire/icws-error.js';
import type { IcwsSession } from '../wire/icws-session.js';
import type { ConfigurationKind } from '../wire/messages.js';
import type { Named } from './directory-facts.js';

/** What the directory needs of a session. */
export type DirectorySession = Pick<IcwsSession, 'request' | 'requestWithHeaders'>;

/** Where a reading of a list ends, whatever the server says. */
export interface ListLimits {
  readonly maxObjects: number;
  readonly maxPages: number;
}

/** A list as far as it could be read. */
export interface ListReading<T> {
  readonly objects: readonly T[];
  /** Why there may be more than these; '' if they are all that the account may view. */
  readonly gap: string;
  /** Length of the answers as JSON text: about the size of a subscription's first message. */
  readonly length: number;
}

/** How a list is read. */
export interface ListRequest<T extends Named> {
  readonly kind: ConfigurationKind;
  readonly select: readonly string[];
  readonly decode: (item: unknown) => T | undefined;
  readonly limits: ListLimits;
}

/** With `select`, a list answers at most this many items at a time (documentation of the users resource). */
const PAGE_SIZE = 200;
/** The answer of some servers to a range behind the end. */
const RANGE_NOT_SATISFIABLE = 416;

interface Page {
  readonly items: readonly unknown[];
  /** Undefined if the server does not say. */
  readonly total: number | undefined;
}

/**
 * Reads a configuration list page by page, as the account may view it. Ends whatever the server does: a page
 * without anything new is the last one, and pages and objects are limited.
 *
 * @throws CasebridgeError if a page cannot be had or is no list.
 */
export async function readList<T extends Named>(
  session: DirectorySession,
  request: ListRequest<T>,
  signal: AbortSignal,
): Promise<ListReading<T>> {
  const { limits, kind } = request;
  const objects = new Map<string, T>();
  let unreadable = 0;
  let offset = 0;
  let length = 0;
  const ended = (reason: string) => ({
    objects: [...objects.values()],
    gap: [reason, unreadable === 0 ? '' : `${unreadable} of the ${kind} could not be understood.`].join(' ').trim(),
    length,
  });
  for (let pages = 1; pages <= limits.maxPages; pages += 1) {
    const { items, total } = await readPage(session, request, offset, signal);
    const before = objects.size;
    for (const item of items.slice(0, limits.maxObjects)) {
      const decoded = request.decode(item);
      if (!decoded) unreadable += 1;
      else if (objects.size < limits.maxObjects) objects.set(decoded.id, decoded);
    }
    length += JSON.stringify(items).length;
    offset += items.length;
    if (objects.size >= limits.maxObjects && (total ?? Number.POSITIVE_INFINITY) > objects.size)
      return ended(`Only the first ${limits.maxObjects} ${kind} are read.`);
    if (objects.size === before) return ended(missing(kind, objects.size + unreadable, items.length, total));
    if (total === undefined ? items.length < PAGE_SIZE : offset >= total) return ended('');
  }
  return ended(`Only the first ${limits.maxPages} pages of ${kind} are read.`);
}

/** What a page without anything new says about the completeness of what came before it. */
function missing(kind: ConfigurationKind, seen: number, items: number, total: number | undefined): string {
  if (total !== undefined && seen < total) return `The server shows only ${seen} of ${total} ${kind}.`;
  // A server that repeats a full page may be unable to page: more may be behind it.
  if (total === undefined && items === PAGE_SIZE && seen <= PAGE_SIZE)
    return `The server shows the same ${PAGE_SIZE} ${kind} again and again; there may be more.`;
  return '';
}

async function readPage<T extends Named>(
  session: DirectorySession,
  { kind, select }: ListRequest<T>,
  offset: number,
  signal: AbortSignal,
): Promise<Page> {
  const path = `/configuration/${kind}?select=${select.join(',')}&rightsFilter=view`;
  const range = { range: `items=${offset}-${offset + PAGE_SIZE - 1}` };
  const answer = await session.requestWithHeaders('GET', path, undefined, range, signal).catch((error: unknown) => {
    if (offset > 0 && error instanceof IcwsStatusError && error.status === RANGE_NOT_SATISFIABLE) return undefined;
    throw error;
  });
  if (!answer) return { items: [], total: undefined };
  const { body, headers } = answer;
  // Empty properties are left out, so an object without items is an empty list.
  const items = asArray(asObject(body)?.items ?? (asObject(body) ? [] : undefined));
  if (!items) {
    throw new CasebridgeError(
      'CASEBRIDGE_CIC_MALFORMED_RESPONSE',
      `The answer to GET /configuration/${kind} is not a list.`,
    );
  }
  return { items, total: totalOf(headers['content-range']) };
}

/** `items 0-199/1234`; undefined if the total is `*` or not given. */
function totalOf(contentRange: string | undefined): number | undefined {
  const total = /\/\s*(\d{1,9})\s*$/.exec(contentRange ?? '')?.[1];
  return total === undefined ? undefined : Number(total);
}
