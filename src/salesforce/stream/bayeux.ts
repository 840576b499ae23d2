import type { CasebridgeError } from '../../errors/casebridge-error.js';
import { asBoolean, asNumber, asObject, asString, type JsonObject } from '../../runtime/decode.js';
import { MAX_INTERVAL_MS } from './bayeux-answer.js';

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
  /** Milliseconds, from `advice.interval`: how long to wait before the next try; 0 if nothing is said. */
  readonly intervalMs: number;
  /** Milliseconds, from `advice.timeout`. */
  readonly timeoutMs: number | undefined;
}

/**
 * What a failure calls for:
 * - `relogin`: a new token. `moved`: the address sends elsewhere, a new login tells where the org is. `reconnect`: the session is gone, open a new one.
 * - `throttled`: the server asks for time: open a new one, later.
 * - `clientLimit`, `dailyLimit`: the org has as many clients, or has delivered as many events, as its edition allows.
 * - `refused`: the subscription is refused for what it is; trying again soon does not help.
 * - `loginRefused`: there is no login until a person mends what the error says, such as a password, or the way to the org.
 * - `replayRefused`: the place to go on from is not known any more.
 */
export type BayeuxVerdictKind =
  | 'relogin'
  | 'moved'
  | 'reconnect'
  | 'throttled'
  | 'clientLimit'
  | 'dailyLimit'
  | 'refused'
  | 'loginRefused'
  | 'replayRefused';

/** A failure, judged. */
export interface BayeuxVerdict {
  readonly kind: BayeuxVerdictKind;
  readonly reason: string;
  /** Milliseconds that the server asks to wait at least. */
  readonly intervalMs: number;
  /** What it is told as, where its kind does not say it exactly. */
  readonly error?: CasebridgeError;
}

/** A verdict of this stream's own, where the server advises nothing. */
export function verdict(kind: BayeuxVerdictKind, reason: string): BayeuxVerdict {
  return { kind, reason, intervalMs: 0 };
}

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
    failureReason: (asString(sfdc?.failureReason) ?? '').slice(0, MAX_REASON),
    subscription: asString(message.subscription) ?? '',
    reconnect: asString(advice?.reconnect) ?? '',
    intervalMs: Math.min(MAX_INTERVAL_MS, Math.max(0, asNumber(advice?.interval) ?? 0)),
    timeoutMs: asNumber(advice?.timeout),
  };
}

const MAX_REASON = 300;

function errorText(message: JsonObject): string {
  return (asString(message.error) ?? '').slice(0, MAX_REASON);
}

/**
 * Says what an unsuccessful meta message calls for. Reads `failureReason` before `error` before `advice`: a busy
 * server may dress its 503 as `401::Authentication invalid` with `reconnect: none` (Streaming API guide, error table).
 */
export function judge(message: MetaMessage): BayeuxVerdict {
  const reason = message.failureReason || message.error || `${message.channel} failed without a reason`;
  return { kind: kindOf(message.channel, reason), reason, intervalMs: message.intervalMs };
}

function kindOf(channel: string, reason: string): BayeuxVerdictKind {
  const code = /^(\d{3})/.exec(reason)?.[1] ?? '';
  if (code === '401') return 'relogin';
  if (/events daily limit exceeded/i.test(reason)) return 'dailyLimit';
  if (/concurrent user limit exceeded/i.test(reason)) return 'clientLimit';
  if (['413', '429', '503'].includes(code) || /limit (has been )?exceeded/i.test(reason)) return 'throttled';
  if (/unknown client|no .* cookie present|not completed handshake|does not match the session/i.test(reason))
    return 'reconnect';
  // A refused handshake without a telling reason is nearly always about the token.
  if (/handshake denied/i.test(reason)) return 'relogin';
  if (channel === '/meta/subscribe' && /replay ?id .*invalid/i.test(reason)) return 'replayRefused';
  return isRefusal(channel, code) ? 'refused' : 'reconnect';
}

/** What the address, the connection type or the channel is refused for stays as it is until somebody changes it. */
function isRefusal(channel: string, code: string): boolean {
  if (channel === '/meta/subscribe') return code === '400' || code === '403' || code === '404';
  return code === '400' && (channel === '/meta/handshake' || channel === '/meta/connect');
}

/**
 * Says what a message calls for that is no failure but ends the session all the same: advice to shake hands again or
 * to stop. Undefined if it does not.
 */
export function judgeAdvice({ successful, channel, reconnect, intervalMs }: MetaMessage): BayeuxVerdict | undefined {
  if (successful !== true || (reconnect !== 'none' && reconnect !== 'handshake')) return undefined;
  return { kind: 'reconnect', reason: `the server advised "${reconnect}" on ${channel}`, intervalMs };
}

/** Says what an HTTP error without a Bayeux message calls for. @param errorCode of a REST error, else ''. */
export function judgeHttp(status: number, errorCode: string): BayeuxVerdict {
  const reason = `HTTP ${status}${errorCode === '' ? '' : ` ${errorCode}`}`.slice(0, MAX_REASON);
  if (status === 401 || errorCode === 'INVALID_SESSION_ID') return verdict('relogin', reason);
  if (status >= 300 && status < 400) return verdict('moved', `${reason}, a redirection, which is not followed`);
  const busy = [413, 429, 503].includes(status) || ['REQUEST_LIMIT_EXCEEDED', 'SERVER_UNAVAILABLE'].includes(errorCode);
  return verdict(busy ? 'throttled' : 'reconnect', reason);
}
