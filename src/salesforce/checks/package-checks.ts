import { type Check, type Finding, ok, skipped, verdictOf } from '../../domain/check.js';
import { asObject, asString } from '../../runtime/decode.js';
import type { SalesforceRest } from '../rest.js';
import { queryAll, soqlList } from '../soql.js';
import { VERSION_PATH } from './package-version-check.js';

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
  return [caseVisibility(rest), triggers(rest)];
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

/** The package looks in system mode: the integration user has no right to look at Apex. */
function triggers(rest: SalesforceRest): Check {
  return {
    code: 'SALESFORCE_TRIGGERS',
    needs: ['SALESFORCE_PACKAGE'],
    run: async (signal) => {
      const answer = asObject(await rest.request('GET', VERSION_PATH, undefined, signal));
      const status = asObject(answer?.triggers);
      if (!status || Object.keys(status).length === 0)
        return skipped(
          'The package does not tell of its triggers. Look in Setup > Apex Triggers; `casebridge audit` finds the cases that an inactive one has left.',
        );
      return verdictOf(
        TRIGGERS.flatMap((name) => triggerFinding(name, asString(status[name]))),
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
