import type { HttpExchangeRequest } from '../../../runtime/http-exchange.js';
import { asNumber, asText, asTexts, isRecord, type JsonRecord } from '../json.js';
import { QUEUE_TYPE, type QueueId } from '../queue-id.js';
import { badRequest, IcwsError, invalidProperty, missingProperty } from './icws-response.js';

/** Larger bodies are refused. */
export const MAX_BODY_BYTES = 1_048_576;

/** Longest list and longest text that a request may carry. */
const MAX_ITEMS = 10_000;
const MAX_TEXT = 100_000;

/**
 * Decodes the body of a request as a JSON object.
 *
 * @throws IcwsError 400 if it is not one, 413 if it is too large.
 */
export function bodyOf(request: HttpExchangeRequest): JsonRecord {
  if (request.body.length > MAX_BODY_BYTES) {
    throw new IcwsError(413, { errorId: 'error.request.tooLarge', message: 'The request is too large.' });
  }
  const value = decode(request.body);
  if (!isRecord(value)) throw badRequest('The request body is not a JSON object.');
  return value;
}

/** A text property that must be there. */
export function needText(body: JsonRecord, name: string): string {
  if (body[name] === undefined) throw missingProperty(name);
  const text = asText(body[name]);
  if (text === undefined || text.length > MAX_TEXT) throw invalidProperty(name);
  return text;
}

/** A list of texts that must be there. */
export function needTexts(body: JsonRecord, name: string): readonly string[] {
  if (body[name] === undefined) throw missingProperty(name);
  const texts = asTexts(body[name]);
  if (!texts || texts.length > MAX_ITEMS || texts.some((text) => text.length > MAX_TEXT)) throw invalidProperty(name);
  return texts;
}

/** A list of objects that must be there. */
export function needRecords(body: JsonRecord, name: string): readonly JsonRecord[] {
  const value = body[name];
  if (value === undefined) throw missingProperty(name);
  if (!Array.isArray(value) || value.length > MAX_ITEMS || !value.every(isRecord)) throw invalidProperty(name);
  return value;
}

/** A map of texts; an absent one is empty. */
export function textMap(body: JsonRecord, name: string): Record<string, string> {
  const value = body[name] ?? {};
  if (!isRecord(value)) throw invalidProperty(name);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const text = asText(item);
      if (text === undefined || text.length > MAX_TEXT) throw invalidProperty(`${name}.${key}`);
      return [key, text];
    }),
  );
}

/** A `queueId`: both properties are required. */
export function queueIdOf(value: JsonRecord, name: string): QueueId {
  const queueType = asNumber(value.queueType);
  if (value.queueType === undefined) throw missingProperty(`${name}.queueType`);
  if (queueType === undefined || !Object.values<number>(QUEUE_TYPE).includes(queueType)) {
    throw invalidProperty(`${name}.queueType`);
  }
  return { queueType, queueName: needText(value, 'queueName') };
}

function decode(body: Uint8Array): unknown {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return value;
  } catch {
    throw badRequest('The request body is not valid JSON.');
  }
}
