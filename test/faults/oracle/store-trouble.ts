/** When the store could not be written, or was empty because another host began with it. Milliseconds since the epoch. */
export interface StoreTrouble {
  readonly from: number;
  readonly to: number;
}
