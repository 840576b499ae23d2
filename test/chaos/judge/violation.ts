/** The promises that are checked, as the README numbers them. */
export type PromiseName = 'P1' | 'P2' | 'P3' | 'P4' | 'P5' | 'P6' | 'P7' | 'P8';

/** A promise that was broken. */
export interface Violation {
  readonly promise: PromiseName;
  readonly what: string;
}

/** Notes a broken promise. */
export type Complain = (promise: PromiseName, what: string) => void;
