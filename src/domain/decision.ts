import type { CaseFacts, PastRow, SettledRow } from './case-facts.js';
import type { Policy } from './ending.js';
import type { Finding, OwedFinding } from './finding.js';
import type { LiveInteraction } from './interaction.js';
import type { Outcome } from './outcome.js';
import type { Row } from './row.js';

/** All that a decision depends on. */
export interface DecideInput {
  /** Rows of one case that wait, in the order of their names. May be empty. */
  readonly rows: readonly Row[];
  /** What was seen of the case's interactions; looked at once no row waits. */
  readonly finding: Finding | undefined;
  /** Rows of the case settled before, so that a straggler is seen in its place. */
  readonly settled: readonly SettledRow[];
  /** The case's interactions as last seen; ended ones are ignored. */
  readonly live: readonly LiveInteraction[];
  /** A fresh read of the case, if one was made for the first row or the finding. */
  readonly facts: CaseFacts | undefined;
  /** The first row was met late, retried or is in doubt: what changes an interaction needs {@link DecideInput.facts}. */
  readonly stale: boolean;
  /** A create for the first row was asked for and never answered. */
  readonly inDoubt: boolean;
  /** The contact centre does not know the first row's direct-to-queue user: the workgroup takes the user's place. */
  readonly withoutUser: boolean;
  /** Why an interaction for the first row could never reach an agent; '' if it can. */
  readonly obstacle: string;
  readonly policy: Policy;
}

/** Where a transfer goes. */
export type TransferTarget = { readonly workgroup: string } | { readonly user: string };

/** The next step that a finding leads to; each ends the finding once it is confirmed. */
export type FindingDecision =
  /** Nothing is to be done. */
  | { readonly kind: 'dismiss'; readonly finding: Finding; readonly why: string }
  /** Makes a lost interaction again, on behalf of the row that asked last. */
  | { readonly kind: 'recreate'; readonly asked: PastRow; readonly finding: OwedFinding }
  /** Ends an interaction whose case is answered, closed or withdrawn. */
  | { readonly kind: 'endOrphan'; readonly interaction: LiveInteraction; readonly why: string }
  /** Gives the workgroup what a user did not take, or what stands where a superseded row wanted it. */
  | {
      readonly kind: 'fallBack';
      readonly why: 'untaken' | 'superseded';
      readonly asked: PastRow;
      readonly interaction: LiveInteraction;
      readonly to: { readonly workgroup: string };
    };

/** The one next step for a case. Steps other than `settle` settle their row once they are confirmed. */
export type Decision =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'settle';
      readonly row: Row;
      readonly outcome: Outcome;
      readonly interactionId: string;
      readonly error: string;
    }
  /** Another process has settled the row: it leaves the lane, and nothing is written. */
  | { readonly kind: 'drop'; readonly row: Row; readonly outcome: Outcome }
  /** The case must be read first, for the row or, without one, for a finding. */
  | { readonly kind: 'checkCase'; readonly row: Row | undefined }
  /**
   * Makes the row's interaction, or finds the one that is in doubt. A row that has been settled elsewhere leaves the lane
   * with that outcome once its interaction is found, and nothing is written.
   */
  | { readonly kind: 'create'; readonly row: Row; readonly settledElsewhere?: Outcome }
  | { readonly kind: 'transfer'; readonly row: Row; readonly interaction: LiveInteraction; readonly to: TransferTarget }
  | {
      readonly kind: 'disconnect';
      readonly row: Row;
      readonly interaction: LiveInteraction;
      readonly outcome: 'Disconnected' | 'Withdrawn';
    }
  | { readonly kind: 'endSurplus'; readonly interaction: LiveInteraction; readonly keep: LiveInteraction }
  | FindingDecision;
