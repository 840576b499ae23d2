import { asString } from '../../runtime/decode.js';
import type { SalesforceRest } from '../rest.js';
import { queryAll } from '../soql.js';

/** Where rows were to go that ask for skills. */
export interface AskedTarget {
  readonly workgroup: string;
  readonly user: string;
  readonly skills: string;
}

const MAX_ROWS = 2_000;
/** Combinations that are looked at, the latest first. */
const MAX_TARGETS = 50;

/** The combinations of workgroup and skills that rows of the last 7 days ask for. @throws CasebridgeError */
export async function askedTargets(rest: SalesforceRest, signal: AbortSignal): Promise<readonly AskedTarget[]> {
  const soql = `SELECT Workgroup__c, Skills__c FROM Object_Routing__c WHERE Skills__c != null AND CreatedDate = LAST_N_DAYS:7 ORDER BY Name DESC LIMIT ${MAX_ROWS}`;
  const targets = new Map<string, AskedTarget>();
  for (const row of await queryAll(rest, soql, signal)) {
    const workgroup = asString(row.Workgroup__c) ?? '';
    const skills = asString(row.Skills__c) ?? '';
    if (workgroup === '' || skills === '' || targets.size >= MAX_TARGETS) continue;
    targets.set(JSON.stringify([workgroup, skills]), { workgroup, user: '', skills });
  }
  return [...targets.values()];
}
