import type { HttpExchangeRequest, HttpExchangeResponse } from '../../../runtime/http-exchange.js';
import type { CicFront } from '../cic-front.js';
import type { Session } from '../session-book.js';

/** A request as routes see it. */
export interface RouteCall {
  readonly front: CicFront;
  readonly request: HttpExchangeRequest;
  readonly query: URLSearchParams;
  /** Values of the `:name` parts of the pattern, decoded. */
  readonly params: Readonly<Record<string, string>>;
}

/** A request of a logged-in client. */
export interface SessionCall extends RouteCall {
  readonly session: Session;
}

/** A route without a session, under `/icws`. */
export interface OpenRoute {
  readonly method: string;
  readonly pattern: string;
  readonly run: (call: RouteCall) => HttpExchangeResponse;
}

/** A route under `/icws/{sessionId}`. */
export interface SessionRoute {
  readonly method: string;
  readonly pattern: string;
  /** Fetching messages needs the cookie only. */
  readonly withoutCsrfToken?: boolean;
  readonly run: (call: SessionCall) => HttpExchangeResponse;
}

/** The parts of a path that match a pattern such as `interactions/:id`; undefined if it does not match. */
export function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const parts = path.split('/');
  if (wanted.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const name = wanted[index] ?? '';
    if (name.startsWith(':')) params[name.slice(1)] = decodePart(part);
    else if (name !== part.toLowerCase()) return undefined;
  }
  return params;
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
