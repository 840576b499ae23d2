import { CasebridgeError } from '../errors/casebridge-error.js';
import { asArray, asBoolean, asNumber, asObject, asString, asText } from '../runtime/decode.js';
import { errorCodeOf, isGoneCode } from './request-error.js';
import type { SalesforceRest } from './rest.js';
import { queryAll, soqlText } from './soql.js';

/** What a canary finds out about cases before it makes one. */
export interface CaseRights {
  readonly creates: boolean;
  readonly deletes: boolean;
  /** Fields that may be given to a new case, by name. */
  readonly writable: ReadonlySet<string>;
  /** Values of Case Origin that are active, the default first. */
  readonly origins: readonly string[];
}

/** What a canary case is made of. */
export interface CanaryCase {
  readonly subject: string;
  readonly queueId: string;
  /** '' leaves the field to the org. */
  readonly origin: string;
  /** `;`-separated; '' for none. */
  readonly skills: string;
}

/** A case as a canary reads it back. */
export interface MadeCase {
  readonly id: string;
  readonly number: string;
  readonly ownerId: string;
}

/** A routing row as a canary follows it. */
export interface FollowedRow {
  readonly id: string;
  readonly name: string;
  readonly processed: boolean;
  readonly outcome: string;
  readonly error: string;
  readonly interactionId: string;
  readonly workgroup: string;
  readonly skills: string;
  readonly attempts: number;
}

/** Over REST Salesforce applies the active assignment rule unless it is told not to. */
const NO_ASSIGNMENT = { 'Sforce-Auto-Assign': 'FALSE' } as const;

/** What the logged-in user may do with cases. @throws CasebridgeError */
export async function caseRights(rest: SalesforceRest, signal: AbortSignal): Promise<CaseRights> {
  const described = asObject(await rest.request('GET', '/sobjects/Case/describe', undefined, signal));
  const fields = (asArray(described?.fields) ?? []).map((field) => asObject(field) ?? {});
  const origin = fields.find(({ name }) => name === 'Origin');
  const values = (asArray(origin?.picklistValues) ?? []).map((value) => asObject(value) ?? {});
  const active = values.filter((value) => asBoolean(value.active) !== false);
  const first = active.filter((value) => value.defaultValue === true);
  return {
    creates: described?.createable === true,
    deletes: described?.deletable === true,
    writable: new Set(fields.filter(({ createable }) => createable === true).map(({ name }) => asString(name) ?? '')),
    origins: [...new Set([...first, ...active].map(({ value }) => asString(value) ?? ''))],
  };
}

/** Makes a case; no assignment rule moves it. @returns its id. @throws CasebridgeError */
export async function makeCanaryCase(
  rest: SalesforceRest,
  { subject, queueId, origin, skills }: CanaryCase,
  signal: AbortSignal,
): Promise<string> {
  const fields = {
    Subject: subject,
    OwnerId: queueId,
    ...(origin === '' ? {} : { Origin: origin }),
    ...(skills === '' ? {} : { ObjectRouting_Skills__c: skills }),
  };
  return madeId(await rest.request('POST', '/sobjects/Case', fields, signal, NO_ASSIGNMENT), 'the case');
}

/** Cases with a subject that nothing else has. @throws CasebridgeError */
export async function casesOfSubject(
  rest: SalesforceRest,
  subject: string,
  signal: AbortSignal,
): Promise<readonly MadeCase[]> {
  const soql = `SELECT Id, CaseNumber, OwnerId FROM Case WHERE Subject = ${soqlText(subject)} LIMIT 10`;
  return (await queryAll(rest, soql, signal)).map((record) => ({
    id: asString(record.Id) ?? '',
    number: asText(record.CaseNumber) ?? '',
    ownerId: asString(record.OwnerId) ?? '',
  }));
}

/**
 * Makes a row for a case. The package fills a `Requeued` one in; an ending one needs no more than its case.
 * @returns its id. @throws CasebridgeError
 */
export async function makeRow(
  rest: SalesforceRest,
  caseId: string,
  event: 'Requeued' | 'CaseClosed',
  signal: AbortSignal,
): Promise<string> {
  const key = `${event}:${caseId}:canary`;
  const fields = { Object_Id__c: caseId, Event__c: event, Key__c: key };
  return madeId(await rest.request('POST', '/sobjects/Object_Routing__c', fields, signal), 'the row');
}

const ROW = 'Id, Name, Processed__c, Outcome__c, Error__c, Interaction_Id__c, Workgroup__c, Skills__c, Attempts__c';

/** The rows of a case, in the order of their names. @throws CasebridgeError */
export async function followedRows(
  rest: SalesforceRest,
  caseId: string,
  signal: AbortSignal,
): Promise<readonly FollowedRow[]> {
  const soql = `SELECT ${ROW} FROM Object_Routing__c WHERE Object_Id__c = ${soqlText(caseId)} ORDER BY Name LIMIT 20`;
  return (await queryAll(rest, soql, signal)).map((record) => ({
    id: asString(record.Id) ?? '',
    name: asText(record.Name) ?? '',
    processed: asBoolean(record.Processed__c) ?? false,
    outcome: asText(record.Outcome__c) ?? '',
    error: asText(record.Error__c) ?? '',
    interactionId: asText(record.Interaction_Id__c) ?? '',
    workgroup: asText(record.Workgroup__c) ?? '',
    skills: asText(record.Skills__c) ?? '',
    attempts: asNumber(record.Attempts__c) ?? 0,
  }));
}

/** Deletes a record; one that is gone already is fine. @throws CasebridgeError */
export async function deleteRecord(
  rest: SalesforceRest,
  objectName: 'Case' | 'Object_Routing__c',
  id: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    await rest.request('DELETE', `/sobjects/${objectName}/${id}`, undefined, signal);
  } catch (error) {
    const code = error instanceof CasebridgeError ? errorCodeOf(error.cause) : undefined;
    if (code === undefined || !isGoneCode(code)) throw error;
  }
}

/**
 * Deletes a case that a queue owns. Who is no member of the queue must take it over first: only owners delete.
 * @throws CasebridgeError
 */
export async function removeCase(
  rest: SalesforceRest,
  caseId: string,
  userId: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    await deleteRecord(rest, 'Case', caseId, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    await rest.request('PATCH', `/sobjects/Case/${caseId}`, { OwnerId: userId }, signal, NO_ASSIGNMENT);
    await deleteRecord(rest, 'Case', caseId, signal);
  }
}

function madeId(answer: unknown, what: string): string {
  const id = asString(asObject(answer)?.id);
  if (id === undefined)
    throw new CasebridgeError('CASEBRIDGE_SALESFORCE_REQUEST_FAILED', `Salesforce gave no id of ${what}.`);
  return id;
}
