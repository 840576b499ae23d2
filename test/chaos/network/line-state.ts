/** The way that bytes go: up to the server, down to the client. */
export type Direction = 'up' | 'down';

/** How a piece of network treats what passes. */
export interface LineState {
  /** Ways on which everything is lost without a word, also the news that the other side has closed. */
  readonly lost: readonly Direction[];
  /** Milliseconds that each piece of data takes longer. */
  readonly delayMs: number;
  /** Most bytes a second and way; `Infinity` for no limit. */
  readonly bytesPerSecond: number;
}

/** Nothing is wrong. */
export const CLEAR: LineState = { lost: [], delayMs: 0, bytesPerSecond: Number.POSITIVE_INFINITY };
