import type { HttpExchangeHandler } from '../../../src/runtime/http-exchange.js';
import { suiteWatch } from '../../support/icws-shapes/watched-suite.js';

/** An answer as a client sees it. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly text: string;
  /** The decoded body if it was JSON. */
  readonly body: unknown;
}

/** A raw client: builds requests as the public clients of ICWS do, keeps nothing but what it is given. */
export interface WireSession {
  readonly id: string;
  readonly csrfToken: string;
  readonly cookie: string;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<WireAnswer>;
  messages(): Promise<Record<string, unknown>[]>;
}

export async function send(
  handle: HttpExchangeHandler,
  method: string,
  target: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<WireAnswer> {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  const response = await suiteWatch.watch(
    handle,
    'others',
  )({
    method,
    target,
    headers,
    body: new TextEncoder().encode(text),
    remoteAddress: '127.0.0.1',
    signal: new AbortController().signal,
  });
  if (typeof response.body !== 'string') throw new Error('not a plain answer');
  return {
    status: response.status,
    headers: response.headers ?? {},
    text: response.body,
    body: response.body.startsWith('{') || response.body.startsWith('[') ? JSON.parse(response.body) : undefined,
  };
}

export const LOGIN = (userID: string, password: string) => ({
  __type: 'urn:inin.com:connection:icAuthConnectionRequestSettings',
  applicationName: 'ICWS contract test',
  userID,
  password,
});

export async function logIn(handle: HttpExchangeHandler, userID = 'casebridge', password = 'pw'): Promise<WireSession> {
  const answer = await send(handle, 'POST', '/icws/connection?include=features', LOGIN(userID, password), {
    'accept-language': 'en-us',
  });
  if (answer.status !== 201) throw new Error(`login: ${answer.status} ${answer.text}`);
  const id = header(answer, 'ININ-ICWS-Session-ID');
  const csrfToken = header(answer, 'ININ-ICWS-CSRF-Token');
  const cookie = String(answer.headers['Set-Cookie']).split(';')[0] ?? '';
  const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    send(handle, method, `/icws/${id}${path}`, body, { cookie, 'inin-icws-csrf-token': csrfToken, ...headers });
  return {
    id,
    csrfToken,
    cookie,
    send: call,
    messages: async () => {
      const { body } = await call('GET', '/messaging/messages');
      return Array.isArray(body) ? body : [];
    },
  };
}

export function header(answer: WireAnswer, name: string): string {
  const value = answer.headers[name];
  return typeof value === 'string' ? value : (value?.[0] ?? '');
}

export const OBJECT_ID = 'SalesforceObjectRouting';

/** The 13 data strings of a CreateInteraction notification. */
export function createData(changes: Partial<Record<(typeof CREATE_FIELDS)[number], string>> = {}): string[] {
  const values: Record<string, string> = {
    contractVersion: '1',
    rowId: 'a00000000000001AAA',
    objectId: '500000000000001AAA',
    caseNumber: '00001001',
    orgId: '00D000000000001AAA',
    workgroup: 'Support Mail',
    user: '',
    skills: 'English',
    subject: 'My printer {workgroup} burns',
    sender: 'customer@example.com',
    priority: 'High',
    recordUrl: 'http://127.0.0.1:1/500000000000001AAA',
    attempt: '0',
    ...changes,
  };
  return CREATE_FIELDS.map((name) => values[name] ?? '');
}

const CREATE_FIELDS = [
  'contractVersion',
  'rowId',
  'objectId',
  'caseNumber',
  'orgId',
  'workgroup',
  'user',
  'skills',
  'subject',
  'sender',
  'priority',
  'recordUrl',
  'attempt',
] as const;

/** Lets a session hear the handler. */
export async function hearHandler(session: WireSession): Promise<void> {
  await session.send('PUT', '/messaging/subscriptions/system/handler-sent-notifications', {
    headers: [{ objectId: OBJECT_ID, eventIds: ['InteractionCreated', 'InteractionFailed', 'Pong'] }],
  });
}

export function notify(session: WireSession, eventId: string, data: readonly string[]): Promise<WireAnswer> {
  return session.send('POST', '/system/handler-notification', { objectId: OBJECT_ID, eventId, data });
}

export function watchWorkgroup(session: WireSession, queueName: string, id = 'q1'): Promise<WireAnswer> {
  return session.send('PUT', `/messaging/subscriptions/queues/${id}`, {
    queueIds: [{ queueType: 2, queueName }],
    attributeNames: ['Eic_State', 'eic_username', 'ObjectRouting_RowId', 'ObjectRouting_ObjectId'],
  });
}
