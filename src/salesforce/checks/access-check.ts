import { type Check, type Finding, fail, verdictOf } from '../../domain/check.js';
import type { CheckCode } from '../../domain/check-catalogue.js';
import { type DescribedObject, describeObject } from '../describe.js';
import { missingAccess } from '../missing-access.js';
import { CASE_ACCESS, type NeededAccess, QUEUE_MAP_ACCESS, ROWS_ACCESS, USER_ACCESS } from '../needed-access.js';
import type { SalesforceRest } from '../rest.js';

const ASSIGN =
  'Assign the permission set Object_Routing_Connector to the integration user; if it is assigned, install the package of this release.';

/** Access to each object that routing needs, field by field, as Salesforce describes it to the integration user. */
export function accessChecks(rest: SalesforceRest): readonly Check[] {
  const check = (code: CheckCode, needed: NeededAccess, blocks = true): Check => ({
    code,
    needs: ['SALESFORCE_API'],
    run: async (signal) => {
      const seen = await describeObject(rest, needed.object, signal);
      if (!seen) return fail(`${needed.object} does not exist, or the integration user may not read it.`, ASSIGN);
      return verdictOf(accessFindings(needed, seen, blocks), allSeen(needed));
    },
  });
  return [
    check('SALESFORCE_ROWS_ACCESS', ROWS_ACCESS),
    check('SALESFORCE_QUEUE_MAP_ACCESS', QUEUE_MAP_ACCESS),
    check('SALESFORCE_CASE_ACCESS', CASE_ACCESS),
    // Without it cases go to the workgroup instead of to one agent.
    check('SALESFORCE_USER_ACCESS', USER_ACCESS, false),
  ];
}

function accessFindings(needed: NeededAccess, seen: DescribedObject, blocks: boolean): readonly Finding[] {
  const finding = (what: string, worst = blocks): Finding => ({ blocks: worst, what, cure: ASSIGN });
  const { object } = needed;
  const { hidden, locked, notEditable, notCreatable } = missingAccess(needed, seen);
  return [
    ...hidden.map((field) => finding(`${field} is missing or cannot be read.`)),
    ...locked.map((field) => finding(`${field} cannot be edited.`)),
    ...(notEditable ? [finding(`Records of ${object} cannot be edited.`)] : []),
    ...(notCreatable
      ? [finding(`Records of ${object} cannot be made, so stranded cases cannot be routed.`, false)]
      : []),
  ];
}

function allSeen({ object, reads, writes }: NeededAccess): string {
  const written = writes.length === 0 ? '' : `, ${writes.length} of them can be edited`;
  return `${object}: ${reads.length} fields can be read${written}.`;
}
