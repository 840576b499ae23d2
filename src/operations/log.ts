/**
 * Levels, gravest first. error: a person must act. warn: recovered, nothing lost. note: what an operator wants in a
 * normal day. info: every step of every row. debug: what is seen on the way.
 */
export const LOG_LEVELS = ['error', 'warn', 'note', 'info', 'debug'] as const;

/** Level of a log line; `note` lies between `warn` and `info`. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Whether a text names a level. */
export function isLogLevel(text: string): text is LogLevel {
  return (LOG_LEVELS as readonly string[]).includes(text);
}

/** Whether a line of `level` is told where lines of `least` and graver ones are wanted. */
export function isAtLeast(level: LogLevel, least: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) <= LOG_LEVELS.indexOf(least);
}

/** What one log line says. Further fields are kept as they are named. */
export interface LogLine {
  /** Who says it; in the promised lines of the original product the part before the colon. */
  readonly component: string;
  readonly message: string;
  readonly rowId?: string;
  readonly objectId?: string;
  readonly interactionId?: string;
  /** Stable error code, and what a person does about it. */
  readonly code?: string;
  readonly cure?: string;
  readonly [field: string]: unknown;
}

/** A line with its level, as it is made from a happening. */
export interface LeveledLine {
  readonly level: LogLevel;
  readonly line: LogLine;
}

/** A line as it is written: redacted, with time and level. */
export interface LogRecord extends LogLine {
  /** UTC, ISO 8601 with milliseconds. */
  readonly time: string;
  readonly level: LogLevel;
}

/** Takes log lines. Never throws, and has written a line before it returns. */
export interface Log {
  log(level: LogLevel, line: LogLine): void;
  /** Lines of this level and graver ones are written. */
  readonly level: LogLevel;
  /** Changes the level from the next line on, until the process ends. */
  setLevel(level: LogLevel): void;
  /** Calls back with each record as it is written; what the listener throws is ignored. @returns how to stop it. */
  onRecord(listener: (record: LogRecord) => void): () => void;
  /** Closes the log file. Lines that come later are dropped. Safe to call twice. */
  close(): Promise<void>;
}
