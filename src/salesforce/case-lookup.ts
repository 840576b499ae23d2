import type { ExplainedCase, ExplainedRow, ExplainedTimes } from '../domain/explained-case.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { asArray, asBoolean, asObject, asString, asText, type JsonObject } from '../runtime/decode.js';
import { fullRecordId } from './record-id.js';
import { errorCodeOf } from './request-error.js';
import type { SalesforceRest } from './rest.js';
import { queryAll, soqlText } from './soql.js';

/** Prefix of the ids of cases. */
const CASE_PREFIX = '500';
/** Case numbers are shorter, interaction ids of CIC longer. */
const MAX_CASE_NUMBER = 10;
/** Width that Salesforce pads case numbers to by default. */
export const CASE_NUMBER_WIDTH = 8;
const ROWS = 200;

/** What kind of id a text is. */
export type IdKind =
  | { readonly kind: 'case'; readonly caseId: string }
  | { readonly kind: 'record'; readonly id: string }
  | { readonly kind: 'rowName'; readonly name: string }
  | { readonly kind: 'caseNumber'; readonly number: string }
  | { readonly kind: 'interaction'; readonly interactionId: string };

/**
 * Tells by its form what an id is: of a case or a row (15 or 18 characters), a row's name, a case number, or an
 * interaction id. Undefined if it is none of them.
 */
export function kindOfId(text: string): IdKind | undefined {
  const id = text.trim();
  if (/^or-\d{1,10}$/i.test(id)) return { kind: 'rowName', name: `OR-${id.slice(3).padStart(10, '0')}` };
  if (/^\d+$/.test(id) && !id.startsWith(CASE_PREFIX)) return numeric(id);
  const full = fullRecordId(id);
  if (full) return full.startsWith(CASE_PREFIX) ? { kind: 'case', caseId: full } : { kind: 'record', id: full };
  return /^\d+$/.test(id) ? numeric(id) : undefined;
}

function numeric(id: string): IdKind {
  return id.length <= MAX_CASE_NUMBER ? { kind: 'caseNumber', number: id } : { kind: 'interaction', interactionId: id };
}

/** Id of the case that an id stands for, as far as Salesforce knows; undefined if it does not. @throws CasebridgeError */
export async function findCase(rest: SalesforceRest, id: IdKind, signal: AbortSignal): Promise<string | undefined> {
  const ofRow = async (field: string, value: string) => {
    const soql = `SELECT Object_Id__c FROM Object_Routing__c WHERE ${field} = ${soqlText(value)} ORDER BY Name DESC LIMIT 1`;
    return asString((await queryAll(rest, soql, signal))[0]?.Object_Id__c);
  };
  switch (id.kind) {
    case 'case':
      return id.caseId;
    case 'record':
      return ofRow('Id', id.id);
    case 'rowName':
      return ofRow('Name', id.name);
    case 'interaction':
      return ofRow('Interaction_Id__c', id.interactionId);
    case 'caseNumber': {
      const number = soqlText(id.number.padStart(CASE_NUMBER_WIDTH, '0'));
      const soql = `SELECT Id FROM Case WHERE CaseNumber IN (${soqlText(id.number)}, ${number}) LIMIT 1`;
      return asString((await queryAll(rest, soql, signal))[0]?.Id);
    }
  }
}

const FIELDS =
  'Id, Name, Event__c, CreatedDate, Queue_Name__c, Workgroup__c, Skills__c, Processed__c, Processed_At__c, Outcome__c, Error__c, Interaction_Id__c';

/** The latest rows of a case, in the order of their names. @throws CasebridgeError */
export async function rowsOfCase(
  rest: SalesforceRest,
  caseId: string,
  signal: AbortSignal,
): Promise<readonly ExplainedRow[]> {
  const soql = `SELECT ${FIELDS} FROM Object_Routing__c WHERE Object_Id__c = ${soqlText(caseId)} ORDER BY Name DESC LIMIT ${ROWS}`;
  return (await queryAll(rest, soql, signal)).map(explainedRow).reverse();
}

function explainedRow(record: JsonObject): ExplainedRow {
  const text = (field: string) => asText(record[field]) ?? '';
  const time = (field: string) => {
    const at = Date.parse(text(field));
    return Number.isNaN(at) ? undefined : at;
  };
  return {
    id: text('Id'),
    name: text('Name'),
    event: text('Event__c'),
    createdAt: time('CreatedDate') ?? 0,
    queueName: text('Queue_Name__c'),
    workgroup: text('Workgroup__c'),
    skills: text('Skills__c'),
    processed: asBoolean(record.Processed__c) ?? false,
    processedAt: time('Processed_At__c'),
    outcome: text('Outcome__c'),
    error: text('Error__c'),
    interactionId: text('Interaction_Id__c'),
  };
}

/** When a case was made and closed; undefined if the integration user may not see it. @throws CasebridgeError */
export async function timesOfCase(
  rest: SalesforceRest,
  caseId: string,
  signal: AbortSignal,
): Promise<ExplainedTimes | undefined> {
  const soql = `SELECT CreatedDate, ClosedDate FROM Case WHERE Id = ${soqlText(caseId)}`;
  const [record] = await queryAll(rest, soql, signal);
  return record && { madeAt: timeOf(record.CreatedDate), closedAt: timeOf(record.ClosedDate) };
}

/**
 * What the package makes of a case by its own rules; undefined if there is no such case that the integration user may
 * see. Shape: class RoutingExplanation of the package. @throws CasebridgeError
 */
export async function explainByPackage(
  rest: SalesforceRest,
  caseId: string,
  signal: AbortSignal,
): Promise<ExplainedCase | undefined> {
  try {
    const path = `/services/apexrest/object-routing/v1/explain/${caseId}`;
    return explainedCase(asObject(await rest.request('GET', path, undefined, signal)) ?? {});
  } catch (error) {
    if (error instanceof CasebridgeError && errorCodeOf(error.cause) === 'NOT_FOUND') return undefined;
    throw error;
  }
}

function explainedCase(body: JsonObject): ExplainedCase {
  const record = asObject(body.case);
  const queue = asObject(body.queue);
  return {
    number: asString(record?.number) ?? '',
    isClosed: asBoolean(record?.isClosed) ?? false,
    ownerName: asString(record?.ownerName) ?? '',
    ownerType: asString(record?.ownerType) ?? '',
    queueName: asString(queue?.name) ?? '',
    workgroup: asString(queue?.workgroup) ?? '',
    skillProblem: asString(asObject(body.skills)?.problem) ?? '',
    happenings: (asArray(body.happenings) ?? []).map((entry) => {
      const happening = asObject(entry);
      return {
        happening: asString(happening?.happening) ?? '',
        makesRow: asBoolean(happening?.makesRow) ?? false,
        reason: asString(happening?.reason) ?? '',
      };
    }),
    createdByConnector: asBoolean(record?.createdByConnector) ?? false,
    changedByConnector: asBoolean(record?.changedByConnector) ?? false,
    touchedAt: timeOf(record?.touchedAt),
    lately: (asArray(body.lately) ?? []).map((entry) => {
      const news = asObject(entry);
      return {
        what: asString(news?.what) ?? '',
        at: timeOf(news?.at) ?? 0,
        makesRow: asBoolean(news?.makesRow) ?? false,
        code: asString(news?.code) ?? '',
        reason: asString(news?.reason) ?? '',
      };
    }),
  };
}

function timeOf(value: unknown): number | undefined {
  const at = Date.parse(asString(value) ?? '');
  return Number.isNaN(at) ? undefined : at;
}
