import type { CheckReport } from './check.js';
import type { Decision, TransferTarget } from './decision.js';
import type { OwedFinding } from './finding.js';
import type { LiveInteraction } from './interaction.js';
import type { Mark } from './outcome.js';
import type { Row } from './row.js';

/** An error as it is told: no stack, no secrets. */
export interface ToldError {
  /** True if it passes by itself: nobody has to act. */
  readonly passing: boolean;
  readonly code: string;
  readonly message: string;
  readonly cure: string;
}

/** Something in the contact centre's configuration that a line of the queue map runs into. */
export interface QueueMapProblem {
  readonly queueName: string;
  readonly workgroup: string;
  readonly kind: string;
  /** True if no case of the queue can be routed; false for a warning. */
  readonly blocks: boolean;
  readonly what: string;
  readonly cure: string;
}

/** A side that is spared while it fails again and again: Salesforce's API, ICWS, or the handler. */
export type CircuitSide = 'salesforce' | 'cic' | 'handler';

/** State of one connection, as told to operators. */
export type LinkState = 'connecting' | 'up' | 'ready' | 'lost' | 'stopped';

/**
 * Everything worth telling, as values. One happening is told once; log lines, ledger entries, metrics and
 * screens are made from it by listeners, so that they cannot disagree.
 */
export type Happening =
  | { readonly type: 'connectorStarted'; readonly group: string; readonly instanceId: string }
  | { readonly type: 'connectorStopped'; readonly group: string; readonly unfinished: number }
  | { readonly type: 'salesforceConnecting'; readonly user: string; readonly url: string }
  | {
      readonly type: 'salesforceConnected';
      readonly user: string;
      readonly serverUrl: string;
      readonly organizationId: string;
    }
  /** @property retryInMs absent if it is not tried again. */
  | { readonly type: 'salesforceLost'; readonly error: ToldError; readonly retryInMs?: number }
  | {
      readonly type: 'streamState';
      readonly state: LinkState;
      readonly channel: string;
      readonly error?: ToldError;
      readonly retryInMs?: number;
    }
  /** There is no PushTopic to subscribe to, or it is not active. The sweep routes; it is looked for until it is found. */
  | { readonly type: 'pushTopicUnfit'; readonly error: ToldError }
  /** The PushTopic can be used again. */
  | { readonly type: 'pushTopicFound' }
  /** The place to go on from is not known to Salesforce any more; only new events come. */
  | { readonly type: 'streamReplayRefused'; readonly channel: string; readonly reason: string }
  /** A cookie that the server, or a proxy before it, set on the stream's answers is left out; told once. */
  | { readonly type: 'streamCookieRefused'; readonly channel: string; readonly reason: string }
  /** Rows that the stream should have told of and did not; the sweep has routed them. */
  | {
      readonly type: 'streamDeaf';
      /** Rows found by this look. */
      readonly rows: number;
      /** Rows found since the start of the process. */
      readonly total: number;
      /** Name of the oldest. */
      readonly first: string;
      /** Whether the stream is rebuilt now; if not, it was lately, and `nextRebuildInMs` says when it may be again. */
      readonly rebuilt: boolean;
      /** True if a stream that was rebuilt for this is deaf again. */
      readonly again: boolean;
      readonly nextRebuildInMs: number;
    }
  /** Timer sweeps go slower or faster, as the org's API limit is used up. */
  | {
      readonly type: 'sweepPaced';
      readonly intervalMs: number;
      /** Of the org's API requests of 24 hours. */
      readonly used: number;
      readonly limit: number;
    }
  /** The org refuses to tell its API usage, or could not be asked: timer sweeps are not slowed for it. */
  | { readonly type: 'apiUsageUnknown'; readonly error: ToldError }
  | {
      readonly type: 'contactCenterState';
      readonly state: LinkState;
      readonly server: string;
      readonly reason: string;
      readonly error?: ToldError;
      readonly retryInMs?: number;
    }
  /** Requests to a side are held back after repeated failures; rows wait for it and are not parked. */
  | {
      readonly type: 'circuitOpened';
      readonly side: CircuitSide;
      readonly error: ToldError;
      readonly retryInMs: number;
    }
  /** @property openMs milliseconds that it was open. */
  | { readonly type: 'circuitClosed'; readonly side: CircuitSide; readonly openMs: number }
  /**
   * Rows have been parked for longer than `routing.parkedAlertAfter`. @property oldestMs how long the oldest (milliseconds).
   * @property rowNames the longest parked first, 2,000 at most.
   */
  | {
      readonly type: 'parkedAged';
      readonly count: number;
      readonly oldestMs: number;
      readonly rowNames: readonly string[];
    }
  | { readonly type: 'parkedCleared' }
  /** How many rows are parked: those of the last 30 days, or the oldest of them if they are very many. */
  | { readonly type: 'parkedCounted'; readonly count: number }
  /** The org's API usage has reached another full percent. */
  | { readonly type: 'apiUsageSeen'; readonly used: number; readonly limit: number }
  /** How much of a streaming limit is used up: events of 24 hours, or clients at a time. */
  | {
      readonly type: 'streamingLimitSeen';
      readonly kind: 'events' | 'clients';
      readonly used: number;
      readonly limit: number;
    }
  /** @property looked untouched cases that were looked at. @property why the different reasons, without case numbers. */
  | {
      readonly type: 'auditFinished';
      readonly looked: number;
      readonly stranded: number;
      /** Case numbers of the stranded cases, 2,000 at most. */
      readonly cases: readonly string[];
      readonly why: readonly string[];
      /** Workgroups whose queues CIC does not show: cases that may be live there were left out. Default: none. */
      readonly hidden?: readonly string[];
      /** True if there are more stranded cases than the audit has listed: `stranded` counts the listed ones. Default: no. */
      readonly more?: boolean;
    }
  | { readonly type: 'auditFailed'; readonly error: ToldError }
  /**
   * The running group has run its checks; reports in the order of the catalogue.
   * @property before for each check the last report before this run that was not skipped, if there is one.
   */
  | {
      readonly type: 'checksFinished';
      readonly reports: readonly CheckReport[];
      readonly before?: readonly CheckReport[];
    }
  /** Which alerts were told cannot be kept, or was not: some may be told twice, or their end not at all. */
  | { readonly type: 'alertNotesFailed'; readonly error: ToldError }
  /** A run of the checks ended without reports; it is made again within the hour. */
  | { readonly type: 'checksFailed'; readonly error: ToldError }
  /** @property key names the kind of alert, and what it is about; the same trouble keeps its key. */
  | {
      readonly type: 'alertRaised';
      readonly key: string;
      readonly level: 'error' | 'warn';
      readonly code: string;
      readonly message: string;
      readonly cure: string;
    }
  | { readonly type: 'alertCleared'; readonly key: string; readonly message: string; readonly lastedMs: number }
  /** A channel did not take notices of alerts, and they are not sent again through it. */
  | {
      readonly type: 'alertsUnsent';
      readonly channel: string;
      readonly notices: number;
      readonly error: ToldError;
    }
  /**
   * The configuration was read again. Keys are paths such as `cic.password`.
   * @property applied changed keys that are in effect now. @property waiting changed keys that wait for the next start.
   */
  | { readonly type: 'configTaken'; readonly applied: readonly string[]; readonly waiting: readonly string[] }
  /** A changed configuration is not valid; the one before stays. */
  | { readonly type: 'configRefused'; readonly error: ToldError }
  | { readonly type: 'contactCenterTrouble'; readonly error: ToldError }
  | { readonly type: 'queueFaulted'; readonly queue: string; readonly reason: string }
  /** A queue that was faulted shows its contents again, or is no longer watched. */
  | { readonly type: 'queueSeen'; readonly queue: string }
  /** The queue map names a workgroup no more whose queue the server did not show. */
  | { readonly type: 'queueUnmapped'; readonly queue: string }
  | { readonly type: 'queueMapLoaded'; readonly entries: number; readonly workgroups: readonly string[] }
  | { readonly type: 'queueMapFailed'; readonly error: ToldError }
  | { readonly type: 'queueMapChecked'; readonly problems: readonly QueueMapProblem[] }
  | { readonly type: 'streamEventReceived'; readonly rows: number }
  | { readonly type: 'sweepStarted'; readonly why: string }
  | { readonly type: 'sweepFinished'; readonly why: string; readonly rows: number; readonly taken: number }
  | { readonly type: 'sweepFailed'; readonly why: string; readonly error: ToldError }
  | { readonly type: 'rowReceived'; readonly row: Row }
  | { readonly type: 'rowUnreadable'; readonly rowId: string; readonly reason: string }
  | { readonly type: 'decided'; readonly objectId: string; readonly decision: Decision }
  | { readonly type: 'createRequested'; readonly row: Row; readonly attempt: number }
  | {
      readonly type: 'interactionCreated';
      readonly row: Row;
      readonly interactionId: string;
      readonly existing: boolean;
    }
  | {
      readonly type: 'transferRequested';
      readonly row: Row;
      readonly interactionId: string;
      readonly to: TransferTarget;
    }
  | { readonly type: 'transferred'; readonly row: Row; readonly interactionId: string; readonly to: TransferTarget }
  | {
      readonly type: 'disconnected';
      readonly objectId: string;
      readonly rowId: string;
      readonly interactionId: string;
      readonly why: string;
    }
  | {
      readonly type: 'interactionSeen';
      readonly interaction: LiveInteraction;
      readonly change: 'added' | 'changed' | 'ended' | 'missing' | 'lost';
    }
  | {
      readonly type: 'recreated';
      readonly row: Row;
      readonly why: OwedFinding['kind'];
      readonly lostId: string;
      readonly interactionId: string;
    }
  | {
      readonly type: 'findingRetried';
      readonly objectId: string;
      readonly error: ToldError;
      readonly retryInMs: number;
    }
  | { readonly type: 'processResumed'; readonly gapMs: number }
  | { readonly type: 'passwordExpires'; readonly server: string; readonly days: number }
  /** What was told of the password's end at this server does not hold any more: it was replaced, or a login told otherwise. */
  | { readonly type: 'passwordFine'; readonly server: string }
  | { readonly type: 'handlerFound'; readonly version: string }
  | { readonly type: 'handlerTrouble'; readonly error: ToldError; readonly retryInMs: number }
  | { readonly type: 'rowRetried'; readonly row: Row; readonly error: ToldError; readonly retryInMs: number }
  | { readonly type: 'rowWaiting'; readonly row: Row; readonly reason: string }
  | { readonly type: 'rowSettled'; readonly row: Row; readonly mark: Mark }
  | { readonly type: 'rowMarked'; readonly rowId: string; readonly objectId: string; readonly mark: Mark }
  /** A row was deleted before its result could be written. */
  | { readonly type: 'rowGone'; readonly rowId: string; readonly objectId: string }
  | {
      readonly type: 'markRetried';
      readonly rowId: string;
      readonly objectId: string;
      readonly error: ToldError;
      readonly retryInMs: number;
    }
  | { readonly type: 'storeFailed'; readonly error: ToldError }
  /** The store takes what is written again. */
  | { readonly type: 'storeRecovered' }
  /** What an operator has paused, whenever that changes. @property queueIds those that are paused by themselves. */
  | { readonly type: 'routingPaused'; readonly all: boolean; readonly queueIds: readonly string[] }
  /** In a dry run: what would have been done. */
  | { readonly type: 'wouldDo'; readonly objectId: string; readonly row: Row | undefined; readonly decision: Decision }
  | { readonly type: 'listenerFailed'; readonly error: ToldError }
  /** The process ends although nobody has asked it to. @property why its start was refused, or nobody caught a failure. */
  | { readonly type: 'processEnds'; readonly why: 'refused' | 'crashed'; readonly error: ToldError };

/** Takes happenings; must not throw and must not block. */
export type Tell = (happening: Happening) => void;
