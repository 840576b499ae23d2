import { CasebridgeError } from '../../errors/casebridge-error.js';
import { asBoolean, asObject, asString, asStrings, type JsonObject } from '../../runtime/decode.js';
import {
  type HelloMessage,
  type InteractionAction,
  LOGIN_LIMITS,
  type LoginRequest,
  type StatusRequest,
  type TabMessage,
} from '../contract.js';

const MAX_STATUS = 200;
const MAX_TOKEN = 128;
const MAX_SHOWN = 100;
const MAX_POP_ID = 300;
const TAB_ID = /^[\w-]{1,64}$/;
const INTERACTION_ID = /^[\w.:-]{1,128}$/;
const ACTIONS: readonly string[] = ['pickup', 'disconnect', 'transfer'] satisfies readonly InteractionAction[];

/** A request that is not understood. @param what completes "The request …". */
export function invalidRequest(what: string): CasebridgeError {
  return new CasebridgeError('CASEBRIDGE_API_REQUEST_INVALID', `The request ${what}.`, {
    cure: 'Load the page of the agent panel anew; if it comes again, report it.',
  });
}

/** Decodes the body of a login. @throws CasebridgeError `CASEBRIDGE_API_REQUEST_INVALID`, as all of these do. */
export function loginRequest(value: unknown): LoginRequest {
  const { user, password, mode } = body(value);
  if (mode !== 'alone' && mode !== 'beside') throw invalidRequest('must give mode as alone or beside');
  const name = text(user, 'user', LOGIN_LIMITS.user);
  if (/\p{Cc}/u.test(name)) throw invalidRequest('must give user without control characters');
  return { user: name, password: text(password, 'password', LOGIN_LIMITS.password), mode };
}

/** Decodes the body of a change of status. */
export function statusRequest(value: unknown): StatusRequest {
  return { statusId: text(body(value).statusId, 'statusId', MAX_STATUS) };
}

/** Decodes what an action's address names. */
export function actionRequest(params: unknown): { readonly interactionId: string; readonly action: InteractionAction } {
  const { id, action } = asObject(params) ?? {};
  const interactionId = asString(id) ?? '';
  if (!INTERACTION_ID.test(interactionId)) throw invalidRequest('must name an interaction');
  if (!isAction(action)) throw invalidRequest('must name an action');
  return { interactionId, action };
}

/** Decodes what a page sends over its socket. @throws CasebridgeError `CASEBRIDGE_API_REQUEST_INVALID` */
export function tabMessage(value: unknown): TabMessage {
  const message = body(value);
  switch (message.type) {
    case 'hello':
      return hello(message);
    case 'focus':
      return { type: 'focus', focused: flag(message.focused) };
    case 'claim':
      return { type: 'claim', popId: text(message.popId, 'popId', MAX_POP_ID) };
    default:
      throw invalidRequest('has a type that is not known');
  }
}

function hello(message: JsonObject): HelloMessage {
  const tabId = asString(message.tabId) ?? '';
  if (!TAB_ID.test(tabId)) throw invalidRequest('must give tabId');
  const shown = asStrings(message.shown).filter((popId) => popId.length <= MAX_POP_ID);
  return {
    type: 'hello',
    token: text(message.token, 'token', MAX_TOKEN),
    tabId,
    focused: flag(message.focused),
    shown: shown.slice(0, MAX_SHOWN),
  };
}

function body(value: unknown): JsonObject {
  const object = asObject(value);
  if (object === undefined) throw invalidRequest('must be a JSON object');
  return object;
}

function text(value: unknown, name: string, max: number): string {
  const found = asString(value);
  if (found === undefined || found.trim() === '') throw invalidRequest(`must give ${name}`);
  if (found.length > max) throw invalidRequest(`must give ${name} with at most ${max} characters`);
  return found;
}

function flag(value: unknown): boolean {
  const found = asBoolean(value);
  if (found === undefined) throw invalidRequest('must say whether the page has the focus');
  return found;
}

function isAction(value: unknown): value is InteractionAction {
  return typeof value === 'string' && ACTIONS.includes(value);
}
