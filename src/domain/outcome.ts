/** What became of a row; the values of `Outcome__c`. */
export const OUTCOMES = [
  'Routed',
  'AlreadyActive',
  'Transferred',
  'Disconnected',
  'LeftOpen',
  'Withdrawn',
  'NothingToDisconnect',
  'Superseded',
  'Failed',
] as const;

/** What became of one row. */
export type Outcome = (typeof OUTCOMES)[number];

/** A row's result as it is written back to Salesforce and into the ledger. */
export interface Mark {
  readonly rowId: string;
  readonly outcome: Outcome;
  /** Id of the interaction concerned, or '' where there is none. */
  readonly interactionId: string;
  /** Why it failed, or what deserves a note; '' otherwise. Cut to 255 characters when written. */
  readonly error: string;
  readonly attempts: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}
