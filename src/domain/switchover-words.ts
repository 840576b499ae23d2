import type { OwedFinding } from './finding.js';

/** What the ledger says of an interaction that is not found after a switchover, while it may still come back. */
export const MISSING_AFTER_SWITCHOVER = 'interaction not found after a switchover; it may still come back';

/** What the ledger says of an interaction that has not come back after a switchover. */
export const LOST_IN_SWITCHOVER = 'interaction lost in a switchover';

/** What a row says (`Error__c`) whose interaction was made again. */
export function madeAgain({ kind, interaction: { id } }: OwedFinding): string {
  return kind === 'lost'
    ? `Made again: interaction ${id} was lost in a switchover.`
    : `Made again: interaction ${id} had been ended for an earlier row of the case.`;
}

/** Id of the interaction in whose place that of a row was made; undefined if the row does not say so. */
export function lostBefore(error: string): string | undefined {
  return /^Made again: interaction (\S+) was lost in a switchover\./.exec(error)?.[1];
}
