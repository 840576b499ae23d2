import type { CheckReport, Finding } from '../domain/check.js';
import type { ExplainFacts } from '../domain/explained-case.js';
import type { GroupStatus, InteractionView } from '../operations/status/group-status.js';
import type { LogView } from '../operations/status/log-view.js';

/**
 * What `/api` and the live feed say, as JSON. Times are milliseconds since the epoch, durations milliseconds; what is
 * not known is left out. The console's pages, the command line and programs of others read it.
 */
export type {
  CustomerLetter,
  DemoView,
  GroupStatus,
  InteractionView,
  LinkView,
  Paused,
  Trouble,
} from '../operations/status/group-status.js';
export type { LogFilter, LogView } from '../operations/status/log-view.js';

/** A row as lists show it. */
export interface RowView {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly caseId: string;
  readonly caseNumber: string;
  readonly event: string;
  readonly queueId: string;
  readonly queueName: string;
  readonly workgroup: string;
  readonly directToUser: string;
  readonly skills: string;
  readonly priority: string;
  readonly attempts: number;
  /** '' while it is unprocessed. */
  readonly outcome: string;
  /** ISO 8601; '' while it is unprocessed. For a parked row: since when it is. */
  readonly processedAt: string;
  readonly interactionId: string;
  /** Why it is parked. */
  readonly error: string;
}

/** Which rows are wanted. */
export interface RowsWanted {
  /** Name or id of a queue. */
  readonly queue?: string | undefined;
  /** Id or number of a case. */
  readonly case?: string | undefined;
  /** Name of a row: only those after it. */
  readonly after?: string | undefined;
  /** At most so many, 1 to 2,000. */
  readonly limit?: number | undefined;
}

/** One line of the queue map, held against both sides. */
export interface QueueView {
  readonly queueId: string;
  readonly queueName: string;
  readonly workgroup: string;
  readonly directToQueue: boolean;
  readonly paused: boolean;
  readonly health: 'ok' | 'warn' | 'fail' | 'unknown';
  /** What is wrong, with the cure. */
  readonly findings: readonly Finding[];
  /** Those of the findings that are about Salesforce. */
  readonly salesforce: readonly Finding[];
  /** Those that are about CIC; absent if it could not be asked. */
  readonly cic?: readonly Finding[] | undefined;
  /** Live interactions in the workgroup; absent if its queue cannot be seen. */
  readonly live?: number | undefined;
}

/** A case for which nothing is on its way. */
export interface StrandedView {
  readonly caseId: string;
  readonly caseNumber: string;
  readonly queueName: string;
  readonly touchedAt: number;
  readonly why: string;
}

/** What an audit has found. */
export interface AuditView {
  readonly at: number;
  /** Untouched cases that were looked at. */
  readonly looked: number;
  readonly stranded: readonly StrandedView[];
  /** True if there are more stranded cases than one audit lists. */
  readonly more: boolean;
  /** Workgroups whose queues CIC does not show: cases that may be live there were left out. */
  readonly hidden: readonly string[];
}

/** One timeline of a case with where it stands. */
export interface ExplanationView {
  readonly facts: ExplainFacts;
  readonly timeline: readonly {
    readonly at: number;
    readonly source: 'salesforce' | 'ledger' | 'cic';
    /** Stage of the ledger; of the other sources their name again. */
    readonly stage: string;
    readonly row: string;
    readonly interactionId: string;
    readonly what: string;
  }[];
  /** Stable word for programs. */
  readonly standing: string;
  readonly because: readonly string[];
}

/** Why a case is not routed that is on its way again. */
export const NOT_STRANDED = 'It is not stranded any more.';

/** What became of one record that was written. */
export interface WrittenView {
  readonly id: string;
  /** '' if it was written. */
  readonly error: string;
}

/** The checks of the last run. */
export interface ChecksView {
  readonly at: number;
  readonly reports: readonly CheckReport[];
}

/** Log lines with the level that is written at present. */
export interface LogPage {
  readonly level: string;
  /** Newest last. */
  readonly lines: readonly LogView[];
}

/** What a live feed sends. */
export type LiveMessage =
  | { readonly type: 'status'; readonly status: GroupStatus }
  | { readonly type: 'interactions'; readonly interactions: readonly InteractionView[] }
  | { readonly type: 'log'; readonly lines: readonly LogView[] };

/** What a live feed takes: which log lines to send from now on. */
export interface LiveRequest {
  readonly type: 'logFilter';
  /** This level and graver ones; '' or absent for all. */
  readonly level?: string | undefined;
  readonly text?: string | undefined;
}

/** What became of a configuration that was read again. Keys are paths such as `routing.concurrency`. */
export interface ReloadView {
  /** Changed keys that are in effect now. */
  readonly applied: readonly string[];
  /** Changed keys that wait for the next start. */
  readonly waiting: readonly string[];
}

/** An error as `/api` answers it, with the HTTP status that fits. */
export interface ApiError {
  readonly code: string;
  readonly message: string;
  readonly cure: string;
}

/** What somebody who is logged in may do: a viewer looks, an operator acts. */
export type Role = 'viewer' | 'operator';

/** Who is logged in. */
export interface SessionView {
  readonly user: string;
  readonly role: Role;
  /** To be sent back as `x-csrf-token` with every request that changes something. */
  readonly csrfToken: string;
}
