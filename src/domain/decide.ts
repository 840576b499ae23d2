import { type CaseFacts, historyOf, stands } from './case-facts.js';
import { decideFinding } from './decide-finding.js';
import type { DecideInput, Decision } from './decision.js';
import { endingOutcome, laterEnding, type Policy, sameName } from './ending.js';
import { isAsked } from './finding.js';
import { bySeniority, type LiveInteraction } from './interaction.js';
import type { Outcome } from './outcome.js';
import { isOwnedAsAsked } from './ownership.js';
import {
  byName,
  type CreateEvent,
  type EndingEvent,
  isCreateEvent,
  isEndingEvent,
  isOnClosedCases,
  type Row,
} from './row.js';

/**
 * Decides the next step for one case. Pure and total: every input gives a decision, also rows with events
 * that this version does not know.
 */
export function decide(input: DecideInput): Decision {
  const live = input.live.filter((interaction) => interaction.state !== 'ended').sort(bySeniority);
  const [keep, surplus] = live;
  if (keep && surplus) return { kind: 'endSurplus', interaction: surplus, keep };
  const row = asItStands(input.rows[0], input.facts);
  if (!row) return input.finding ? decideFinding(input.finding, keep, input) : { kind: 'idle' };
  const elsewhere = settledElsewhere(row, input.facts);
  if (elsewhere !== '') return dropOrFind(row, elsewhere, keep, input);
  if (row.defect !== '') return settle(row, 'Failed', '', row.defect);
  if (isCreateEvent(row.event)) return decideCreate(row, row.event, keep, input);
  if (isEndingEvent(row.event)) return decideEnding(row, row.event, keep, input);
  return settle(row, 'Failed', '', `Event__c "${row.event}" is not known to this version of Casebridge.`);
}

/** A stream tells what a row was when it was made; the transaction that made it may have changed it since. */
function asItStands(row: Row | undefined, facts: CaseFacts | undefined): Row | undefined {
  const now = row?.source === 'stream' ? facts?.rows.find(({ id }) => id === row.id) : undefined;
  if (!row || !now) return row;
  const { queueId, workgroup, directToUser } = now;
  const same = queueId === row.queueId && workgroup === row.workgroup && directToUser === row.directToUser;
  return same ? row : { ...row, queueId, workgroup, directToUser };
}

/** What another process made of the row; '' if nothing. A parked row that is tried again counts as settled till then. */
function settledElsewhere(row: Row, facts: CaseFacts | undefined): Outcome | '' {
  return row.source === 'retry' ? '' : (facts?.rows.find(({ id }) => id === row.id)?.outcome ?? '');
}

function settle(row: Row, outcome: Outcome, interactionId = '', error = ''): Decision {
  return { kind: 'settle', row, outcome, interactionId, error };
}

function decideCreate(
  row: Row,
  event: CreateEvent,
  current: LiveInteraction | undefined,
  input: DecideInput,
): Decision {
  // An interaction that carries this very row confirms the create, whatever happened since.
  if (current?.rowId === row.id) return settle(row, 'Routed', current.id);
  const ending = laterEnding(row, [...input.rows, ...input.settled], input.policy);
  // In doubt, an interaction may exist unseen; it must be found before a later ending row can end it.
  if (ending && !input.inDoubt) return settle(row, 'Superseded', '', overtakenBy(ending));
  if (current) return decideForExisting(row, event, current, input);
  if (row.workgroup === '' && row.directToUser === '') {
    return settle(row, 'Failed', '', 'Workgroup__c is empty: the queue map gives no CIC workgroup for this queue.');
  }
  if (input.stale) {
    if (!input.facts) return { kind: 'checkCase', row };
    const why = ending || findsFirst(row, current, input) ? '' : whyOvertaken(row, event, input.facts, input.policy);
    if (why !== '') return settle(row, 'Superseded', '', why);
  }
  // In doubt, an interaction may exist already: only the contact centre can tell.
  if (input.obstacle !== '' && !input.inDoubt) return settle(row, 'Failed', '', input.obstacle);
  return { kind: 'create', row };
}

function dropOrFind(row: Row, outcome: Outcome, current: LiveInteraction | undefined, input: DecideInput): Decision {
  if (findsFirst(row, current, input)) return { kind: 'create', row, settledElsewhere: outcome };
  return { kind: 'drop', row, outcome };
}

/**
 * In doubt, an interaction may appear at any time, also for a row that means nothing any more. While a later row waits it
 * is asked for again and found, so that the later row moves or ends what there is instead of passing it by.
 */
function findsFirst(row: Row, current: LiveInteraction | undefined, { inDoubt, facts, settled }: DecideInput): boolean {
  if (!inDoubt || current || !facts || !isCreateEvent(row.event)) return false;
  return historyOf(facts, settled).some((other) => byName(other, row) > 0 && other.outcome === '');
}

function decideForExisting(row: Row, event: CreateEvent, current: LiveInteraction, input: DecideInput): Decision {
  const moves = isMove(event);
  const movedSince = settledSince(row, input).some(({ event: later }) => isMove(later));
  const user = input.withoutUser ? '' : row.directToUser;
  const stays = !moves || movedSince || isMadeLater(row, current, input) || isAtTarget(row, user, current);
  if (stays) return settle(row, 'AlreadyActive', current.id);
  if (mustBeRead(current, input)) return { kind: 'checkCase', row };
  const to = user === '' ? { workgroup: row.workgroup } : { user };
  return { kind: 'transfer', row, interaction: current, to };
}

/** An agent who gave the case away to a queue is not "at" that queue, even if it is the same one. */
function isAtTarget(row: Row, user: string, current: LiveInteraction): boolean {
  if (user !== '') return sameName(current.user, user);
  return current.state !== 'withAgent' && sameName(current.workgroup, row.workgroup);
}

function decideEnding(
  row: Row,
  event: EndingEvent,
  current: LiveInteraction | undefined,
  input: DecideInput,
): Decision {
  if (!current) return settle(row, 'NothingToDisconnect');
  if (isMadeLater(row, current, input) || settledSince(row, input).some(keptOpen))
    return settle(row, 'LeftOpen', current.id);
  const outcome = endingOutcome(event, row.directToUser, current, input.policy);
  if (outcome === 'LeftOpen') return settle(row, 'LeftOpen', current.id);
  if (mustBeRead(current, input)) return { kind: 'checkCase', row };
  return { kind: 'disconnect', row, interaction: current, outcome };
}

/** A later row asked for an interaction and got one: an earlier ending that comes late must not end it. */
function keptOpen(later: { readonly event: string; readonly outcome: Outcome | '' }): boolean {
  return isCreateEvent(later.event) && isAsked(later.outcome);
}

/** Why nothing is to be made for a row any more, by the case as it is now; '' if something is. */
function whyOvertaken(row: Row, event: CreateEvent, facts: CaseFacts, policy: Policy): string {
  if (!facts.exists) return 'the case was deleted or merged into another';
  const ending = laterEnding(row, facts.rows.filter(stands), policy);
  if (ending) return overtakenBy(ending);
  if (facts.isClosed && !isOnClosedCases(event)) return 'the case was closed';
  if (isOwnedAsAsked(row, facts)) return '';
  const move = facts.rows.find((other) => byName(other, row) > 0 && isMove(other.event));
  return `the case has another owner now, ${facts.ownerId}${move ? `: ${overtakenBy(move)}` : ''}`;
}

function overtakenBy({ name, event }: { readonly name: string; readonly event: string }): string {
  return `overtaken by ${name} (${event})`;
}

function isMove(event: string): boolean {
  return event === 'QueueChanged' || event === 'OwnerChanged';
}

/** Made for a later row, by whichever process: what happened before it neither ends nor moves it. */
function isMadeLater(row: Row, { rowId }: LiveInteraction, input: DecideInput): boolean {
  return knownRows(input).some((known) => known.id === rowId && byName(known, row) > 0);
}

/**
 * A row that is stale may be older than what another process settled, and an interaction that this
 * process did not ask for may be younger than the row.
 */
function mustBeRead({ rowId }: LiveInteraction, input: DecideInput): boolean {
  return !input.facts && (input.stale || !knownRows(input).some(({ id }) => id === rowId));
}

function knownRows({ rows, settled, facts }: DecideInput): readonly { readonly id: string; readonly name: string }[] {
  return [...rows, ...settled, ...(facts?.rows ?? [])];
}

/** Later rows that have been settled, here or by an earlier process. */
function settledSince(
  row: Row,
  input: DecideInput,
): readonly { readonly event: string; readonly outcome: Outcome | '' }[] {
  const rows = input.facts ? historyOf(input.facts, input.settled) : [];
  return [...rows, ...input.settled].filter(({ name, outcome }) => name > row.name && outcome !== '');
}
