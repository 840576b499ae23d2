/** Where a case stands. */
export interface Conclusion {
  /** Stable word for programs. */
  readonly standing: Standing;
  /** Sentences for people: where it stands and why. */
  readonly because: readonly string[];
}

/** Where a case can stand. */
export type Standing =
  | 'waitsForRouting'
  | 'waitsForAgent'
  | 'alerting'
  | 'withAgent'
  | 'routedAgain'
  | 'missing'
  | 'parked'
  | 'noRow'
  | 'mayCome'
  | 'stranded'
  | 'settled'
  | 'unknown';
