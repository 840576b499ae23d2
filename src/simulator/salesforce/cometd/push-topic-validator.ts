import { parseQuery, type Query } from '@jetstreamapp/soql-parser-js';
import type { FieldValue, OrgErrorDetail } from '../engine/org-engine.js';
import { unsupportedClause } from './push-topic-query.js';

const NAME_LENGTH = 25;
const QUERY_LENGTH = 1_300;
const DESCRIPTION_LENGTH = 400;
const LOWEST_API_VERSION = 20;
const NOTIFY_FOR_FIELDS = ['All', 'Referenced', 'Select', 'Where'];

type PushTopicFields = Readonly<Record<string, FieldValue | undefined>>;

/**
 * Checks a PushTopic record before it is written, by the rules of its page in the object reference:
 * required fields, lengths (Name 25, Query 1,300, Description 400), and the queries that PushTopic
 * does not support. Uniqueness of the name is the store's affair.
 *
 * @param record the whole record as it would be after the write; `ApiVersion` as number or text.
 * @returns the refusal in the org's form, or undefined if the record is fine.
 */
export function validatePushTopic(record: PushTopicFields): OrgErrorDetail | undefined {
  return missingField(record) ?? tooLong(record) ?? badChoice(record) ?? badQuery(text(record.Query));
}

function missingField(record: PushTopicFields): OrgErrorDetail | undefined {
  const missing = ['ApiVersion', 'Name', 'Query'].filter((field) => text(record[field]) === '');
  if (missing.length === 0) return undefined;
  return {
    code: 'REQUIRED_FIELD_MISSING',
    message: `Required fields are missing: [${missing.join(', ')}]`,
    fields: missing,
  };
}

function tooLong(record: PushTopicFields): OrgErrorDetail | undefined {
  const limits = { Name: NAME_LENGTH, Query: QUERY_LENGTH, Description: DESCRIPTION_LENGTH };
  for (const [field, limit] of Object.entries(limits)) {
    const value = text(record[field]);
    if (value.length > limit) {
      const message = `${field}: data value too large: ${value} (max length=${limit})`;
      return { code: 'STRING_TOO_LONG', message, fields: [field] };
    }
  }
  return undefined;
}

function badChoice(record: PushTopicFields): OrgErrorDetail | undefined {
  const apiVersion = Number(text(record.ApiVersion));
  if (!(apiVersion > LOWEST_API_VERSION)) {
    return invalidField(`ApiVersion must be greater than 20.0: ${text(record.ApiVersion)}`, 'ApiVersion');
  }
  const notify = text(record.NotifyForFields);
  if (notify === '' || NOTIFY_FOR_FIELDS.includes(notify)) return undefined;
  return {
    code: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    message: `Notify For Fields: bad value for restricted picklist field: ${notify}`,
    fields: ['NotifyForFields'],
  };
}

function badQuery(soql: string): OrgErrorDetail | undefined {
  let query: Query;
  try {
    query = parseQuery(soql);
  } catch (error) {
    return invalidField(`Invalid query: ${error instanceof Error ? error.message : String(error)}`, 'Query');
  }
  const unsupported = unsupportedClause(query);
  if (unsupported !== undefined) return invalidField(unsupported, 'Query');
  const selectsId = query.fields?.some((field) => field.type === 'Field' && field.field.toLowerCase() === 'id');
  return selectsId ? undefined : invalidField('Id must be in the SELECT clause of the query', 'Query');
}

function invalidField(message: string, field: string): OrgErrorDetail {
  return { code: 'INVALID_FIELD', message, fields: [field] };
}

function text(value: FieldValue | undefined): string {
  return value === undefined || value === null ? '' : String(value);
}
