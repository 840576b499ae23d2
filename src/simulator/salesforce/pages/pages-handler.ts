import type { HttpExchangeHandler, HttpExchangeRequest, HttpExchangeResponse } from '../../../runtime/http-exchange.js';
import { OrgError, type OrgTransaction } from '../engine/org-engine.js';
import { type ActionParts, AGENT_ACTIONS } from './agent-actions.js';
import { findCase, listCases, viewCase } from './case-view.js';
import { sendCustomerMail } from './customer-mail.js';
import { errorResponse, jsonResponse, PageError, readInput } from './page-request.js';

/** Cases in a list, unless `?limit=` says otherwise; never more than the maximum. */
const LIST_LENGTH = 100;
const MAX_LIST_LENGTH = 1_000;

/**
 * Serves what agents do in Salesforce's pages and customers do with their mail programs, as JSON. There is
 * no login: it answers on loopback only.
 *
 * `GET /__sim__/cases` · `GET /__sim__/cases/{id or number}` · `POST /__sim__/cases/{id or number}/{action}`
 * with the actions `reply`, `send-draft`, `comments`, `owner`, `close`, `delete`, each as `username` or
 * `userId`, and `age` with `minutes`, as if these had passed without anything · `POST /__sim__/mail`. Errors are `{"error":{"code","message"}}`.
 */
export function createPagesHandler(parts: ActionParts): HttpExchangeHandler {
  return async (request) => {
    try {
      return await route(parts, request);
    } catch (error) {
      return errorResponse(error);
    }
  };
}

async function route(parts: ActionParts, request: HttpExchangeRequest): Promise<HttpExchangeResponse> {
  if (!isLoopback(request.remoteAddress)) throw new PageError(403, 'FORBIDDEN', 'loopback only');
  const url = new URL(request.target, 'http://localhost');
  const [place, id, action, ...rest] = url.pathname
    .replace(/^\/__sim__\//, '')
    .split('/')
    .map(decodePart);
  if (place === 'mail' && id === undefined) return mailPage(parts, request);
  if (place !== 'cases' || rest.length > 0) throw new PageError(404, 'NOT_FOUND', `no page ${url.pathname}`);
  if (action !== undefined) return actionPage(parts, request, id ?? '', action);
  if (request.method !== 'GET') throw new PageError(405, 'METHOD_NOT_ALLOWED', 'use GET');
  if (id !== undefined && id !== '')
    return jsonResponse(
      200,
      asOrg(parts, (org) => viewCase(org, id)),
    );
  return jsonResponse(200, { cases: asOrg(parts, (org) => listCases(org, listLength(url))) });
}

async function mailPage(parts: ActionParts, request: HttpExchangeRequest): Promise<HttpExchangeResponse> {
  if (request.method !== 'POST') throw new PageError(405, 'METHOD_NOT_ALLOWED', 'use POST');
  return jsonResponse(201, await sendCustomerMail(parts, readInput(request)));
}

async function actionPage(
  parts: ActionParts,
  request: HttpExchangeRequest,
  idOrNumber: string,
  name: string,
): Promise<HttpExchangeResponse> {
  const action = Object.hasOwn(AGENT_ACTIONS, name) ? AGENT_ACTIONS[name] : undefined;
  if (!action) throw new PageError(404, 'NOT_FOUND', `no action ${name}`);
  if (request.method !== 'POST') throw new PageError(405, 'METHOD_NOT_ALLOWED', 'use POST');
  const caseId = asOrg(parts, (org) => findCase(org, idOrNumber)).Id;
  await action(parts, caseId, readInput(request));
  return jsonResponse(
    200,
    asOrg(parts, (org) => (org.find('Case', caseId) ? viewCase(org, caseId) : { deleted: caseId })),
  );
}

function asOrg<T>({ org }: ActionParts, look: (transaction: OrgTransaction) => T): T {
  return org.transact({ userId: org.organizationId, mode: 'system' }, look);
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127\./.test(address);
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new OrgError('NOT_FOUND', `cannot read ${part}`);
  }
}

function listLength(url: URL): number {
  const asked = Number(url.searchParams.get('limit') ?? LIST_LENGTH);
  return Number.isInteger(asked) && asked > 0 ? Math.min(asked, MAX_LIST_LENGTH) : LIST_LENGTH;
}
