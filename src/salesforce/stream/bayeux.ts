import { asBoolean, asNumber, asObject, asString, type JsonObject } from '../../runtime/decode.js';

/** A message of a `/meta/…` channel, as far as the stream needs it. */
export interface MetaMessage {
  readonly channel: string;
  /** Undefined on an unsolicited message, such as a server's own `/meta/disconnect`. */
  readonly successful: boolean | undefined;
  /** `code::message`, '' if there is none. */
  readonly error: string;
  /** `ext.sfdc.failureReason`: the true reason where Salesforce dresses one error as another. */
  readonly failureReason: string;
  /** Channel of a `/meta/subscribe` reply. */
  readonly subscription: string;
  readonly reconnect: string;
  /** Milliseconds, from `advice.timeout`. */
  readonly timeoutMs: number | undefined;
}

/** What a failure calls for. */
export type BayeuxVerdict =
  | { readonly kind: 'relogin'; readonly reason: string }
  /** The session is gone: open a new one. */
  | { readonly kind: 'reconnect'; readonly reason: string }
  /** The server asks for time: open a new one, later. */
  | { readonly kind: 'throttled'; readonly reason: string }
  /** The subscription is refused for what it is; trying again soon does not help. */
  | { readonly kind: 'refused'; readonly reason: string };

/** Reads a message; undefined if it is not a meta message. */
export function decodeMeta(value: unknown): MetaMessage | undefined {
  const message = asObject(value);
  const channel = asString(message?.channel);
  if (!message || !channel?.startsWith('/meta/')) return undefined;
  const advice = asObject(message.advice);
  const sfdc = asObject(asObject(message.ext)?.sfdc);
  return {
    channel,
    successful: asBoolean(message.successful),
    error: errorText(message),
    failureReason: asString(sfdc?.failureReason) ?? '',
    subscription: asString(message.subscription) ?? '',
    reconnect: asString(advice?.reconnect) ?? '',
    timeoutMs: asNumber(advice?.timeout),
  };
}

function errorText(message: JsonObject): string {
  return (asString(message.error) ?? '').slice(0, 300);
}

/**
 * Says what an unsuccessful meta message calls for. Reads `failureReason` before `error` before `advice`: a busy
 * server may dress its 503 as `401::Authentication invalid` with `reconnect: none` (Streaming API guide, error table).
 */
export function judge(message: MetaMessage): BayeuxVerdict {
  const reason = message.failureReason || message.error || `${message.channel} failed without a reason`;
  const code = /^(\d{3})/.exec(reason)?.[1] ?? '';
  if (code === '401') return { kind: 'relogin', reason };
  if (code === '503' || code === '413' || /limit (has been )?exceeded/i.test(reason))
    return { kind: 'throttled', reason };
  if (/unknown client|no .* cookie present|not completed handshake/i.test(reason)) return { kind: 'reconnect', reason };
  // A refused handshake without a telling reason is nearly always about the token.
  if (/handshake denied/i.test(reason)) return { kind: 'relogin', reason };
  if (message.channel === '/meta/subscribe' && (code === '403' || code === '400' || code === '404'))
    return { kind: 'refused', reason };
  return { kind: 'reconnect', reason };
}
