import { type Check, type Finding, ok, skipped, verdictOf, warn } from '../../domain/check.js';
import { asString } from '../../runtime/decode.js';
import { describeObject, isNoSuchObject } from '../describe.js';
import type { SalesforceRest } from '../rest.js';
import { queryAll, soqlList } from '../soql.js';

/** Triggers of the package, without the optional one for feeds. */
const TRIGGERS = [
  'CaseRouting',
  'CaseCommentRouting',
  'EmailMessageRouting',
  'InteractionRoutingQueue',
  'ObjectRoutingRow',
] as const;
/** Only these make rows; without the other two some fields of rows and of the queue map stay empty. */
const MAKING_ROWS: ReadonlySet<string> = new Set(['CaseRouting', 'CaseCommentRouting', 'EmailMessageRouting']);
/** The latest cases that are compared; more would only cost time. */
const LATEST = 200;

/** What makes rows, and whether their cases can be seen. */
export function packageChecks(rest: SalesforceRest): readonly Check[] {
  return [caseVisibility(rest), triggers(rest), emailToCase(rest)];
}

/** A row keeps the id of its case in a lookup as long as the case exists: one that is there and not seen is hidden. */
function caseVisibility(rest: SalesforceRest): Check {
  return {
    code: 'SALESFORCE_CASE_VISIBILITY',
    needs: ['SALESFORCE_ROWS_ACCESS', 'SALESFORCE_CASE_ACCESS'],
    run: async (signal) => {
      const soql = `SELECT Case__c FROM Object_Routing__c WHERE Case__c != null ORDER BY Name DESC LIMIT ${LATEST}`;
      const rows = await queryAll(rest, soql, signal);
      const ids = [...new Set(rows.map((row) => asString(row.Case__c) ?? ''))];
      if (ids.length === 0) return skipped('There is no row with a case yet.');
      const cases = await queryAll(rest, `SELECT Id FROM Case WHERE Id IN ${soqlList(ids)}`, signal);
      const seen = new Set(cases.map((record) => asString(record.Id)));
      const hidden = ids.filter((id) => !seen.has(id));
      if (hidden.length === 0) return ok(`The ${ids.length} cases of the latest rows are seen.`);
      const what = `${hidden.length} of ${ids.length} cases that have rows cannot be seen, such as ${hidden[0]}.`;
      const cure = 'Give the integration user View All on Case: the permission set Object_Routing_Connector has it.';
      return verdictOf([{ blocks: true, what, cure }], '');
    },
  };
}

function triggers(rest: SalesforceRest): Check {
  return {
    code: 'SALESFORCE_TRIGGERS',
    needs: ['SALESFORCE_API'],
    run: async (signal) => {
      const soql = `SELECT Name, Status FROM ApexTrigger WHERE Name IN ${soqlList(TRIGGERS)}`;
      const found = await queryAll(rest, soql, signal).catch((error: unknown) => {
        if (isNoSuchObject(error)) return undefined;
        throw error;
      });
      if (!found || found.length === 0)
        return skipped(
          'The integration user may not see Apex triggers. Look in Setup > Apex Triggers; `casebridge audit` finds the cases that an inactive one has left.',
        );
      const status = new Map(found.map((record) => [asString(record.Name) ?? '', asString(record.Status) ?? '']));
      return verdictOf(
        TRIGGERS.flatMap((name) => triggerFinding(name, status.get(name))),
        `${TRIGGERS.join(', ')} are active.`,
      );
    },
  };
}

function triggerFinding(name: string, status: string | undefined): readonly Finding[] {
  if (status === 'Active') return [];
  const what = status === undefined ? `There is no trigger ${name}.` : `The trigger ${name} is ${status}.`;
  const cure =
    'Deploy the package with active triggers (docs/admin.md); cases that came meanwhile are found by `casebridge audit`.';
  return [{ blocks: MAKING_ROWS.has(name), what, cure }];
}

/**
 * Whether Email-to-Case is on cannot be read over REST. The object EmailMessage, which the integration user sees where
 * it is on, and cases that came by mail speak for it.
 */
function emailToCase(rest: SalesforceRest): Check {
  return {
    code: 'SALESFORCE_EMAIL_TO_CASE',
    needs: ['SALESFORCE_CASE_ACCESS'],
    run: async (signal) => {
      const soql =
        "SELECT Id, CaseNumber, CreatedDate FROM Case WHERE Origin = 'Email' ORDER BY CreatedDate DESC LIMIT 1";
      const [latest] = await queryAll(rest, soql, signal);
      if (latest)
        return ok(`The latest case by mail is ${asString(latest.CaseNumber)} of ${asString(latest.CreatedDate)}.`);
      const mail = await describeObject(rest, 'EmailMessage', signal);
      if (mail) return ok('The org has e-mail messages; no case has come by mail yet.');
      return warn(
        'No case has come by mail yet, and the integration user sees no e-mail messages.',
        'Look in Setup > Email-to-Case whether it is enabled, with a verified routing address.',
      );
    },
  };
}
