import { type CaseFacts, historyOf, type PastRow } from './case-facts.js';
import type { DecideInput, Decision } from './decision.js';
import { endingOutcome, sameName } from './ending.js';
import { type Finding, isOwed, lastAsked, lastTelling, type OwedFinding } from './finding.js';
import type { LiveInteraction } from './interaction.js';
import { isOwnedAsAsked } from './ownership.js';
import { byName, isEndingEvent, isOnClosedCases } from './row.js';

/** Decides on a finding while no row of the case waits. */
export function decideFinding(finding: Finding, current: LiveInteraction | undefined, input: DecideInput): Decision {
  const dismiss = (why: string): Decision => ({ kind: 'dismiss', finding, why });
  if (isOwed(finding) && current) return dismiss(`interaction ${current.id} carries the case`);
  if (!isOwed(finding) && current?.id !== finding.interaction.id) return dismiss('it is no longer live');
  if (!input.facts) return { kind: 'checkCase', row: undefined };
  const history = historyOf(input.facts, input.settled);
  switch (finding.kind) {
    case 'lost':
    case 'undone':
      return decideOwed(finding, input.facts, history, dismiss);
    case 'appeared':
      return decideAppeared(finding, current ?? finding.interaction, history, input, dismiss);
    case 'unanswered':
      return decideUnanswered(current ?? finding.interaction, history, dismiss);
  }
}

type Dismiss = (why: string) => Decision;

/** Owed only while its case is open, where it was, and unanswered; otherwise it has ended like any other. */
function decideOwed(finding: OwedFinding, facts: CaseFacts, history: readonly PastRow[], dismiss: Dismiss): Decision {
  const asked = lastAsked(history);
  if (!asked) return dismiss('no row asked for it');
  if (!facts.exists || (facts.isClosed && !isOnClosedCases(asked.event))) return dismiss('the case is closed');
  const later = history.filter((row) => byName(row, asked) > 0);
  if (later.some(({ event }) => isEndingEvent(event))) return dismiss('the case was answered or has left its queue');
  if (later.some(({ outcome }) => outcome === '')) return dismiss('a newer row is on its way');
  if (!isOwnedAsAsked(asked, facts)) return dismiss('the case has another owner');
  return { kind: 'recreate', asked, finding };
}

/** An interaction whose case has ended by its rows was recovered from before that end, or its end was lost. */
function decideAppeared(
  finding: Extract<Finding, { kind: 'appeared' }>,
  current: LiveInteraction,
  history: readonly PastRow[],
  input: DecideInput,
  dismiss: Dismiss,
): Decision {
  const last = lastTelling(history);
  if (!last) return dismiss('the case has no rows');
  if (last.outcome === '') return dismiss('a newer row is on its way');
  if (finding.endedBefore && current.state !== 'withAgent' && isEndingEvent(last.event)) {
    return { kind: 'endOrphan', interaction: current, why: 'orphan: it had ended before the switchover' };
  }
  if (isEndingEvent(last.event)) {
    if (!ENDED.has(last.outcome)) return dismiss('it was left open');
    const outcome = endingOutcome(last.event, last.directToUser, current, input.policy);
    if (outcome === 'LeftOpen') return dismiss('an agent has it');
    return { kind: 'endOrphan', interaction: current, why: `orphan: ${last.event} ${last.name} ended it before` };
  }
  if (finding.endedBefore && current.state !== 'withAgent' && isOverSince(current.rowId, last, history, input)) {
    return { kind: 'endOrphan', interaction: current, why: 'orphan: it had ended before the switchover' };
  }
  return toWhereItWasAsked(current, history) ?? dismiss('its case is open');
}

/**
 * A create in doubt whose row was superseded may come about after all, and be the older one of two. What stands elsewhere
 * than that row wanted it was moved there by somebody, and stays.
 */
function toWhereItWasAsked(current: LiveInteraction, history: readonly PastRow[]): Decision | undefined {
  const made = history.find(({ id }) => id === current.rowId);
  const asked = lastAsked(history);
  if (made?.outcome !== 'Superseded' || !asked || asked.workgroup === '' || asked.directToUser !== '') return undefined;
  if (current.state !== 'waiting' || current.user !== '') return undefined;
  if (!sameName(current.workgroup, made.workgroup) || sameName(current.workgroup, asked.workgroup)) return undefined;
  return {
    kind: 'fallBack',
    why: 'superseded',
    asked,
    interaction: current,
    to: { workgroup: asked.workgroup },
  };
}

/** Whether the row that made the interaction is the last that got one, and what was settled later came before its end. */
function isOverSince(rowId: string, last: PastRow, history: readonly PastRow[], input: DecideInput): boolean {
  if (last.id === rowId) return true;
  const made = history.findLast(({ outcome }) => outcome === 'Routed');
  if (made?.id !== rowId) return false;
  const before = new Map(input.settled.map(({ name, beforeEnd = false }) => [name, beforeEnd]));
  return history.every((row) => byName(row, made) <= 0 || before.get(row.name) === true);
}

/** Outcomes of an ending row after which no interaction of the case should be live. */
const ENDED: ReadonlySet<string> = new Set(['Disconnected', 'Withdrawn', 'NothingToDisconnect']);

function decideUnanswered(current: LiveInteraction, history: readonly PastRow[], dismiss: Dismiss): Decision {
  if (current.state !== 'waiting' || current.user === '') return dismiss('it waits no longer');
  const asked = lastAsked(history);
  if (!asked || !sameName(asked.directToUser, current.user)) return dismiss('no row sent it to this user');
  if (asked.workgroup === '') return dismiss('its row names no workgroup');
  return { kind: 'fallBack', why: 'untaken', asked, interaction: current, to: { workgroup: asked.workgroup } };
}
