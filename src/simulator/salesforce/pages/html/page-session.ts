import { createHash, timingSafeEqual } from 'node:crypto';
import type { HttpExchangeRequest } from '../../../../runtime/http-exchange.js';
import type { OrgSession } from '../../engine/org-engine.js';
import type { SimulatedOrgEngine } from '../../engine/simulated-org-engine.js';
import { optionalText, PageError, type PageInput } from '../page-request.js';
import { FORM_TOKEN, type Viewer } from './page-frame.js';

/** Who is logged in, by the cookie of the request; using it extends the session. */
export function viewerOf(engine: SimulatedOrgEngine, request: HttpExchangeRequest): Viewer | undefined {
  const session = sessionOf(engine, request);
  if (!session) return undefined;
  const user = engine.transact({ userId: session.userId, mode: 'system' }, (org) => org.find('User', session.userId));
  if (user?.IsActive !== true) return undefined;
  return { userId: user.Id, name: String(user.Name), formToken: formTokenOf(session.token) };
}

/**
 * Refuses a form that this viewer's own pages did not make.
 *
 * @throws PageError 403
 */
export function checkFormToken({ formToken }: Viewer, input: PageInput): void {
  const sent = Buffer.from(optionalText(input, FORM_TOKEN) ?? '');
  const own = Buffer.from(formToken);
  if (sent.length === own.length && timingSafeEqual(sent, own)) return;
  throw new PageError(
    403,
    'BAD_FORM_TOKEN',
    'This form is not of your session. Go back, reload the page and send it again.',
  );
}

/** The cookie of a new session. Scripts do not see it, and forms of other sites do not send it. */
export function sessionCookie(request: HttpExchangeRequest, token: string): string {
  return `${cookieName(request)}=${token}; Path=/; HttpOnly; SameSite=Lax`;
}

/** Ends the session of the request. @returns the cookie that takes its cookie away. */
export function endSession(engine: SimulatedOrgEngine, request: HttpExchangeRequest): string {
  const token = cookieOf(request);
  if (token !== undefined) engine.sessions.revoke(token);
  return `${cookieName(request)}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`;
}

function sessionOf(engine: SimulatedOrgEngine, request: HttpExchangeRequest): OrgSession | undefined {
  const token = cookieOf(request);
  return token === undefined ? undefined : engine.session(token);
}

function formTokenOf(sessionToken: string): string {
  return createHash('sha256').update(`form:${sessionToken}`).digest('hex');
}

function cookieOf(request: HttpExchangeRequest): string | undefined {
  const start = `${cookieName(request)}=`;
  const found = (request.headers.cookie ?? '').split(';').find((pair) => pair.trim().startsWith(start));
  return found?.trim().slice(start.length) || undefined;
}

/** Salesforce's is `sid`. Browsers share cookies between the ports of a host, and several orgs may run on one. */
function cookieName(request: HttpExchangeRequest): string {
  const [, port = ''] = /:(\d{1,5})$/.exec(request.headers.host ?? '') ?? [];
  return `sid${port}`;
}
