import type { LinkState, ToldError } from '../../domain/happening.js';
import type { InteractionState } from '../../domain/interaction.js';

/**
 * A running group as screens show it. Times are milliseconds since the epoch, durations milliseconds; what is not known
 * is left out.
 */
export interface GroupStatus {
  /** `connector.pluginName`. */
  readonly group: string;
  readonly instanceId: string;
  /** Of Casebridge. */
  readonly version: string;
  readonly now: number;
  readonly startedAt: number;
  /** True: decisions are shown, nothing is created, moved, ended or marked. */
  readonly dryRun: boolean;
  readonly organizationId?: string | undefined;
  readonly salesforce: LinkView;
  readonly stream: LinkView;
  /** `server` is the CIC server in charge. */
  readonly contactCenter: LinkView & { readonly server: string };
  readonly handler: { readonly version: string; readonly trouble?: ToldError | undefined };
  /** Since the start. */
  readonly totals: Totals;
  readonly backlog: Backlog;
  readonly paused: Paused;
  /** Live interactions of this org. */
  readonly live: number;
  /** Rows parked in the last 30 days, as of the last look. */
  readonly parked?: number | undefined;
  /** Stranded cases, as of the last audit. */
  readonly stranded?: { readonly count: number; readonly at: number } | undefined;
  /** The last run of the checks: how many have failed. */
  readonly checks?: { readonly failed: number; readonly at: number } | undefined;
  /** Salesforce API requests of the last 24 hours. */
  readonly quota?: { readonly used: number; readonly limit: number } | undefined;
  /** What needs a person now, gravest first. */
  readonly troubles: readonly Trouble[];
  readonly series: Series;
  /** The configuration since the start; absent until it was read again. */
  readonly configuration?: ConfigurationView | undefined;
  /** What the demonstration adds; absent otherwise. */
  readonly demo?: DemoView | undefined;
}

/** One connection. */
export interface LinkView {
  readonly state: LinkState;
  readonly since: number;
  /** Why it is not up. */
  readonly error?: ToldError | undefined;
  /** Latest changes, oldest first, at most 50. */
  readonly history: readonly { readonly at: number; readonly state: LinkState; readonly why: string }[];
}

/** Counts since the start of the process. */
export interface Totals {
  readonly received: number;
  /** Settled rows by `Outcome__c`. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly retries: number;
  readonly deafRows: number;
  readonly switchovers: number;
  readonly reconnects: number;
}

/** A row that has waited longest. */
export interface OldestRow {
  readonly rowName: string;
  readonly createdAt: number;
}

/** What waits to be routed. */
export interface Backlog {
  /** Rows taken and not yet marked. */
  readonly unfinished: number;
  readonly oldest?: OldestRow | undefined;
  /** The oldest whose queue is not paused. */
  readonly oldestRouted?: OldestRow | undefined;
  /** False before the first sweep and while sweeps fail: nobody knows what else waits in the org. */
  readonly known: boolean;
}

/** What an operator has paused: no interaction is created for it, and none is moved into it. */
export interface Paused {
  readonly all: boolean;
  /** Names of queues. */
  readonly queues: readonly string[];
}

/** The configuration as it was read last. */
export interface ConfigurationView {
  /** Changed keys whose new values wait for the next start. */
  readonly waiting: readonly string[];
  /** Why it was refused; then the one before is in effect. */
  readonly refused?: ToldError | undefined;
}

/** Something that needs a person. */
export interface Trouble {
  /** Names the kind of alert; the same trouble keeps its key. */
  readonly key: string;
  readonly level: 'error' | 'warn';
  readonly since: number;
  readonly code: string;
  readonly message: string;
  readonly cure: string;
}

/** The last hour in steps, oldest first; the arrays are of equal length. */
export interface Series {
  readonly stepMs: number;
  /** Start of the first step. */
  readonly from: number;
  readonly received: readonly number[];
  readonly settled: readonly number[];
  /** From the row's creation to its settlement; null where nothing was settled. */
  readonly p50: readonly (number | null)[];
  readonly p99: readonly (number | null)[];
}

/** What a viewer can do in the demonstration. */
export interface DemoView {
  /** Addresses that customers may write to. */
  readonly mailboxes: readonly string[];
  readonly salesforceUrl: string;
  readonly cicUrl: string;
  /** What the customer has written by the console, newest first; a few. */
  readonly letters: readonly CustomerLetter[];
}

/** A case as its customer sees it: a mail, more on the same case, and the answers. */
export interface CustomerLetter {
  /** Message-ID of the first mail. */
  readonly messageId: string;
  readonly to: string;
  readonly subject: string;
  /** Oldest first. */
  readonly answers: readonly { readonly from: string; readonly text: string }[];
}

/** One live interaction. */
export interface InteractionView {
  readonly id: string;
  readonly objectId: string;
  readonly rowId: string;
  readonly caseNumber: string;
  readonly state: InteractionState;
  readonly workgroup: string;
  /** '' while nobody has it. */
  readonly user: string;
  /** When this process saw it first. */
  readonly seenAt: number;
  /** Address of the case in Salesforce. */
  readonly url: string;
}
