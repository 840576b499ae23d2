import { CasebridgeError } from '../errors/casebridge-error.js';
import { asString, type JsonObject } from '../runtime/decode.js';
import { isNoSuchObject } from './describe.js';
import { errorCodeOf } from './request-error.js';
import type { SalesforceRest } from './rest.js';
import { ROW_FIELDS } from './row-decoder.js';
import { queryAll, soqlText } from './soql.js';

/** Fields of the routing table that the PushTopic carries, in the order of the package's script. */
const CARRIED = ROW_FIELDS.flatMap((field) => (field === 'Case_Number__c' ? ['Case__c', field] : [field]));
/** The connector writes these; a topic that carries them may wake it for its own writes. */
const UNWANTED = ['Outcome__c', 'Error__c', 'Attempts__c', 'Interaction_Id__c', 'Processed_At__c'];

/** The PushTopic as the package's script makes it, without its name. A PushTopic is a record, not metadata. */
export const WANTED_TOPIC = {
  Query: `SELECT ${CARRIED.join(', ')} FROM Object_Routing__c WHERE Processed__c = false`,
  ApiVersion: 67,
  IsActive: true,
  NotifyForFields: 'Where',
  NotifyForOperationCreate: true,
  NotifyForOperationUpdate: true,
  NotifyForOperationDelete: false,
  NotifyForOperationUndelete: false,
} as const;

/** A field of a PushTopic record that is compared. */
export type TopicField = keyof typeof WANTED_TOPIC;

/** One thing about a PushTopic that is not as the stream needs it. */
export interface TopicDrift {
  readonly field: TopicField;
  /** Whether rows stay untold, or only too much is told. */
  readonly blocks: boolean;
  readonly what: string;
}

/** What a look for the PushTopic has found. `hidden`: the user may not read PushTopics, or there is no Streaming API. */
export type TopicLook =
  | { readonly state: 'hidden' }
  /** `near`: one whose name differs in case only. */
  | { readonly state: 'absent'; readonly near: string | undefined }
  | { readonly state: 'found'; readonly record: JsonObject };

/** Looks for the PushTopic of a name. @throws CasebridgeError */
export async function findTopic(rest: SalesforceRest, name: string, signal: AbortSignal): Promise<TopicLook> {
  const fields = ['Id', 'Name', ...Object.keys(WANTED_TOPIC)].join(', ');
  const soql = `SELECT ${fields} FROM PushTopic WHERE Name = ${soqlText(name)}`;
  const found = await queryAll(rest, soql, signal).catch((error: unknown) => {
    if (isNoSuchObject(error)) return undefined;
    throw error;
  });
  if (!found) return { state: 'hidden' };
  // SOQL compares text without case; the channel's name is case-sensitive.
  const record = found.find((one) => one.Name === name);
  return record ? { state: 'found', record } : { state: 'absent', near: asString(found[0]?.Name) };
}

/** What of a PushTopic is not as the stream needs it. Its API version may be any that the org serves. */
export function topicDrift(topic: JsonObject): readonly TopicDrift[] {
  const drift: TopicDrift[] = [];
  const found = (field: TopicField, what: string, blocks: boolean) => drift.push({ field, what, blocks });
  if (topic.IsActive !== true) found('IsActive', 'It is not active.', true);
  if (topic.NotifyForOperationCreate !== true) found('NotifyForOperationCreate', 'It does not tell of new rows.', true);
  if (topic.NotifyForOperationUpdate !== true)
    found('NotifyForOperationUpdate', 'It does not tell of rows that are to be tried again.', false);
  if (topic.NotifyForOperationDelete === true)
    found('NotifyForOperationDelete', 'It tells of rows that are deleted.', false);
  if (topic.NotifyForOperationUndelete === true)
    found('NotifyForOperationUndelete', 'It tells of rows that are taken back from the bin.', false);
  if (topic.NotifyForFields !== 'Where')
    found('NotifyForFields', `NotifyForFields is ${asString(topic.NotifyForFields) ?? 'empty'}, not Where.`, false);
  for (const { what, blocks } of queryDrift(asString(topic.Query) ?? '')) found('Query', what, blocks);
  return drift;
}

function queryDrift(query: string): readonly Omit<TopicDrift, 'field'>[] {
  const parts = /^\s*select\s+(.+?)\s+from\s+(\w+)(?:\s+where\s+(.+?))?\s*$/is.exec(query);
  if (!parts) return [{ what: `Its query is not understood: ${query.slice(0, 80)}`, blocks: true }];
  const [, select = '', from = '', where = ''] = parts;
  const selected = new Set(select.split(',').map((field) => field.trim().toLowerCase()));
  const missing = ROW_FIELDS.filter((field) => !selected.has(field.toLowerCase()));
  const unwanted = UNWANTED.filter((field) => selected.has(field.toLowerCase()));
  const found: Omit<TopicDrift, 'field'>[] = [];
  if (from.toLowerCase() !== 'object_routing__c')
    found.push({ what: `It tells of ${from}, not of rows.`, blocks: true });
  if (where.replace(/\s+/g, ' ').toLowerCase() !== 'processed__c = false')
    found.push({ what: `Its condition is "${where}", not "Processed__c = false".`, blocks: true });
  if (missing.length > 0) found.push({ what: `It does not carry ${missing.join(', ')}.`, blocks: true });
  if (unwanted.length > 0)
    found.push({ what: `It carries ${unwanted.join(', ')}, which it should not.`, blocks: false });
  return found;
}

/** Error codes with which Salesforce says that the user may not. */
const NOT_ALLOWED =
  /^(INSUFFICIENT_ACCESS.*|CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY|FORBIDDEN|NOT_FOUND|ERROR_HTTP_40[34])$/;

/**
 * Makes the PushTopic, or brings an existing one back to what the package's script makes.
 *
 * @param id of the record to be mended; undefined to make one.
 * @throws CasebridgeError `CASEBRIDGE_PUSH_TOPIC_REFUSED` if the user may not.
 */
export async function writeTopic(
  rest: SalesforceRest,
  name: string,
  id: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  try {
    if (id === undefined) await rest.request('POST', '/sobjects/PushTopic', { Name: name, ...WANTED_TOPIC }, signal);
    else await rest.request('PATCH', `/sobjects/PushTopic/${id}`, WANTED_TOPIC, signal);
  } catch (error) {
    const code = error instanceof CasebridgeError ? errorCodeOf(error.cause) : undefined;
    if (code === undefined || !NOT_ALLOWED.test(code)) throw error;
    const what = `The integration user may not ${id === undefined ? 'make' : 'change'} the PushTopic "${name}" (${code}).`;
    throw new CasebridgeError('CASEBRIDGE_PUSH_TOPIC_REFUSED', what, { cause: error });
  }
}
