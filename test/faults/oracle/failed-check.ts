import type { CicCore } from '../../../src/simulator/cic/cic-core.js';
import type { SObjectRecord } from '../../../src/simulator/salesforce/engine/org-engine.js';
import { text } from './text.js';
import { asksForOne, isKnownEvent } from './words.js';

/** What the handler has said to a row. */
export interface Refusals {
  /** Codes of its failures, oldest first. */
  readonly codes: readonly string[];
  /** How often the row was asked for. */
  readonly asked: number;
}

/** A failure that may pass: only after several tries is a row parked with it. */
const PASSING = 'InternalError';

/**
 * Why a row may be parked, as both servers have it: `row` for what a person has to mend on the row, `target` for what no
 * agent could ever take, `refused` for what the handler said no to, `passing` for what heals by itself; undefined if
 * nothing explains it.
 */
export function causeOf(
  row: SObjectRecord,
  core: Pick<CicCore, 'directory'>,
  { codes, asked }: Refusals,
  mostTries: number,
): 'row' | 'target' | 'refused' | 'passing' | undefined {
  const event = text(row.Event__c);
  if (!isKnownEvent(event) || text(row.Object_Id__c) === '') return 'row';
  if (!asksForOne(event)) return undefined;
  const workgroup = text(row.Workgroup__c);
  if (workgroup === '' && text(row.Direct_To_User__c) === '') return 'row';
  if (isOutOfReach(workgroup, text(row.Skills__c), core)) return 'target';
  if (codes.some((code) => code !== PASSING && code !== 'UnknownUser')) return 'refused';
  return codes.includes(PASSING) && asked >= mostTries ? 'passing' : undefined;
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
