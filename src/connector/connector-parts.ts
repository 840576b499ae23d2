import type { ContactCenter } from '../contact-center/contact-center.js';
import type { Policy } from '../domain/ending.js';
import type { Tell } from '../domain/happening.js';
import type { Row } from '../domain/row.js';
import type { BackoffOptions } from '../runtime/backoff.js';
import type { Clock } from '../runtime/clock.js';
import type { SalesforceOrg } from '../salesforce/org.js';
import type { Store } from '../store/store.js';

/** How one connector group routes. Durations are milliseconds. Values may change: they are read when they are needed. */
export interface ConnectorSettings {
  /** `connector.pluginName`. */
  readonly group: string;
  readonly instanceId: string;
  readonly policy: Policy;
  readonly concurrency: number;
  readonly maxCreatesPerSecond: number;
  readonly maxAttempts: number;
  /** How long an interaction may wait in a user's own queue before the workgroup has it. */
  readonly directTimeoutMs: number;
  /** Longest wait of a mark for others to share its call. */
  readonly markIntervalMs: number;
  readonly backoff: BackoffOptions;
  readonly sweepIntervalMs: number;
  readonly queueMapIntervalMs: number;
  /** Between looks at parked rows whose cause may have healed. */
  readonly parkedRetryIntervalMs: number;
  /** How long a row may be parked before an alert tells of it. */
  readonly parkedAlertAfterMs: number;
  /** Longest time that stopping waits for marks to be written. */
  readonly stopTimeoutMs: number;
  /** Name of the CIC server pair, for the store's identity. */
  readonly contactCenterName: string;
  readonly acceptNewIdentity: boolean;
  /** Decisions are told; nothing is created, moved, ended, marked or retried. */
  readonly dryRun: boolean;
  /** How long history is kept. */
  readonly keepLedgerMs: number;
}

/** How much a connector holds at most, whatever the backlog. */
export interface ConnectorLimits {
  /** Rows in lanes that can move. A row is about 1 KB, so this bounds memory to a few MB. */
  readonly rows: number;
  /** Lanes that wait for a later try. */
  readonly waitingLanes: number;
  /** Marks that wait to be written, or are being written. */
  readonly pendingMarks: number;
}

/** The limits of a process that has the machine's memory. */
export const CONNECTOR_LIMITS: ConnectorLimits = { rows: 4_000, waitingLanes: 4_000, pendingMarks: 2_000 };

/** What one connector group works with. */
export interface ConnectorParts {
  readonly settings: ConnectorSettings;
  /** Default: {@link CONNECTOR_LIMITS}. */
  readonly limits?: ConnectorLimits;
  readonly clock: Clock;
  readonly random: () => number;
  readonly org: SalesforceOrg;
  readonly contactCenter: ContactCenter;
  readonly store: Store;
  /** Takes secrets and personal data out of what a server said about a row. */
  readonly cleanse: (text: string, row: Row) => string;
  /** Listeners of everything that happens: logs, screens, metrics. */
  readonly tell: Tell;
}
