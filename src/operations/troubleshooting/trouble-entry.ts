import type { CheckResult } from '../../domain/check.js';
import type { CheckCode } from '../../domain/check-catalogue.js';
import type { ErrorCode } from '../../errors/catalogue.js';
import type { LogLevel } from '../log.js';
import type { MetricName } from '../metrics/metric-catalogue.js';

/** The headings under which the original product listed its causes, and what it asked for before a set-up. */
export const PROBLEMS = {
  start: 'Connector failed to start',
  routing: 'No interaction is routed',
  email: 'Email interactions stop routing',
  cic: 'Unable to connect to the CIC server',
  salesforce: 'Unable to connect to the Salesforce server',
  sandbox: 'Push notifications stop working after sandbox refresh',
  switchover: 'CIC server switchover',
  requirements: 'Requirements',
} as const;

/** A heading. */
export type Problem = keyof typeof PROBLEMS;

/** The views of the operator console that show causes, with the titles that its menu has. */
export const CONSOLE_VIEWS = {
  overview: 'Overview',
  queues: 'Queues',
  interactions: 'Interactions',
  rows: 'Rows',
  checks: 'Checks',
} as const;

/** One cause of trouble: what shows it, in four places, and what a person does. */
export interface TroubleEntry {
  /** The headings that it stands under. */
  readonly problems: readonly Problem[];
  readonly cause: string;
  /** The check that finds it, and how that ends. */
  readonly check: { readonly code: CheckCode; readonly result: CheckResult };
  /** The line that a running group writes. */
  readonly log: {
    readonly level: LogLevel;
    readonly component: string;
    /** Part of the message. */
    readonly says: string;
    readonly code?: ErrorCode;
  };
  /** A sample of `/metrics` with the value that it then has. */
  readonly metric: {
    readonly name: MetricName;
    readonly labels?: Readonly<Record<string, string>>;
    readonly value: '0' | '1' | '> 0';
  };
  /** Where the console shows it, and what stands there. */
  readonly console: { readonly view: keyof typeof CONSOLE_VIEWS; readonly shows: string };
  /** What a person does now. */
  readonly remedy: string;
  /** The code with which a start is refused while the cause lasts. */
  readonly refusesStart?: ErrorCode;
}
