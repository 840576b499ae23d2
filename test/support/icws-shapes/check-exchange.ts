import { parseJson } from '../../../src/runtime/decode.js';
import { checkType } from './check-shape.js';
import { type MethodFacts, methodOf } from './method-facts.js';

/** A request as it goes over the wire; header names in lower case. */
export interface SeenRequest {
  readonly verb: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** An answer as it comes back; header names in lower case. Event streams have no body here. */
export interface SeenResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
}

const ICWS = 'application/vnd.inin.icws+json';
/** Errors of things in between, which a fault of the simulator plays: they are no answers of a method. */
const NO_METHOD = /error\.server\.(unavailable|notAcceptingConnections|internal)/;
const NOT_ICWS = '<html>not ICWS</html>';

/** What is wrong with what our client sends: every rule counts. */
export function checkOurRequest(request: SeenRequest): readonly string[] {
  const method = methodOf(request.verb, request.target);
  if (!method) return [`${request.verb} ${request.target} is no method of the library`];
  const wrong = checkBody(method, request, true);
  const missing = [...method.headers, 'accept'].filter((name) => !request.headers[name]);
  wrong.push(...missing.map((name) => `the header ${name} is missing`));
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (request.body !== '' && type !== ICWS) wrong.push(`the content type of the request is ${type}`);
  return wrong.map((each) => `request ${method.name}: ${each}`);
}

/** What is wrong with a request that a server has accepted; clients in use leave out headers and add properties. */
export function checkAcceptedRequest(request: SeenRequest): readonly string[] {
  const method = methodOf(request.verb, request.target);
  return method ? checkBody(method, request, false).map((each) => `request ${method.name}: ${each}`) : [];
}

/** What is wrong with an answer of a server. */
export function checkResponse(request: SeenRequest, response: SeenResponse): readonly string[] {
  if (response.body === NOT_ICWS) return [];
  const method = methodOf(request.verb, request.target);
  const what = `response to ${method?.name ?? `${request.verb} ${request.target.split('?')[0]}`} (${response.status})`;
  return checkAnswer(method, response).map((each) => `${what}: ${each}`);
}

function checkAnswer(method: MethodFacts | undefined, response: SeenResponse): readonly string[] {
  const { status, body } = response;
  const type = one(response, 'content-type').split(';')[0]?.trim().toLowerCase();
  if (type === 'text/event-stream') return method?.name === 'getMessages' ? [] : ['no event stream is expected here'];
  const wrong: string[] = [];
  if (type !== ICWS) wrong.push(`the content type is ${type}`);
  if (status >= 400) return [...wrong, ...checkError(method, response)];
  if (!method) return wrong;
  const answer = method.success[status];
  if (answer === undefined) return [...wrong, `the status is none of ${Object.keys(method.success).join(', ')}`];
  if (method.name === 'createConnection') wrong.push(...checkLogin(response));
  if (answer === '') return body === '' ? wrong : [...wrong, `there must be no body: ${body.slice(0, 100)}`];
  return [...wrong, ...checkType(answer, parseJson(body), 'body', { noOthers: false })];
}

function checkError(method: MethodFacts | undefined, response: SeenResponse): readonly string[] {
  const { status, body } = response;
  const wrong = [...checkType('Error', parseJson(body), 'body', { noOthers: false })];
  if (NO_METHOD.test(body) && status !== 503) return wrong;
  if (status === 401 && one(response, 'www-authenticate') !== 'ICWS realm="ICWS" location="/ICWS/connection"')
    wrong.push('the header WWW-Authenticate is missing or wrong');
  const namesHosts = method?.name === 'createConnection' && body.includes('notAcceptingConnections');
  if (namesHosts) wrong.push(...checkType('AlternateHosts', parseJson(body), 'body', { noOthers: false }));
  if (method && !method.errors.includes(status) && !NO_METHOD.test(body))
    wrong.push(`the status is none of ${method.errors.join(', ')}`);
  return wrong;
}

/** The keys stand in headers, too, and the cookie is bound to the path of the session. */
function checkLogin(response: SeenResponse): readonly string[] {
  const wrong: string[] = [];
  const id = one(response, 'inin-icws-session-id');
  if (!/^\d+$/.test(id)) wrong.push('the header ININ-ICWS-Session-ID is missing');
  if (one(response, 'inin-icws-csrf-token') === '') wrong.push('the header ININ-ICWS-CSRF-Token is missing');
  const cookie = new RegExp(`^icws_${id}=[^;|]+\\|languageId=[^;]+; Path=/icws/${id}; HttpOnly`);
  if (!cookie.test(one(response, 'set-cookie'))) wrong.push('the session cookie is missing or wrong');
  return wrong;
}

function checkBody(method: MethodFacts, { body }: SeenRequest, noOthers: boolean): string[] {
  const value = parseJson(body);
  if (method.body.length === 0) return body === '' || body === '{}' || !noOthers ? [] : ['there must be no body'];
  const named = typeof value === 'object' && value !== null && '__type' in value ? String(value.__type) : '';
  const type = method.body.find((each) => named.endsWith(`:${each}`)) ?? method.body[0] ?? 'any';
  const isNamed = /^[a-z]/.test(type);
  if (isNamed && !named.endsWith(`:${type}`)) return noOthers ? [`the __type ${named} is none that it takes`] : [];
  return [...checkType(type, value, 'body', { noOthers })];
}

function one(response: SeenResponse, name: string): string {
  return response.headers[name]?.[0] ?? '';
}
