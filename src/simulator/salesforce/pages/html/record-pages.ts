import type {
  HttpExchangeHandler,
  HttpExchangeRequest,
  HttpExchangeResponse,
} from '../../../../runtime/http-exchange.js';
import { OrgError, type SObjectRecord } from '../../engine/org-engine.js';
import type { SimulatedOrgEngine } from '../../engine/simulated-org-engine.js';
import type { MailGateway } from '../../mail/mail-gateway.js';
import type { PageLogin } from '../../org.js';
import { AGENT_ACTIONS } from '../agent-actions.js';
import { type CaseView, listCases, viewCase } from '../case-view.js';
import { optionalText, PageError, type PageInput } from '../page-request.js';
import { caseListPage } from './case-list-page.js';
import { casePage, type OwnerChoice } from './case-page.js';
import { readForm } from './form-input.js';
import { LOGIN, loginPage, safeStartUrl } from './login-page.js';
import { html } from './markup.js';
import { CASE_LIST, LOGOUT, pageResponse, seeOther, type Viewer } from './page-frame.js';
import { checkFormToken, endSession, sessionCookie, viewerOf } from './page-session.js';

/** What people's pages work with. */
export interface RecordPagesParts {
  readonly engine: SimulatedOrgEngine;
  readonly mail: MailGateway;
  readonly logIn: PageLogin;
}

/** What agents may do here, and what they are told then. */
const DONE: Readonly<Record<string, string>> = {
  reply: 'Your answer was sent.',
  comments: 'Your comment was added.',
  owner: 'The owner was changed.',
  close: 'The case was closed.',
};

const LIST_LENGTH = 50;
const CASE_PATH = /^\/(?:lightning\/r\/(?:Case\/)?)?(500[0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?)(?:\/(\w+))?$/;

/**
 * Serves the pages that people see in Salesforce, without a script: login, the newest cases, and the page of a case with its mails,
 * comments and what an agent does there. All that is done goes through the org as the user who does it, so that triggers run.
 */
export function createRecordPages(parts: RecordPagesParts): HttpExchangeHandler {
  return async (request) => {
    const viewer = viewerOf(parts.engine, request);
    try {
      return await route(parts, viewer, request);
    } catch (error) {
      return errorPage(error, viewer);
    }
  };
}

async function route(
  parts: RecordPagesParts,
  viewer: Viewer | undefined,
  request: HttpExchangeRequest,
): Promise<HttpExchangeResponse> {
  const { pathname, searchParams } = new URL(request.target, 'http://localhost');
  const posted = request.method === 'POST';
  if (pathname === LOGIN) return posted ? logIn(parts, request) : loginPage(CASE_LIST);
  if (pathname === LOGOUT && posted) return logOut(parts, viewer, request);
  const [, caseId, last = 'view'] = CASE_PATH.exec(pathname) ?? [];
  // Also before the login: the simulated agents hold no session, and see by it whether an address is right.
  if (caseId !== undefined) checkExists(parts.engine, caseId);
  if (!viewer) return loginPage(safeStartUrl(posted ? undefined : pathname));
  if (posted && caseId !== undefined) return act(parts, viewer, caseId, last, readForm(request));
  if (request.method !== 'GET') throw new PageError(405, 'METHOD_NOT_ALLOWED', 'This page can only be looked at.');
  if (caseId !== undefined && last === 'view') return show(parts, viewer, caseId, DONE[searchParams.get('done') ?? '']);
  if (pathname !== CASE_LIST) throw new PageError(404, 'NOT_FOUND', `There is no page ${pathname}.`);
  return caseListPage(
    viewer,
    asUser(parts, viewer, (org) => listCases(org, LIST_LENGTH)),
  );
}

function logIn({ engine, logIn: check }: RecordPagesParts, request: HttpExchangeRequest): HttpExchangeResponse {
  const input = readForm(request);
  const username = optionalText(input, 'un') ?? '';
  const startUrl = safeStartUrl(optionalText(input, 'startURL'));
  const user = check(username, optionalText(input, 'pw') ?? '');
  if (!user) return loginPage(startUrl, 'Please check your username and password.', username);
  return seeOther(startUrl, sessionCookie(request, engine.sessions.create(user.Id).token));
}

function logOut(
  { engine }: RecordPagesParts,
  viewer: Viewer | undefined,
  request: HttpExchangeRequest,
): HttpExchangeResponse {
  if (viewer) checkFormToken(viewer, readForm(request));
  return seeOther(LOGIN, endSession(engine, request));
}

async function act(
  parts: RecordPagesParts,
  viewer: Viewer,
  caseId: string,
  name: string,
  input: PageInput,
): Promise<HttpExchangeResponse> {
  checkFormToken(viewer, input);
  const action = Object.hasOwn(DONE, name) ? AGENT_ACTIONS[name] : undefined;
  if (!action) throw new PageError(404, 'NOT_FOUND', `There is nothing to do that is called ${name}.`);
  const { text, ownerId } = input;
  const given = { text, ownerId, published: input.published === '1', userId: viewer.userId };
  try {
    await action({ org: parts.engine, mail: parts.mail }, caseId, given);
  } catch (error) {
    return refused(parts, viewer, caseId, { action: name, why: messageOf(error), text: String(text ?? '') });
  }
  return seeOther(`/lightning/r/Case/${caseId}/view?done=${name}`);
}

function show(parts: RecordPagesParts, viewer: Viewer, caseId: string, done?: string): HttpExchangeResponse {
  return casePage({ ...pageOf(parts, viewer, caseId), ...(done === undefined ? {} : { done }) });
}

/** The page again, with what was written: nobody types it twice. */
function refused(
  parts: RecordPagesParts,
  viewer: Viewer,
  caseId: string,
  problem: { readonly action: string; readonly why: string; readonly text: string },
): HttpExchangeResponse {
  return casePage({ ...pageOf(parts, viewer, caseId), refused: problem });
}

function pageOf(parts: RecordPagesParts, viewer: Viewer, caseId: string) {
  const seen = asUser(parts, viewer, (org) => viewCase(org, caseId));
  const system = { userId: viewer.userId, mode: 'system' } as const;
  return parts.engine.transact(system, (org) => {
    const view: CaseView = { ...seen, rows: viewCase(org, caseId).rows };
    const users = org.select('User', {});
    const names = new Map(users.map(({ Id, Name }) => [Id, String(Name)]));
    const queues = org.select('Group', { Type: 'Queue' });
    const owners = [
      ...queues.map((queue) => choice(queue, 'Queue')),
      ...users.filter(isPerson).map((user) => choice(user, 'User')),
    ];
    return { viewer, view, owners, nameOf: (id: string) => names.get(id) ?? id };
  });
}

function choice({ Id, Name }: SObjectRecord, type: OwnerChoice['type']): OwnerChoice {
  return { id: Id, name: String(Name), type };
}

function isPerson({ IsActive, UserType }: SObjectRecord): boolean {
  return IsActive === true && UserType === 'Standard';
}

function checkExists(engine: SimulatedOrgEngine, caseId: string): void {
  const found = engine.transact({ userId: '', mode: 'system' }, (org) => org.find('Case', caseId));
  if (!found) throw new PageError(404, 'NOT_FOUND', 'The record you tried to view does not exist.');
}

function asUser<T>(
  { engine }: RecordPagesParts,
  { userId }: Viewer,
  look: (org: Parameters<Parameters<SimulatedOrgEngine['transact']>[1]>[0]) => T,
): T {
  return engine.transact({ userId, mode: 'user' }, look);
}

function errorPage(error: unknown, viewer: Viewer | undefined): HttpExchangeResponse {
  const status = error instanceof PageError ? error.status : 500;
  const title = status === 404 ? 'Not found' : 'That did not work';
  const body = html`<p role="alert">${messageOf(error)}</p>`;
  return pageResponse(status, viewer ? { title, body, viewer } : { title, body });
}

function messageOf(error: unknown): string {
  if (error instanceof OrgError) return `${error.detail.code}: ${error.detail.message}`;
  return error instanceof Error ? error.message : String(error);
}
