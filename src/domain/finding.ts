import type { PastRow } from './case-facts.js';
import type { LiveInteraction } from './interaction.js';
import type { Outcome } from './outcome.js';
import { isCreateEvent, isEndingEvent } from './row.js';

/** What was seen at the contact centre without a row that tells of it. Decided on after the rows of the case. */
export type Finding =
  /** Live at another server of the pair before; the recovery grace is over and it has not come back. */
  | { readonly kind: 'lost'; readonly interaction: LiveInteraction }
  /** Ended here for a row while another process made it stand for a later row of the case. */
  | { readonly kind: 'undone'; readonly interaction: LiveInteraction }
  /** Live, and not asked for by this process since it is with this server. */
  | {
      readonly kind: 'appeared';
      readonly interaction: LiveInteraction;
      /** One that carried the same row was seen to end at another server. */
      readonly endedBefore: boolean;
    }
  /** Waits in a user's own queue for longer than `routing.directTimeout`. */
  | { readonly kind: 'unanswered'; readonly interaction: LiveInteraction };

/** An interaction that is not there, and that its case may still need. */
export type OwedFinding = Extract<Finding, { kind: 'lost' | 'undone' }>;

/** Whether a finding says that an interaction is not there. */
export function isOwed(finding: Finding): finding is OwedFinding {
  return finding.kind === 'lost' || finding.kind === 'undone';
}

/** Whether two findings ask the same question. */
export function sameFinding(a: Finding, b: Finding): boolean {
  return a.kind === b.kind && a.interaction.id === b.interaction.id;
}

/** Whether a row of this outcome asked for an interaction and got or kept one. */
export function isAsked(outcome: Outcome | ''): boolean {
  return outcome === 'Routed' || outcome === 'Transferred' || outcome === 'AlreadyActive';
}

/**
 * The latest row that asked for an interaction and got or kept one.
 *
 * @param history rows in the order of their names.
 */
export function lastAsked(history: readonly PastRow[]): PastRow | undefined {
  return history.findLast(({ event, outcome }) => isCreateEvent(event) && isAsked(outcome));
}

/** The latest row that speaks of the case's interaction, whatever it says. */
export function lastTelling(history: readonly PastRow[]): PastRow | undefined {
  return history.findLast(({ event }) => isCreateEvent(event) || isEndingEvent(event));
}
