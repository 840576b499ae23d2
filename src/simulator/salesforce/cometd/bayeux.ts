/** A Bayeux message as it comes from a client: any JSON object. Members are checked where they are used. */
export type BayeuxRequest = Readonly<Record<string, unknown>>;

/** A Bayeux message as the org sends it. */
export type BayeuxReply = Readonly<Record<string, unknown>>;

/** What the server tells a client to do next. Milliseconds. */
export interface BayeuxAdvice {
  readonly reconnect?: 'retry' | 'handshake' | 'none';
  readonly interval?: number;
  readonly timeout?: number;
}

/** A refusal: `error` is `code:args:text`; `failureReason` travels in `ext.sfdc` and tells the real cause. */
export interface BayeuxFailure {
  readonly error: string;
  readonly failureReason?: string;
  readonly advice?: BayeuxAdvice;
  /** Whether the reply names the client; `403::Unknown client` does not. */
  readonly withoutClientId?: boolean;
}

/** Largest request body in bytes. Streaming API guide: "413 Maximum Request Size Exceeded" above 32,768 bytes. */
export const MAX_REQUEST_BYTES = 32_768;

/**
 * Reads the messages of a POST: one object or an array of objects.
 *
 * @returns undefined if the text is not JSON or holds anything but objects.
 */
export function decodeMessages(text: string): readonly BayeuxRequest[] | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  const messages: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  return messages.every(isJsonObject) ? messages : undefined;
}

/** True for a JSON object (not null, not an array). */
export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text of a member, or undefined if it is missing or not text. */
export function textMember(message: BayeuxRequest, name: string): string | undefined {
  const value = message[name];
  return typeof value === 'string' ? value : undefined;
}

/** The id of a request, to be echoed exactly as it was sent: text or number, or left out. */
export function echoedId(request: BayeuxRequest): { readonly id?: string | number } {
  const { id } = request;
  return typeof id === 'string' || typeof id === 'number' ? { id } : {};
}

/** Builds the refusal of a request, member by member in the order in which the org writes them. */
export function failureReply(request: BayeuxRequest, failure: BayeuxFailure, clientId?: string): BayeuxReply {
  const subscription = request.channel === '/meta/subscribe' || request.channel === '/meta/unsubscribe';
  return {
    ...(failure.failureReason === undefined ? {} : { ext: { sfdc: { failureReason: failure.failureReason } } }),
    ...(clientId === undefined || failure.withoutClientId ? {} : { clientId }),
    ...(failure.advice === undefined ? {} : { advice: failure.advice }),
    channel: request.channel,
    ...echoedId(request),
    ...(subscription && request.subscription !== undefined ? { subscription: request.subscription } : {}),
    error: failure.error,
    successful: false,
  };
}

/** Builds the confirmation of a request. */
export function successReply(
  request: BayeuxRequest,
  clientId: string,
  more: Readonly<Record<string, unknown>> = {},
): BayeuxReply {
  return { clientId, ...more, channel: request.channel, ...echoedId(request), successful: true };
}
