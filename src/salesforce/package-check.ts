import { CasebridgeError } from '../errors/casebridge-error.js';
import { asArray, asObject, asString } from '../runtime/decode.js';
import { errorCodeOf } from './request-error.js';
import type { SalesforceRest } from './rest.js';
import { ROW_FIELDS } from './row-decoder.js';
import { queryAll, soqlText } from './soql.js';

/** Objects and fields of the package that routing reads or writes. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  Object_Routing__c: [
    ...ROW_FIELDS,
    'Attempts__c',
    'Case__c',
    'Processed_At__c',
    'Outcome__c',
    'Interaction_Id__c',
    'Error__c',
  ],
  Interaction_Routing_Queue__c: [
    'Salesforce_Queue_Name__c',
    'CIC_Workgroup_Name__c',
    'QueueID__c',
    'Direct_To_Queue__c',
    'Active__c',
  ],
};

/**
 * Checks that the integration user sees what routing needs: the package's objects and fields, and an active
 * PushTopic.
 * @throws CasebridgeError naming all that is missing.
 */
export async function checkPackage(rest: SalesforceRest, pushTopic: string, signal: AbortSignal): Promise<void> {
  const missing: string[] = [];
  for (const [objectName, fields] of Object.entries(REQUIRED)) {
    const seen = await visibleFields(rest, objectName, signal);
    if (!seen) missing.push(objectName);
    else missing.push(...fields.filter((field) => !seen.has(field)).map((field) => `${objectName}.${field}`));
  }
  if (missing.length > 0) {
    throw new CasebridgeError(
      'CASEBRIDGE_PACKAGE_FIELD_MISSING',
      `Missing or not visible in Salesforce: ${missing.join(', ')}.`,
    );
  }
  await checkPushTopic(rest, pushTopic, signal);
}

async function visibleFields(
  rest: SalesforceRest,
  objectName: string,
  signal: AbortSignal,
): Promise<ReadonlySet<string> | undefined> {
  try {
    const described = asObject(await rest.request('GET', `/sobjects/${objectName}/describe`, undefined, signal));
    return new Set((asArray(described?.fields) ?? []).map((field) => asString(asObject(field)?.name) ?? ''));
  } catch (error) {
    if (isNoSuchObject(error)) return undefined;
    throw error;
  }
}

async function checkPushTopic(rest: SalesforceRest, name: string, signal: AbortSignal): Promise<void> {
  const soql = `SELECT Id, Name, IsActive FROM PushTopic WHERE Name = ${soqlText(name)}`;
  const found = await queryAll(rest, soql, signal).catch((error: unknown) => {
    if (isNoSuchObject(error)) return [];
    throw error;
  });
  // SOQL compares text without case; the channel's name is case-sensitive.
  const topic = found.find((record) => record.Name === name);
  if (!topic)
    throw new CasebridgeError(
      'CASEBRIDGE_PUSH_TOPIC_MISSING',
      `There is no PushTopic "${name}" that the integration user can see.`,
    );
  if (topic.IsActive !== true)
    throw new CasebridgeError('CASEBRIDGE_PUSH_TOPIC_MISSING', `The PushTopic "${name}" is not active.`);
}

function isNoSuchObject(error: unknown): boolean {
  const code = error instanceof CasebridgeError ? errorCodeOf(error.cause) : undefined;
  return code === 'NOT_FOUND' || code === 'INVALID_TYPE' || code === 'ERROR_HTTP_404';
}
