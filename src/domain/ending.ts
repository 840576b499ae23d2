import type { LiveInteraction } from './interaction.js';
import { byName, type EndingEvent, isEndingEvent } from './row.js';

/** What an operator may choose. */
export interface Policy {
  /** `routing.enableAutoDisconnectOnReply`: an agent's reply ends the interaction. */
  readonly autoDisconnectOnReply: boolean;
}

/** A row among these that is later than this one and ends the case's interaction; undefined if there is none. */
export function laterEnding<T extends { readonly name: string; readonly event: string }>(
  row: { readonly name: string },
  others: readonly T[],
  policy: Policy,
): T | undefined {
  return others.find((other) => byName(other, row) > 0 && ends(other.event, policy));
}

function ends(event: string, policy: Policy): boolean {
  return isEndingEvent(event) && (event !== 'AgentReplied' || policy.autoDisconnectOnReply);
}

/**
 * What an ending event means for an interaction as it stands.
 *
 * @param newOwner CIC user who owns the case after a `QueueLeft`, '' otherwise.
 */
export function endingOutcome(
  event: EndingEvent,
  newOwner: string,
  current: LiveInteraction,
  policy: Policy,
): 'Disconnected' | 'Withdrawn' | 'LeftOpen' {
  const withAgent = current.state === 'withAgent';
  switch (event) {
    case 'AgentReplied':
      return policy.autoDisconnectOnReply ? 'Disconnected' : 'LeftOpen';
    case 'QueueLeft': {
      const atNewOwner = current.state === 'alerting' && newOwner !== '' && sameName(current.user, newOwner);
      return withAgent || atNewOwner ? 'LeftOpen' : 'Withdrawn';
    }
    case 'CaseClosed':
    case 'CaseDeleted':
      if (!withAgent) return 'Withdrawn';
      return policy.autoDisconnectOnReply ? 'Disconnected' : 'LeftOpen';
  }
}

/** Whether two names of users or workgroups are one: a difference in case alone is no reason to move an interaction. */
export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
