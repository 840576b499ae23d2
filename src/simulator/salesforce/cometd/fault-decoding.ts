import { type BayeuxAdvice, isJsonObject } from './bayeux.js';
import type { StreamingFault, StreamingStage } from './streaming-faults.js';

/** A fault that was asked for in a form that cannot be understood; the message says what is wrong. */
class FaultFormatError extends Error {
  override readonly name = 'FaultFormatError';
}

type Fields = Readonly<Record<string, unknown>>;

/** Every kind of fault with the reader of its members. */
const READERS: { readonly [K in StreamingFault['kind']]: (fields: Fields) => Extract<StreamingFault, { kind: K }> } = {
  deaf: () => ({ kind: 'deaf' }),
  drop: (fields) => ({ kind: 'drop', ...counted(fields) }),
  duplicate: (fields) => ({ kind: 'duplicate', ...counted(fields) }),
  delay: (fields) => ({ kind: 'delay', delayMs: milliseconds(fields) }),
  expireSessions: () => ({ kind: 'expireSessions' }),
  serverDisconnect: () => ({ kind: 'serverDisconnect' }),
  forgetEvents: () => ({ kind: 'forgetEvents' }),
  misroute: (fields) => ({ kind: 'misroute', ...counted(fields) }),
  hotLoop: (fields) => ({ kind: 'hotLoop', ...counted(fields) }),
  tooBusy: (fields) => ({ kind: 'tooBusy', ...staged(fields) }),
  refuse: readRefusal,
  http: (fields) => ({ kind: 'http', ...staged(fields), status: httpStatus(fields), body: bodyForm(fields) }),
  huge: (fields) => ({ kind: 'huge', ...staged(fields), size: sizeOf(fields) }),
  cut: (fields) => ({ kind: 'cut', ...staged(fields) }),
  hang: (fields) => ({ kind: 'hang', ...staged(fields) }),
  slow: (fields) => ({ kind: 'slow', ...staged(fields), delayMs: milliseconds(fields) }),
};

/**
 * Reads a fault from JSON.
 *
 * @throws FaultFormatError that says what is wrong with it.
 */
export function decodeFault(value: unknown): StreamingFault {
  if (!isJsonObject(value)) throw new FaultFormatError('a fault is a JSON object');
  const kind = Object.keys(READERS).find((known) => known === value.kind);
  if (kind === undefined) throw new FaultFormatError(`kind must be one of: ${Object.keys(READERS).join(', ')}`);
  return READERS[kind as StreamingFault['kind']](value);
}

function readRefusal(fields: Fields): Extract<StreamingFault, { kind: 'refuse' }> {
  const { on, ...count } = staged(fields);
  if (on === undefined) throw new FaultFormatError('refuse needs on: handshake, connect or subscribe');
  if (typeof fields.error !== 'string') throw new FaultFormatError('refuse needs error, e.g. "403::Unknown client"');
  return {
    kind: 'refuse',
    on,
    error: fields.error,
    ...count,
    ...(typeof fields.failureReason === 'string' ? { failureReason: fields.failureReason } : {}),
    ...(fields.advice === undefined ? {} : { advice: readAdvice(fields.advice) }),
    ...(fields.disconnect === true ? { disconnect: true } : {}),
  };
}

function readAdvice(value: unknown): BayeuxAdvice {
  if (!isJsonObject(value)) throw new FaultFormatError('advice is a JSON object');
  const { reconnect, interval, timeout } = value;
  return {
    ...(reconnect === 'retry' || reconnect === 'handshake' || reconnect === 'none' ? { reconnect } : {}),
    ...(typeof interval === 'number' ? { interval } : {}),
    ...(typeof timeout === 'number' ? { timeout } : {}),
  };
}

function counted({ count }: Fields): { readonly count?: number } {
  if (count === undefined) return {};
  if (typeof count === 'number' && Number.isInteger(count) && count > 0) return { count };
  throw new FaultFormatError('count must be a whole number above 0');
}

function staged(fields: Fields): { readonly on?: StreamingStage; readonly count?: number } {
  const { on } = fields;
  if (on === undefined) return counted(fields);
  if (on === 'handshake' || on === 'connect' || on === 'subscribe') return { on, ...counted(fields) };
  throw new FaultFormatError('on must be handshake, connect or subscribe');
}

function milliseconds({ delayMs }: Fields): number {
  if (typeof delayMs === 'number' && delayMs >= 0) return delayMs;
  throw new FaultFormatError('delayMs must be a number of milliseconds');
}

function httpStatus({ status }: Fields): number {
  if (typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 599) return status;
  throw new FaultFormatError('status must be 200 to 599');
}

function bodyForm({ body }: Fields): 'html' | 'json' | 'junk' {
  if (body === undefined || body === 'html') return 'html';
  if (body === 'json' || body === 'junk') return body;
  throw new FaultFormatError('body must be html, json or junk');
}

const MAX_SIZE = 100_000_000;

function sizeOf({ size }: Fields): number {
  if (typeof size === 'number' && Number.isInteger(size) && size > 0 && size <= MAX_SIZE) return size;
  throw new FaultFormatError(`size must be a number of characters up to ${MAX_SIZE}`);
}
