import type { Outcome } from './outcome.js';
import { isEndingEvent } from './row.js';

/** A row of a case as Salesforce has it, processed or not. */
export interface PastRow {
  /** 18-character record id. */
  readonly id: string;
  readonly name: string;
  readonly event: string;
  /** '' while the row is unprocessed, or if this version does not know the value. */
  readonly outcome: Outcome | '';
  readonly queueId: string;
  readonly workgroup: string;
  readonly directToUser: string;
}

/** A row of the case that has been settled lately. */
export interface SettledRow {
  /** 18-character record id. */
  readonly id: string;
  readonly name: string;
  readonly event: string;
  readonly outcome: Outcome;
  /** An interaction of the case was seen to end after this was settled. */
  readonly beforeEnd?: boolean;
}

/** The case as it stands in Salesforce now. */
export interface CaseFacts {
  /** False if it was deleted or merged away. */
  readonly exists: boolean;
  readonly isClosed: boolean;
  readonly ownerId: string;
  /** `ObjectRouting_CIC_User__c` of an owner who is a user; '' otherwise. */
  readonly ownerCicUser: string;
  /** The latest rows of the case, processed or not, latest first. */
  readonly rows: readonly PastRow[];
}

/**
 * Whether a row tells something of its case. An ending that the same transaction took back is settled as superseded by
 * the package itself: it never came about.
 */
export function stands(row: { readonly event: string; readonly outcome: Outcome | '' }): boolean {
  return row.outcome !== 'Superseded' || !isEndingEvent(row.event);
}

/**
 * The case's rows in the order of their names with what was settled here: a mark that is still on its way is not in
 * Salesforce yet.
 */
export function historyOf(facts: CaseFacts, settled: readonly SettledRow[]): readonly PastRow[] {
  const outcomes = new Map(settled.map(({ name, outcome }) => [name, outcome]));
  return facts.rows
    .map((row) => ({ ...row, outcome: outcomes.get(row.name) ?? row.outcome }))
    .filter(stands)
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
