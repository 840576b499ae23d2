import { CasebridgeError } from '../errors/casebridge-error.js';
import { describeObject, isNoSuchObject } from './describe.js';
import { QUEUE_MAP_ACCESS, ROWS_ACCESS } from './needed-access.js';
import type { SalesforceRest } from './rest.js';
import { queryAll, soqlText } from './soql.js';

/** Objects of the package without which routing cannot start. */
const REQUIRED = [ROWS_ACCESS, QUEUE_MAP_ACCESS];

/**
 * Checks that the integration user sees what routing needs: the package's objects and fields, and an active
 * PushTopic.
 * @throws CasebridgeError naming all that is missing.
 */
export async function checkPackage(rest: SalesforceRest, pushTopic: string, signal: AbortSignal): Promise<void> {
  const missing: string[] = [];
  for (const { object, reads } of REQUIRED) {
    const seen = await describeObject(rest, object, signal);
    if (!seen) missing.push(object);
    else missing.push(...reads.filter((field) => !seen.fields.has(field)).map((field) => `${object}.${field}`));
  }
  if (missing.length > 0) {
    throw new CasebridgeError(
      'CASEBRIDGE_PACKAGE_FIELD_MISSING',
      `Missing or not visible in Salesforce: ${missing.join(', ')}.`,
    );
  }
  await checkPushTopic(rest, pushTopic, signal);
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
