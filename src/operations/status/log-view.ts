/** A log line as it was written. */
export interface LogView {
  /** Counts up, so that a reader notices what it has missed. */
  readonly sequence: number;
  /** UTC, ISO 8601. */
  readonly time: string;
  readonly level: string;
  readonly component: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Which log lines are wanted. */
export interface LogFilter {
  /** This level and graver ones. */
  readonly level?: string | undefined;
  /** Part of the message, component or any field; letters' case does not matter. */
  readonly text?: string | undefined;
  /** Only lines after this one. */
  readonly after?: number | undefined;
  readonly limit?: number | undefined;
}
