import { asArray, asBoolean, asNumber, asObject, asString, asText, type JsonObject } from '../../runtime/decode.js';

/**
 * What one message of an answer is worth: `message` may be handed to faye, `foreign` is for a channel that nobody asked
 * for, `unusable` is none that a session could go on after.
 */
export type AnswerPart =
  | { readonly kind: 'message'; readonly message: JsonObject }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'unusable'; readonly why: string };

/** Longest pause between two connects that is taken as advised, in milliseconds. */
export const MAX_INTERVAL_MS = 600_000;

/** Beyond what any server says of itself, and short enough for a log line and a request. */
const MAX_TEXT = 1_000;
const CONNECTION_TYPE = 'long-polling';

/**
 * Reads one message of an answer. faye takes members as they come, also into the next request and into its timers; so
 * only what is known is left of a message, each member in the form that it should have.
 *
 * @param channel the subscribed one.
 */
export function readAnswer(value: unknown, channel: string): AnswerPart {
  const message = asObject(value);
  const name = asString(message?.channel);
  if (!message || name === undefined) return { kind: 'unusable', why: `no Bayeux message${errorOf(message)}` };
  if (name === channel) return eventOf(name, message.data);
  return name.startsWith('/meta/') ? metaOf(name.slice(0, MAX_TEXT), message) : { kind: 'foreign' };
}

function eventOf(channel: string, data: unknown): AnswerPart {
  return data === undefined ? { kind: 'foreign' } : { kind: 'message', message: { channel, data } };
}

function metaOf(channel: string, message: JsonObject): AnswerPart {
  const successful = asBoolean(message.successful);
  if (message.successful !== undefined && successful === undefined)
    return { kind: 'unusable', why: `${channel} says neither that it succeeded nor that it failed` };
  const clientId = shortText(message.clientId);
  if (channel === '/meta/handshake' && successful === true) {
    if (!clientId) return { kind: 'unusable', why: 'a handshake without a client id' };
    if (!asArray(message.supportedConnectionTypes)?.includes(CONNECTION_TYPE))
      return { kind: 'unusable', why: `a handshake without the connection type ${CONNECTION_TYPE}` };
  }
  return {
    kind: 'message',
    message: {
      channel,
      ...given('id', asText(message.id)?.slice(0, MAX_TEXT)),
      ...given('successful', successful),
      ...given('clientId', clientId),
      ...(channel === '/meta/handshake' ? { supportedConnectionTypes: [CONNECTION_TYPE] } : {}),
      ...given('subscription', shortText(message.subscription)),
      ...given('error', shortText(message.error)),
      ...given('advice', adviceOf(message.advice)),
      ...given('ext', failureReasonOf(message.ext)),
    },
  };
}

/** A number that is none, or below zero, is no time to wait. */
function adviceOf(value: unknown): JsonObject | undefined {
  const advice = asObject(value);
  if (!advice) return undefined;
  const interval = Math.min(MAX_INTERVAL_MS, Math.max(0, asNumber(advice.interval) ?? 0));
  return {
    interval,
    ...given('reconnect', shortText(advice.reconnect)),
    ...given('timeout', asNumber(advice.timeout)),
  };
}

function failureReasonOf(ext: unknown): JsonObject | undefined {
  const failureReason = shortText(asObject(asObject(ext)?.sfdc)?.failureReason);
  return failureReason === undefined ? undefined : { sfdc: { failureReason } };
}

function errorOf(message: JsonObject | undefined): string {
  const error = shortText(message?.error);
  return error === undefined ? '' : `: ${error}`;
}

function shortText(value: unknown): string | undefined {
  return asString(value)?.slice(0, MAX_TEXT);
}

function given(name: string, value: unknown): JsonObject {
  return value === undefined ? {} : { [name]: value };
}
