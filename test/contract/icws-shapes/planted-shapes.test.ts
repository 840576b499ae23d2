import { describe, expect, it } from 'vitest';
import type { HttpExchangeResponse } from '../../../src/runtime/http-exchange.js';
import { ShapeWatch } from '../../support/icws-shapes/shape-watch.js';

const ICWS = { 'Content-Type': 'application/vnd.inin.icws+JSON; charset=utf-8' };
const SESSION = '/icws/12345678';
const OUR_HEADERS = {
  accept: 'application/vnd.inin.icws+JSON',
  'accept-language': 'en-us',
  'content-type': 'application/vnd.inin.icws+JSON;charset=utf-8',
  'inin-icws-csrf-token': 'token',
  cookie: 'icws_12345678=x',
};

/** One exchange under watch; gives what was found wrong. */
async function exchange(
  verb: string,
  target: string,
  body: unknown,
  response: Partial<HttpExchangeResponse> & { readonly json?: unknown },
  headers: Readonly<Record<string, string>> = OUR_HEADERS,
): Promise<readonly string[]> {
  const watch = new ShapeWatch();
  const { json, ...rest } = response;
  const handle = watch.watch(
    () =>
      Promise.resolve({ status: 200, headers: ICWS, body: json === undefined ? '' : JSON.stringify(json), ...rest }),
    'ours',
  );
  const answered = await handle({
    method: verb,
    target,
    headers,
    body: new TextEncoder().encode(body === undefined ? '' : JSON.stringify(body)),
    remoteAddress: '127.0.0.1',
    signal: new AbortController().signal,
  });
  if (typeof answered.body === 'object' && Symbol.asyncIterator in answered.body)
    for await (const _frame of answered.body);
  return watch.takeWrong();
}

const QUEUE = { queueType: 2, queueName: 'Support' };
const TRANSFER = `${SESSION}/interactions/1/blind-transfer`;
const SUBSCRIBE = `${SESSION}/messaging/subscriptions/queues/q1`;
const MESSAGES = `${SESSION}/messaging/messages`;
const type = (name: string) => `urn:inin.com:${name}`;
const CONTENTS = { __type: type('queues:queueContentsMessage'), isDelta: false, subscriptionId: 'q1' };
const LOGIN = {
  __type: type('connection:icAuthConnectionRequestSettings'),
  applicationName: 'a',
  userID: 'u',
  password: 'p',
};
const LOGGED_IN = { csrfToken: 't', sessionId: '12345678' };
const LOGIN_HEADERS = {
  ...ICWS,
  'ININ-ICWS-Session-ID': '12345678',
  'ININ-ICWS-CSRF-Token': 't',
  'Set-Cookie': ['icws_12345678=guid|languageId=en-us; Path=/icws/12345678; HttpOnly'],
};

describe('shapes that are right', () => {
  it.each([
    ['POST', TRANSFER, { queueID: QUEUE }, {}],
    ['PUT', SUBSCRIBE, { queueIds: [QUEUE], attributeNames: ['Eic_State'] }, {}],
    ['POST', '/icws/connection', LOGIN, { status: 201, headers: LOGIN_HEADERS, json: LOGGED_IN }],
    ['POST', `${SESSION}/system/handler-notification`, { objectId: 'o', eventId: 'e', data: [] }, { status: 202 }],
    ['GET', MESSAGES, undefined, { json: [CONTENTS] }],
    ['GET', `${SESSION}/interactions/1?select=a`, undefined, { status: 404, json: { errorId: 'x', message: 'gone' } }],
  ])('%s %s', async (verb, target, body, response) => {
    expect(await exchange(verb, target, body, response)).toEqual([]);
  });
});

describe('a wrong request of ours is found', () => {
  it.each([
    ['the spelling of a transfer', 'POST', TRANSFER, { queueId: QUEUE }, 'is spelled queueID'],
    [
      'a word for a number',
      'POST',
      TRANSFER,
      { queueID: { ...QUEUE, queueType: 'Workgroup' } },
      'no number of QueueType',
    ],
    ['a number beyond the enumeration', 'POST', TRANSFER, { queueID: { ...QUEUE, queueType: 4 } }, 'QueueType'],
    ['a required property', 'PUT', SUBSCRIBE, { queueIds: [QUEUE] }, 'attributeNames is missing'],
    [
      'a property that does not exist',
      'PUT',
      SUBSCRIBE,
      { queueIds: [], attributeNames: [], x: 1 },
      'x is no property',
    ],
    ['a login without its type', 'POST', '/icws/connection', { ...LOGIN, __type: undefined }, '__type'],
    ['a body where there is none', 'POST', `${SESSION}/interactions/1/disconnect`, { a: 1 }, 'no body'],
    ['a method that does not exist', 'POST', `${SESSION}/interactions/1/finish`, undefined, 'no method'],
    ['an append mode', 'POST', `${SESSION}/interactions/1`, { attributes: {}, appendMode: 0 }, 'AppendMode'],
    ['an attribute that is no text', 'POST', `${SESSION}/interactions/1`, { attributes: { a: 1 } }, 'no texts'],
  ])('%s', async (_name, verb, target, body, expected) => {
    expect(await exchange(verb, target, body, {})).toContainEqual(expect.stringContaining(expected));
  });

  it.each([
    ['inin-icws-csrf-token', 'csrf'],
    ['cookie', 'cookie'],
    ['accept', 'accept'],
    ['content-type', 'content type'],
  ])('without the header %s', async (missing, expected) => {
    const headers = Object.fromEntries(Object.entries(OUR_HEADERS).filter(([name]) => name !== missing));
    expect(await exchange('POST', TRANSFER, { queueID: QUEUE }, {}, headers)).toContainEqual(
      expect.stringContaining(expected),
    );
  });
});

describe('a wrong answer is found', () => {
  const error = { errorId: 'x', message: 'no' };
  it.each([
    ['the content type', 'GET', `${SESSION}/connection`, { headers: {}, json: { connectionState: 1 } }, 'content type'],
    ['a word for a number', 'GET', `${SESSION}/connection`, { json: { connectionState: 'on' } }, 'ConnectionState'],
    ['a missing body', 'GET', `${SESSION}/connection`, {}, 'no ConnectionSettings'],
    ['a success status', 'POST', `${SESSION}/system/handler-notification`, { status: 200 }, 'none of 202'],
    ['an error status', 'GET', `${SESSION}/connection`, { status: 418, json: error }, 'none of 400'],
    ['a 401 without its header', 'GET', `${SESSION}/connection`, { status: 401, json: error }, 'WWW-Authenticate'],
    ['an error without a message', 'GET', `${SESSION}/connection`, { status: 400, json: {} }, 'message is missing'],
    ['a login without headers', 'POST', '/icws/connection', { status: 201, json: LOGGED_IN }, 'ININ-ICWS-Session-ID'],
    ['a login with 200', 'POST', '/icws/connection', { headers: LOGIN_HEADERS, json: LOGGED_IN }, 'none of 201'],
    [
      'a 503 that names nobody',
      'POST',
      '/icws/connection',
      { status: 503, json: { errorId: 'error.server.notAcceptingConnections', message: 'no' } },
      'alternateHostList is missing',
    ],
    [
      'an interaction id as a number',
      'POST',
      `${SESSION}/interactions`,
      { status: 201, json: { interactionId: 7 } },
      'no string',
    ],
    [
      'an id in other letters',
      'POST',
      `${SESSION}/interactions`,
      { status: 201, json: { interactionID: '7' } },
      'spelled interactionId',
    ],
    ['a null', 'GET', `${SESSION}/configuration/workgroups/a`, { json: { configurationId: null } }, 'must not be null'],
    ['a body where there is none', 'POST', TRANSFER, { json: { a: 1 } }, 'must be no body'],
  ])('%s', async (_name, verb, target, response, expected) => {
    const body = target === TRANSFER ? { queueID: QUEUE } : undefined;
    expect(await exchange(verb, target, body, response)).toContainEqual(expect.stringContaining(expected));
  });
});

describe('a wrong message is found', () => {
  const planted = [
    ['without isDelta', { ...CONTENTS, isDelta: undefined }, 'isDelta is missing'],
    ['without a type', { ...CONTENTS, __type: undefined }, 'no __type'],
    ['of an unknown type', { ...CONTENTS, __type: type('queues:queueMessage') }, 'has no message'],
    ['with another spelling', { ...CONTENTS, interactionsadded: [] }, 'spelled interactionsAdded'],
    [
      'with the id of the other family',
      { ...CONTENTS, interactionsAdded: [{ interactionID: '1', attributes: {} }] },
      'spelled interactionId',
    ],
    [
      'of one interaction with the wrong id',
      { __type: type('interactions:interactionChangedMessage'), isDelta: true, interactionId: '1', attributes: {} },
      'spelled interactionID',
    ],
    [
      'with a state in words',
      { __type: type('queues:queueSubscriptionStateMessage'), isDelta: false, subscriptionId: 'q', state: 'Normal' },
      'SubscriptionState',
    ],
  ] as const;

  it.each(planted)('%s, polled', async (_name, message, expected) => {
    expect(await exchange('GET', MESSAGES, undefined, { json: [message] })).toContainEqual(
      expect.stringContaining(expected),
    );
  });

  it.each(planted)('%s, as an event', async (_name, message, expected) => {
    async function* frames() {
      yield ':ping\n\n';
      yield `data: ${JSON.stringify(message)}\n\n`;
    }
    const found = await exchange('GET', MESSAGES, undefined, {
      headers: { 'Content-Type': 'text/event-stream' },
      body: frames(),
    });
    expect(found).toContainEqual(expect.stringContaining(expected));
    expect(found.every((each) => each.startsWith('event'))).toBe(true);
  });
});
