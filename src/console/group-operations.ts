import type {
  AuditView,
  ChecksView,
  ExplanationView,
  GroupStatus,
  InteractionView,
  LogFilter,
  LogView,
  Paused,
  QueueView,
  ReloadView,
  RowsWanted,
  RowView,
  WrittenView,
} from './contract.js';

/**
 * A running group as the console and the command line see it. All waits end with the given signal; failures are
 * `CasebridgeError`.
 */
export interface GroupOperations {
  status(): GroupStatus;
  interactions(): readonly InteractionView[];
  /** Oldest first, at most 2,000. */
  rows(which: 'unprocessed' | 'parked', signal: AbortSignal, wanted?: RowsWanted): Promise<readonly RowView[]>;
  /** Tries parked rows again. @param which names or ids; `all` for every row parked in the last 30 days. */
  retry(which: readonly string[] | 'all', signal: AbortSignal): Promise<readonly WrittenView[]>;
  queues(signal: AbortSignal): Promise<readonly QueueView[]>;
  /** @param queue name; undefined for all. @throws `CASEBRIDGE_USAGE` if the queue map has no such queue. */
  pause(queue: string | undefined): Promise<Paused>;
  resume(queue: string | undefined): Promise<Paused>;
  explain(id: string, signal: AbortSignal): Promise<ExplanationView>;
  /** What the last audit of all queues has found; undefined before the first. */
  readonly lastAudit: AuditView | undefined;
  /** @param queue name; undefined for all. */
  audit(queue: string | undefined, signal: AbortSignal): Promise<AuditView>;
  /** Makes a `Requeued` row for each case that is still stranded; others are refused one by one. */
  routeStranded(caseIds: readonly string[], signal: AbortSignal): Promise<readonly WrittenView[]>;
  /** The checks as they ran last; undefined before the first run. */
  readonly lastChecks: ChecksView | undefined;
  check(signal: AbortSignal): Promise<ChecksView>;
  /** Newest last. */
  log(filter: LogFilter): readonly LogView[];
  readonly logLevel: string;
  /** Until the next start. @throws `CASEBRIDGE_USAGE` for an unknown level. */
  setLogLevel(level: string): void;
  /** The configuration as it may be shown. */
  config(): Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /**
   * Reads the configuration again at once.
   * @throws CasebridgeError if it is not valid: the one before stays. `CASEBRIDGE_USAGE` where there is nothing to read.
   */
  reload(): Promise<ReloadView>;
  /** A zip of logs, configuration without secrets, status and checks. */
  diagnostics(signal: AbortSignal): Promise<Uint8Array>;
  /** Calls back with new log lines, as they are written. Returns how to stop it. */
  onLog(listener: (line: LogView) => void): () => void;
  /** Calls back when status or interactions may have changed. Returns how to stop it. */
  onChange(listener: () => void): () => void;
  /** Lets the demonstration's customer write; absent outside the demonstration. */
  readonly sendCustomerMail?: ((mail: CustomerMail) => Promise<void>) | undefined;
}

/** A mail that a customer of the demonstration sends. */
export interface CustomerMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Message-ID of the first mail on the case that this one goes on with; left out: it makes a case. */
  readonly inReplyTo?: string;
}
