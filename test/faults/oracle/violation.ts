/** The promises that the oracle checks, as design and README number them. */
export type PromiseName = 'P1' | 'P2' | 'P3' | 'P4' | 'P5' | 'P6' | 'P7' | 'P8';

/** A promise that was broken. */
export interface Violation {
  readonly promise: PromiseName;
  readonly what: string;
  /** Milliseconds of virtual time since the schedule began. */
  readonly at: number;
}
