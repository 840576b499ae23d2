/** One line of a case's history. */
export interface TimelineEntry {
  /** Milliseconds since the epoch, by the clock of its source. */
  readonly at: number;
  /** Who says so: the org, the ledger of this process, the CIC server. */
  readonly source: 'salesforce' | 'ledger' | 'cic';
  /** Stage of the ledger; of the other sources their name again. */
  readonly stage: string;
  /** Name of the row; '' for what concerns the case or an interaction only. */
  readonly row: string;
  readonly interactionId: string;
  readonly what: string;
}
