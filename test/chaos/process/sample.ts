/** What the probe tells of the connector's process once a second. */
export interface ProbeSample {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly rssBytes: number;
  readonly heapBytes: number;
  /** Sockets, timers and requests that keep the event loop busy. */
  readonly handles: number;
  /** Open file descriptors; null where the system does not show them. */
  readonly descriptors: number | null;
  /** The longest that the event loop was held up since the last sample. Milliseconds. */
  readonly lagMs: number;
}
