import {
  asArray,
  asBoolean,
  asNumber,
  asObject,
  asString,
  asStrings,
  asText,
  type JsonObject,
} from '../../../runtime/decode.js';
import { jsonExcerpt } from './json-excerpt.js';

/** An interaction as a queue message carries it; attribute names are lower-cased (ICWS ignores their case). */
export interface QueueInteraction {
  readonly interactionId: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Kinds of configuration objects that can be subscribed to and that routing depends on. */
export type ConfigurationKind = 'workgroups' | 'skills' | 'users';

/** What a configuration subscription tells; the objects are still to be decoded. */
export interface ConfigurationMessage {
  readonly type: 'configuration';
  readonly kind: ConfigurationKind;
  readonly isDelta: boolean;
  readonly subscriptionId: string;
  readonly added: readonly unknown[];
  readonly changed: readonly unknown[];
  /** Ids. */
  readonly removed: readonly string[];
}

/** Status of a user. */
export interface UserStatus {
  readonly userId: string;
  readonly statusId: string;
  /** Milliseconds since the epoch; undefined if the server does not say, or not in a form that is known. */
  readonly since: number | undefined;
}

/** Messages of the channel that Casebridge understands; everything else is `other`. */
export type IcwsMessage =
  | {
      readonly type: 'queueContents';
      readonly isDelta: boolean;
      readonly subscriptionId: string;
      readonly added: readonly QueueInteraction[];
      readonly changed: readonly QueueInteraction[];
      readonly removed: readonly string[];
    }
  | { readonly type: 'queueState'; readonly subscriptionId: string; readonly faulted: boolean; readonly error: string }
  | {
      readonly type: 'handlerSent';
      readonly objectId: string;
      readonly eventId: string;
      readonly data: readonly string[];
    }
  | {
      readonly type: 'connectionState';
      readonly up: boolean;
      readonly reason: string;
      readonly shouldReconnect: boolean;
    }
  | { readonly type: 'userStatus'; readonly statuses: readonly UserStatus[] }
  | ConfigurationMessage
  | { readonly type: 'other'; readonly typeName: string }
  | { readonly type: 'malformed'; readonly excerpt: string };

const SUBSCRIPTION_FAULTED = 3;
const CONNECTION_UP = 1;
/** Cut generously: secrets are taken out before it is shown, and a cut secret would not be recognised. */
const MAX_EXCERPT = 8_192;
/** An interaction is shown with what was asked for; anything beyond these bounds is no attribute of a case. */
const MAX_ATTRIBUTES = 1_000;
const MAX_VALUE = 32_768;
/** Ids of real servers are digits; letters would do no harm, while a path or a fraction is no id. */
const INTERACTION_ID = /^[\w.:-]{1,128}$/;

/**
 * Decodes one message, and after it says what part of it could not be read: an interaction that nobody sees must not
 * be left out without a word. Never throws.
 */
export function decodeMessages(value: unknown): readonly IcwsMessage[] {
  const message = decodeMessage(value);
  if (message.type !== 'queueContents') return [message];
  const sent = asObject(value);
  const unread = [
    ...unreadable(sent?.interactionsAdded, interaction),
    ...unreadable(sent?.interactionsChanged, interaction),
    ...unreadable(sent?.interactionsRemoved, interactionId),
  ];
  return unread.length === 0 ? [message] : [message, malformed(unread)];
}

/** Decodes one message; never throws. Shapes: the ICWS type library. */
export function decodeMessage(value: unknown): IcwsMessage {
  const message = asObject(value);
  const typeName = asString(message?.__type);
  if (!message || typeName === undefined) return malformed(value);
  switch (typeName.split(':').pop()) {
    case 'queueContentsMessage':
      return queueContents(message) ?? malformed(value);
    case 'queueSubscriptionStateMessage':
      return queueState(message) ?? malformed(value);
    case 'handlerSentNotificationMessage':
      return handlerSent(message) ?? malformed(value);
    case 'connectionStateChangeMessage':
      return connectionState(message) ?? malformed(value);
    case 'userStatusMessage':
      return { type: 'userStatus', statuses: readable(message.userStatusList, decodeUserStatus) };
    case 'workgroupsMessage':
      return configuration('workgroups', message) ?? malformed(value);
    case 'skillsMessage':
      return configuration('skills', message) ?? malformed(value);
    case 'usersMessage':
      return configuration('users', message) ?? malformed(value);
    default:
      return { type: 'other', typeName };
  }
}

function malformed(value: unknown): IcwsMessage {
  return { type: 'malformed', excerpt: jsonExcerpt(value, MAX_EXCERPT) };
}

function queueContents(message: JsonObject): IcwsMessage | undefined {
  const subscriptionId = asText(message.subscriptionId);
  if (subscriptionId === undefined) return undefined;
  return {
    type: 'queueContents',
    isDelta: asBoolean(message.isDelta) ?? true,
    subscriptionId,
    added: readable(message.interactionsAdded, interaction),
    changed: readable(message.interactionsChanged, interaction),
    removed: readable(message.interactionsRemoved, interactionId),
  };
}

function readable<T>(list: unknown, read: (element: unknown) => T | undefined): readonly T[] {
  return (asArray(list) ?? []).map(read).filter((element) => element !== undefined);
}

/** What `read` cannot read: elements, or the list itself. */
function unreadable(list: unknown, read: (element: unknown) => unknown): readonly unknown[] {
  const elements = asArray(list);
  if (elements) return elements.filter((element) => read(element) === undefined);
  return list === undefined || list === null ? [] : [list];
}

function interaction(element: unknown): QueueInteraction | undefined {
  const id = interactionId(asObject(element)?.interactionId);
  return id === undefined ? undefined : { interactionId: id, attributes: attributes(asObject(element)?.attributes) };
}

/** An id is text, or a whole number that no rounding has touched. */
function interactionId(value: unknown): string | undefined {
  const text = typeof value === 'number' && !Number.isSafeInteger(value) ? undefined : asText(value);
  return text !== undefined && typeof value !== 'boolean' && INTERACTION_ID.test(text) ? text : undefined;
}

/** Attributes by lower-cased name; values are text on the wire, null means unset. */
export function attributes(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(asObject(value) ?? {})
      .slice(0, MAX_ATTRIBUTES)
      .map(([name, text]) => [name.toLowerCase(), (asText(text) ?? '').slice(0, MAX_VALUE)]),
  );
}

/** Status of a user as messages and reads carry it; undefined if it is none. Times come in the compact form of ISO 8601. */
export function decodeUserStatus(value: unknown): UserStatus | undefined {
  const status = asObject(value);
  const userId = asString(status?.userId);
  const statusId = asString(status?.statusId);
  if (userId === undefined || statusId === undefined) return undefined;
  return { userId, statusId, since: timeOf(asString(status?.statusChanged) ?? '') };
}

/** Milliseconds since the epoch of a time such as `20260102T030405Z`; undefined if it has another form. */
export function timeOf(text: string): number | undefined {
  const at = Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)/, '$1-$2-$3T$4:$5:$6'));
  return Number.isNaN(at) ? undefined : at;
}

function queueState(message: JsonObject): IcwsMessage | undefined {
  const subscriptionId = asText(message.subscriptionId);
  if (subscriptionId === undefined) return undefined;
  const state = message.state;
  return {
    type: 'queueState',
    subscriptionId,
    faulted: asNumber(state) === SUBSCRIPTION_FAULTED || asString(state)?.toLowerCase() === 'faulted',
    error: asString(asObject(message.error)?.message) ?? '',
  };
}

function configuration(kind: ConfigurationKind, message: JsonObject): IcwsMessage | undefined {
  const subscriptionId = asText(message.subscriptionId);
  if (subscriptionId === undefined) return undefined;
  return {
    type: 'configuration',
    kind,
    isDelta: asBoolean(message.isDelta) ?? true,
    subscriptionId,
    added: asArray(message.added) ?? [],
    changed: asArray(message.changed) ?? [],
    removed: (asArray(message.removed) ?? []).map(asText).filter((id) => id !== undefined),
  };
}

function handlerSent(message: JsonObject): IcwsMessage | undefined {
  const objectId = asString(message.objectId);
  const eventId = asString(message.eventId);
  if (objectId === undefined || eventId === undefined) return undefined;
  return { type: 'handlerSent', objectId, eventId, data: asStrings(message.data) };
}

/** The state is 0 None, 1 Up, 2 Down; one public client compares it with text. Anything else says nothing. */
function connectionState(message: JsonObject): IcwsMessage | undefined {
  const state = asString(message.newConnectionState)?.toLowerCase() ?? message.newConnectionState;
  const number = asNumber(state);
  if (number === undefined && state !== 'up' && state !== 'down' && state !== 'none') return undefined;
  return {
    type: 'connectionState',
    up: number === CONNECTION_UP || state === 'up',
    reason: asString(message.reason) ?? '',
    shouldReconnect: asBoolean(message.shouldReconnect) ?? true,
  };
}
