import type { HttpExchangeRequest } from '../../../runtime/http-exchange.js';
import { readCookies, type StreamingCookies } from './cookies.js';
import type { StreamingSession } from './streaming-session.js';

/** What all messages of one HTTP request have in common, and what they leave for its response. */
export interface RequestContext {
  /** The token of `Authorization: OAuth …` or `Bearer …`. */
  readonly token: string | undefined;
  readonly cookies: StreamingCookies;
  /** From the address: 60 for `/cometd/60.0`, 0 for something else than a version, undefined if there is none. */
  readonly apiVersion: number | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly signal: AbortSignal;
  /** A connect among several messages is never held. */
  readonly mayHold: boolean;
  /** `Set-Cookie` values for the response. */
  readonly setCookies: string[];
  /** Sessions whose time to come back starts with the response. */
  readonly touched: Set<StreamingSession>;
  /** Set when the whole request ends in an HTTP error instead of replies. */
  httpFailure: number | undefined;
}

/** Reads the common parts of a request. */
export function requestContext(request: HttpExchangeRequest, now: number, messageCount: number): RequestContext {
  return {
    token: /^(?:OAuth|Bearer)\s+(\S+)\s*$/i.exec(request.headers.authorization ?? '')?.[1],
    cookies: readCookies(request.headers.cookie),
    apiVersion: readApiVersion(request.target),
    now,
    signal: request.signal,
    mayHold: messageCount === 1,
    setCookies: [],
    touched: new Set(),
    httpFailure: undefined,
  };
}

function readApiVersion(target: string): number | undefined {
  const path = /^\/+cometd\/*([^?]*)/.exec(target)?.[1]?.replace(/\/+$/, '') ?? '';
  if (path === '') return undefined;
  const version = /^(\d{1,3})\.0$/.exec(path)?.[1];
  return version === undefined ? 0 : Number(version);
}
