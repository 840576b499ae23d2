import { type Check, type Finding, fail, verdictOf } from '../../domain/check.js';
import { asString, type JsonObject } from '../../runtime/decode.js';
import { isNoSuchObject } from '../describe.js';
import type { SalesforceRest } from '../rest.js';
import { ROW_FIELDS } from '../row-decoder.js';
import { queryAll, soqlText } from '../soql.js';

const MAKE = 'Run scripts/create-push-topic.apex of the Salesforce package: it makes the PushTopic, or mends it.';
const FIELDS = 'Id, Name, Query, IsActive, NotifyForFields, NotifyForOperationCreate, NotifyForOperationUpdate';
/** The connector writes these; a topic that carries them may wake it for its own writes. */
const UNWANTED = ['Outcome__c', 'Error__c', 'Attempts__c', 'Interaction_Id__c', 'Processed_At__c'];

/** Whether the PushTopic exists, is active, and is as the package's script makes it. */
export function pushTopicCheck(rest: SalesforceRest, name: string): Check {
  return {
    code: 'SALESFORCE_PUSH_TOPIC',
    needs: ['SALESFORCE_API'],
    run: async (signal) => {
      const soql = `SELECT ${FIELDS} FROM PushTopic WHERE Name = ${soqlText(name)}`;
      const found = await queryAll(rest, soql, signal).catch((error: unknown) => {
        if (isNoSuchObject(error)) return undefined;
        throw error;
      });
      if (!found) {
        const cure =
          'Assign the permission set Object_Routing_Connector; the Streaming API must be enabled in the org (Setup > User Interface).';
        return fail('The integration user may not read PushTopics, or the org has no Streaming API.', cure);
      }
      // SOQL compares text without case; the channel's name is case-sensitive.
      const topic = found.find((record) => record.Name === name);
      if (!topic) {
        const near = asString(found[0]?.Name);
        return fail(`There is no PushTopic "${name}"${near === undefined ? '' : `; there is "${near}"`}.`, MAKE);
      }
      return verdictOf(topicFindings(topic), `The PushTopic "${name}" is active and as the package's script makes it.`);
    },
  };
}

/** What of a PushTopic is not as the stream needs it. */
export function topicFindings(topic: JsonObject): readonly Finding[] {
  const finding = (what: string, blocks: boolean): Finding => ({ blocks, what, cure: MAKE });
  const drift: Finding[] = [];
  if (topic.IsActive !== true) drift.push(finding('It is not active.', true));
  if (topic.NotifyForOperationCreate !== true) drift.push(finding('It does not tell of new rows.', true));
  if (topic.NotifyForOperationUpdate !== true)
    drift.push(finding('It does not tell of rows that are to be tried again.', false));
  if (topic.NotifyForFields !== 'Where')
    drift.push(finding(`NotifyForFields is ${asString(topic.NotifyForFields) ?? 'empty'}, not Where.`, false));
  return [...drift, ...queryFindings(asString(topic.Query) ?? '', finding)];
}

function queryFindings(query: string, finding: (what: string, blocks: boolean) => Finding): readonly Finding[] {
  const parts = /^\s*select\s+(.+?)\s+from\s+(\w+)(?:\s+where\s+(.+?))?\s*$/is.exec(query);
  if (!parts) return [finding(`Its query is not understood: ${query.slice(0, 80)}`, true)];
  const [, select = '', from = '', where = ''] = parts;
  const selected = new Set(select.split(',').map((field) => field.trim().toLowerCase()));
  const missing = ROW_FIELDS.filter((field) => !selected.has(field.toLowerCase()));
  const unwanted = UNWANTED.filter((field) => selected.has(field.toLowerCase()));
  const found: Finding[] = [];
  if (from.toLowerCase() !== 'object_routing__c') found.push(finding(`It tells of ${from}, not of rows.`, true));
  if (where.replace(/\s+/g, ' ').toLowerCase() !== 'processed__c = false')
    found.push(finding(`Its condition is "${where}", not "Processed__c = false".`, true));
  if (missing.length > 0) found.push(finding(`It does not carry ${missing.join(', ')}.`, true));
  if (unwanted.length > 0) found.push(finding(`It carries ${unwanted.join(', ')}, which it should not.`, false));
  return found;
}
