import { randomText } from './random-text.js';

/** The cookies that streaming depends on. */
export interface StreamingCookies {
  readonly browserId: string | undefined;
  readonly routing: string | undefined;
}

const BROWSER = 'BAYEUX_BROWSER';
const ROUTING = 'sfdc-stream';

/** Reads the streaming cookies of a `Cookie` header. */
export function readCookies(header: string | undefined): StreamingCookies {
  const pairs = (header ?? '').split(';').map((pair): readonly [string, string] => {
    const equals = pair.indexOf('=');
    return equals < 0 ? ['', ''] : [pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()];
  });
  const cookies = new Map(pairs);
  return { browserId: cookies.get(BROWSER) || undefined, routing: cookies.get(ROUTING) || undefined };
}

/** Without `Secure`: over plain http a client would not send it back. */
export function browserCookie(browserId: string): string {
  return `${BROWSER}=${browserId};Path=/cometd/`;
}

/** The load balancer's cookie; its value carries the time at which the route is forgotten. */
export function routingCookie(expiresAt: number, random: () => number): string {
  const value = `!${expiresAt.toString(36)}.${randomText(random, 24)}`;
  return `${ROUTING}=${value}; path=/; Expires=${new Date(expiresAt).toUTCString()}`;
}

/** True if the cookie still leads to the server that knows the session. */
export function routes(cookie: string | undefined, now: number): boolean {
  const expiresAt = Number.parseInt(/^!([0-9a-z]{1,11})\./.exec(cookie ?? '')?.[1] ?? '', 36);
  return Number.isFinite(expiresAt) && now < expiresAt;
}
