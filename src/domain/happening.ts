import type { Decision, TransferTarget } from './decision.js';
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
  | { readonly type: 'salesforceLost'; readonly error: ToldError; readonly retryInMs: number }
  | {
      readonly type: 'streamState';
      readonly state: LinkState;
      readonly channel: string;
      readonly error?: ToldError;
      readonly retryInMs?: number;
    }
  | {
      readonly type: 'contactCenterState';
      readonly state: LinkState;
      readonly server: string;
      readonly reason: string;
      readonly error?: ToldError;
      readonly retryInMs?: number;
    }
  | { readonly type: 'contactCenterTrouble'; readonly error: ToldError }
  | { readonly type: 'queueFaulted'; readonly queue: string; readonly reason: string }
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
      readonly lostId: string;
      readonly interactionId: string;
    }
  | {
      readonly type: 'findingRetried';
      readonly objectId: string;
      readonly error: ToldError;
      readonly retryInMs: number;
    }
  | { readonly type: 'passwordExpires'; readonly server: string; readonly days: number }
  | { readonly type: 'handlerFound'; readonly version: string }
  | { readonly type: 'handlerTrouble'; readonly error: ToldError; readonly retryInMs: number }
  | { readonly type: 'rowRetried'; readonly row: Row; readonly error: ToldError; readonly retryInMs: number }
  | { readonly type: 'rowWaiting'; readonly row: Row; readonly reason: string }
  | { readonly type: 'rowSettled'; readonly row: Row; readonly mark: Mark }
  | { readonly type: 'rowMarked'; readonly rowId: string; readonly objectId: string; readonly mark: Mark }
  | {
      readonly type: 'markRetried';
      readonly rowId: string;
      readonly objectId: string;
      readonly error: ToldError;
      readonly retryInMs: number;
    }
  | { readonly type: 'storeFailed'; readonly error: ToldError }
  | { readonly type: 'listenerFailed'; readonly error: ToldError };

/** Takes happenings; must not throw and must not block. */
export type Tell = (happening: Happening) => void;
