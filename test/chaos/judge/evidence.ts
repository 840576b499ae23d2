import type { CicPairProgram } from '../../support/system/cic-pair-program.js';
import type { SeenInteraction } from '../../support/system/cic-program.js';
import type { OrgReady } from '../../support/system/org-program.js';
import { queryOrg } from '../../support/system/org-query.js';

/** A routing row, as a query shows it. */
export interface JudgedRow {
  readonly Id: string;
  readonly Name: string;
  readonly Object_Id__c: string;
  readonly Event__c: string;
  readonly Processed__c: boolean;
  readonly Outcome__c: string | null;
  readonly Error__c: string | null;
  readonly Interaction_Id__c: string | null;
  readonly Attempts__c: number | null;
  readonly Queue_Id__c: string | null;
  readonly Workgroup__c: string | null;
  /** ISO 8601, exact to a second. */
  readonly Processed_At__c: string | null;
}

/** A case, as a query shows it. */
export interface JudgedCase {
  readonly Id: string;
  readonly OwnerId: string;
  readonly IsClosed: boolean;
}

/** What both servers show when a run is judged. */
export interface Evidence {
  /** In the order of their numbers. */
  readonly rows: readonly JudgedRow[];
  /** Those that are not deleted. */
  readonly cases: ReadonlyMap<string, JudgedCase>;
  /** All that ever were. */
  readonly interactions: readonly SeenInteraction[];
}

const ROW_FIELDS =
  'Id, Name, Object_Id__c, Event__c, Processed__c, Outcome__c, Error__c, Interaction_Id__c, Attempts__c, Queue_Id__c, Workgroup__c, Processed_At__c';

/** Asks both servers themselves; nothing of it is the connector's claim. */
export async function gatherEvidence(org: OrgReady, cic: CicPairProgram): Promise<Evidence> {
  const rows = await queryOrg<JudgedRow>(org, `SELECT ${ROW_FIELDS} FROM Object_Routing__c ORDER BY Name`);
  const cases = await queryOrg<JudgedCase>(org, 'SELECT Id, OwnerId, IsClosed FROM Case');
  const { interactions, errors } = await cic.state();
  if (errors.length > 0) throw new Error(`the simulated CIC servers have a fault: ${errors[0]}`);
  return { rows, cases: new Map(cases.map((one) => [one.Id, one])), interactions };
}
