import type { CicCore } from '../../../src/simulator/cic/cic-core.js';
import type { SObjectRecord } from '../../../src/simulator/salesforce/engine/org-engine.js';
import { text } from './text.js';
import { asksForOne, isKnownEvent } from './words.js';

/** A failure that may pass: a row that is parked with it is tried again by itself. */
const PASSING = 'InternalError';

/**
 * Why a row may be parked, as both servers have it: `row` for what a person has to mend on the row, `target` for what no
 * agent could ever take, `refused` for what the handler said no to, `passing` for what heals by itself; undefined if
 * nothing explains it.
 *
 * @param refusals codes of the handler's failures for the row.
 */
export function causeOf(
  row: SObjectRecord,
  core: Pick<CicCore, 'directory'>,
  refusals: readonly string[],
): 'row' | 'target' | 'refused' | 'passing' | undefined {
  const event = text(row.Event__c);
  if (!isKnownEvent(event) || text(row.Object_Id__c) === '') return 'row';
  if (!asksForOne(event)) return undefined;
  const workgroup = text(row.Workgroup__c);
  if (workgroup === '' && text(row.Direct_To_User__c) === '') return 'row';
  if (isOutOfReach(workgroup, text(row.Skills__c), core)) return 'target';
  if (refusals.some((code) => code !== PASSING && code !== 'UnknownUser')) return 'refused';
  return refusals.includes(PASSING) ? 'passing' : undefined;
}

/** By the server's own directory: no such workgroup or skill, or no member who has all that is asked for. */
function isOutOfReach(workgroup: string, skills: string, { directory }: Pick<CicCore, 'directory'>): boolean {
  const found = directory.workgroup(workgroup);
  if (!found) return true;
  const names = skills
    .split(';')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const ids = names.map((name) => directory.skill(name)?.toLowerCase());
  if (ids.includes(undefined)) return true;
  return !found.members.some((member) => {
    const held = new Set([...directory.skillsOf(member)].map((skill) => skill.toLowerCase()));
    return ids.every((id) => id !== undefined && held.has(id));
  });
}
