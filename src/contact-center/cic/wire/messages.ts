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

/** An interaction as a queue message carries it; attribute names are lower-cased (ICWS ignores their case). */
export interface QueueInteraction {
  readonly interactionId: string;
  readonly attributes: Readonly<Record<string, string>>;
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
  | { readonly type: 'other'; readonly typeName: string }
  | { readonly type: 'malformed'; readonly excerpt: string };

const SUBSCRIPTION_FAULTED = 3;
/** Cut generously: secrets are taken out before it is shown, and a cut secret would not be recognised. */
const MAX_EXCERPT = 8_192;

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
      return connectionState(message);
    default:
      return { type: 'other', typeName };
  }
}

function malformed(value: unknown): IcwsMessage {
  return { type: 'malformed', excerpt: (JSON.stringify(value) ?? '').slice(0, MAX_EXCERPT) };
}

function queueContents(message: JsonObject): IcwsMessage | undefined {
  const subscriptionId = asText(message.subscriptionId);
  if (subscriptionId === undefined) return undefined;
  return {
    type: 'queueContents',
    isDelta: asBoolean(message.isDelta) ?? true,
    subscriptionId,
    added: interactions(message.interactionsAdded),
    changed: interactions(message.interactionsChanged),
    removed: (asArray(message.interactionsRemoved) ?? []).map(asText).filter((id) => id !== undefined),
  };
}

function interactions(value: unknown): readonly QueueInteraction[] {
  const result: QueueInteraction[] = [];
  for (const element of asArray(value) ?? []) {
    const interactionId = asText(asObject(element)?.interactionId);
    if (interactionId) result.push({ interactionId, attributes: attributes(asObject(element)?.attributes) });
  }
  return result;
}

/** Attributes by lower-cased name; values are text on the wire, null means unset. */
export function attributes(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(asObject(value) ?? {}).map(([name, text]) => [name.toLowerCase(), asText(text) ?? '']),
  );
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

function handlerSent(message: JsonObject): IcwsMessage | undefined {
  const objectId = asString(message.objectId);
  const eventId = asString(message.eventId);
  if (objectId === undefined || eventId === undefined) return undefined;
  return { type: 'handlerSent', objectId, eventId, data: asStrings(message.data) };
}

/** The state is 0 None, 1 Up, 2 Down; one public client compares it with text. */
function connectionState(message: JsonObject): IcwsMessage {
  const state = message.newConnectionState;
  return {
    type: 'connectionState',
    up: asNumber(state) === 1 || asString(state)?.toLowerCase() === 'up',
    reason: asString(message.reason) ?? '',
    shouldReconnect: asBoolean(message.shouldReconnect) ?? true,
  };
}
