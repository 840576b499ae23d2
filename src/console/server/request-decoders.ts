import { CasebridgeError } from '../../errors/casebridge-error.js';
import { LOG_LEVELS } from '../../operations/log.js';
import { asArray, asNumber, asObject, asString, type JsonObject } from '../../runtime/decode.js';
import type { LogFilter, RowsWanted } from '../contract.js';
import type { CustomerMail } from '../group-operations.js';

const MAX_ID = 64;
const MAX_LIST = 2_000;
const MAX_TEXT = 2_000;
/** Of a queue's name in Salesforce, with room. */
const MAX_NAME = 255;
const MAX_SECRET = 1_024;
const MAX_LOG_LINES = 5_000;
const DEFAULT_LOG_LINES = 200;

/** How somebody wants to log in. */
export type LoginRequest =
  | { readonly user: string; readonly password: string }
  | { readonly token: string; readonly user?: undefined };

/** A request that is not understood. @param what completes "The request …". */
export function invalidRequest(what: string): CasebridgeError {
  return new CasebridgeError('CASEBRIDGE_API_REQUEST_INVALID', `The request ${what}.`);
}

/**
 * The body as an object that has no other keys than these: a key that is misspelt must not turn "this one" into "all".
 * A missing body is an empty one.
 */
function body(value: unknown, keys: readonly string[]): JsonObject {
  const object = value === undefined || value === null ? {} : asObject(value);
  if (object === undefined) throw invalidRequest('must have a JSON object as its body');
  const unknown = Object.keys(object).find((key) => !keys.includes(key));
  if (unknown !== undefined) throw invalidRequest(`has an unknown key; known are: ${keys.join(', ') || 'none'}`);
  return object;
}

function text(value: unknown, name: string, max: number): string {
  const found = asString(value);
  if (found === undefined) throw invalidRequest(`must give ${name} as text`);
  if (found.length > max) throw invalidRequest(`must give ${name} with at most ${max} characters`);
  if (found.includes('\0')) throw invalidRequest(`must give ${name} without null characters`);
  return found;
}

function neededText(value: unknown, name: string, max: number): string {
  const found = text(value, name, max);
  if (found.trim() === '') throw invalidRequest(`must give ${name}`);
  return found;
}

/** Undefined if it is not given; '' counts as not given. */
function optionalText(value: unknown, name: string, max: number): string | undefined {
  return value === undefined || value === '' ? undefined : text(value, name, max);
}

function ids(value: unknown, name: string): readonly string[] {
  const list = asArray(value);
  if (list === undefined || list.length === 0) throw invalidRequest(`must give ${name} as a list of ids`);
  if (list.length > MAX_LIST) throw invalidRequest(`must give at most ${MAX_LIST} ${name}`);
  return list.map((item) => id(item, `each of ${name}`));
}

function id(value: unknown, name: string): string {
  const found = neededText(value, name, MAX_ID);
  if (/\p{Cc}/u.test(found)) throw invalidRequest(`must give ${name} without control characters`);
  return found;
}

/** Decodes the body of a login. @throws CasebridgeError `CASEBRIDGE_API_REQUEST_INVALID`, as all of these do. */
export function loginRequest(value: unknown): LoginRequest {
  const { user, password, token } = body(value, ['user', 'password', 'token']);
  if (token !== undefined && user === undefined && password === undefined)
    return { token: text(token, 'token', MAX_SECRET) };
  if (token !== undefined) throw invalidRequest('must give either a token, or user and password');
  return { user: neededText(user, 'user', MAX_ID), password: text(password, 'password', MAX_SECRET) };
}

/** Decodes a body that must be empty. */
export function emptyRequest(value: unknown): void {
  body(value, []);
}

/** Decodes which rows are wanted. */
export function rowsRequest(query: unknown): RowsWanted & { readonly which: 'unprocessed' | 'parked' } {
  const { which, queue, case: ofCase, after, limit } = body(query, ['which', 'queue', 'case', 'after', 'limit']);
  if (which !== 'unprocessed' && which !== 'parked') throw invalidRequest('must give which as unprocessed or parked');
  const most = wholeNumber(limit, 'limit');
  if (most !== undefined && (most < 1 || most > MAX_LIST))
    throw invalidRequest(`must give limit from 1 to ${MAX_LIST}`);
  return {
    which,
    queue: queue === undefined ? undefined : neededText(queue, 'queue', MAX_NAME),
    case: ofCase === undefined ? undefined : id(ofCase, 'case'),
    after: after === undefined ? undefined : id(after, 'after'),
    limit: most,
  };
}

/** Decodes which rows are to be tried again. */
export function retryRequest(value: unknown): readonly string[] | 'all' {
  const { rows, all } = body(value, ['rows', 'all']);
  if (all === true && rows === undefined) return 'all';
  if (all !== undefined) throw invalidRequest('must give either rows, or all as true');
  return ids(rows, 'rows');
}

/** Decodes the name of a queue; undefined for all. */
export function queueRequest(value: unknown): string | undefined {
  const { queue } = body(value, ['queue']);
  return queue === undefined ? undefined : neededText(queue, 'queue', MAX_NAME);
}

/** Decodes an id in the path. */
export function idParameter(params: unknown): string {
  return id(asObject(params)?.id, 'the id').trim();
}

/** Decodes which cases are to be routed. */
export function caseIdsRequest(value: unknown): readonly string[] {
  return ids(body(value, ['caseIds']).caseIds, 'caseIds');
}

/** Decodes which log lines are wanted. */
export function logRequest(query: unknown): LogFilter & { readonly limit: number } {
  const { level, text: part, after, limit } = body(query, ['level', 'text', 'after', 'limit']);
  const lines = wholeNumber(limit, 'limit') ?? DEFAULT_LOG_LINES;
  if (lines < 1 || lines > MAX_LOG_LINES) throw invalidRequest(`must give limit from 1 to ${MAX_LOG_LINES}`);
  return { ...lineFilter(level, part), after: wholeNumber(after, 'after'), limit: lines };
}

/** Decodes a level of the log. */
export function levelRequest(value: unknown): string {
  const level = levelOf(body(value, ['level']).level);
  if (level === undefined) throw invalidRequest(`must give level as one of ${LOG_LEVELS.join(', ')}`);
  return level;
}

/** Decodes a message of a live feed's client: which log lines it wants. */
export function logFilterMessage(value: unknown): Pick<LogFilter, 'level' | 'text'> {
  const { type, level, text: part } = body(value, ['type', 'level', 'text']);
  if (type !== 'logFilter') throw invalidRequest('must have the type logFilter');
  return lineFilter(level, part);
}

/** Decodes a mail of the demonstration's customer. */
export function mailRequest(value: unknown): CustomerMail {
  const { to, subject, text: content, inReplyTo } = body(value, ['to', 'subject', 'text', 'inReplyTo']);
  const first = optionalText(inReplyTo, 'inReplyTo', MAX_NAME);
  return {
    to: oneLine(neededText(to, 'to', MAX_NAME), 'to'),
    subject: oneLine(text(subject, 'subject', MAX_NAME), 'subject'),
    text: text(content, 'text', MAX_TEXT),
    ...(first === undefined ? {} : { inReplyTo: oneLine(first, 'inReplyTo') }),
  };
}

function oneLine(value: string, name: string): string {
  if (/\p{Cc}/u.test(value)) throw invalidRequest(`must give ${name} as one line`);
  return value;
}

function lineFilter(level: unknown, part: unknown): Pick<LogFilter, 'level' | 'text'> {
  return { level: levelOf(level), text: optionalText(part, 'text', MAX_TEXT) };
}

function levelOf(value: unknown): string | undefined {
  if (value === undefined || value === '') return undefined;
  const level = LOG_LEVELS.find((known) => known === value);
  if (level === undefined) throw invalidRequest(`must give level as one of ${LOG_LEVELS.join(', ')}`);
  return level;
}

function wholeNumber(value: unknown, name: string): number | undefined {
  if (value === undefined || value === '') return undefined;
  const number = asNumber(value);
  if (number === undefined || !Number.isSafeInteger(number) || number < 0)
    throw invalidRequest(`must give ${name} as a whole number`);
  return number;
}
