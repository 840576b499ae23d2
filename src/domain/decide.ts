import { bySeniority, type LiveInteraction } from './interaction.js';
import type { Outcome } from './outcome.js';
import { byName, type CreateEvent, type EndingEvent, isCreateEvent, isEndingEvent, type Row } from './row.js';

/** What an operator may choose. */
export interface Policy {
  /** `routing.enableAutoDisconnectOnReply`: an agent's reply ends the interaction. */
  readonly autoDisconnectOnReply: boolean;
}

/** A row of the case that has been settled lately. */
export interface SettledRow {
  readonly name: string;
  readonly event: string;
  readonly outcome: Outcome;
}

/** The case as it stands in Salesforce now. */
export interface CaseFacts {
  /** False if it was deleted or merged away. */
  readonly exists: boolean;
  readonly isClosed: boolean;
  readonly ownerId: string;
  /** `ObjectRouting_CIC_User__c` of an owner who is a user; '' otherwise. */
  readonly ownerCicUser: string;
  /** Ending rows of the case, also processed ones. */
  readonly endings: readonly { readonly name: string; readonly event: string }[];
}

/** All that a decision depends on. */
export interface DecideInput {
  /** Rows of one case that wait, in the order of their names. May be empty. */
  readonly rows: readonly Row[];
  /** Rows of the case settled before, so that a straggler is seen in its place. */
  readonly settled: readonly SettledRow[];
  /** The case's interactions as last seen; ended ones are ignored. */
  readonly live: readonly LiveInteraction[];
  /** A fresh read of the case, if one was made for the first row. */
  readonly facts: CaseFacts | undefined;
  /** The first row was met late, retried or is in doubt: a create needs {@link DecideInput.facts}. */
  readonly stale: boolean;
  /** A create for the first row was asked for and never answered. */
  readonly inDoubt: boolean;
  /** The contact centre does not know the first row's direct-to-queue user: the workgroup takes the user's place. */
  readonly withoutUser: boolean;
  readonly policy: Policy;
}

/** Where a transfer goes. */
export type TransferTarget = { readonly workgroup: string } | { readonly user: string };

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
  | { readonly kind: 'checkCase'; readonly row: Row }
  | { readonly kind: 'create'; readonly row: Row }
  | { readonly kind: 'transfer'; readonly row: Row; readonly interaction: LiveInteraction; readonly to: TransferTarget }
  | {
      readonly kind: 'disconnect';
      readonly row: Row;
      readonly interaction: LiveInteraction;
      readonly outcome: 'Disconnected' | 'Withdrawn';
    }
  | { readonly kind: 'endSurplus'; readonly interaction: LiveInteraction; readonly keep: LiveInteraction };

/**
 * Decides the next step for one case. Pure and total: every input gives a decision, also rows with events
 * that this version does not know.
 */
export function decide(input: DecideInput): Decision {
  const live = input.live.filter((interaction) => interaction.state !== 'ended').sort(bySeniority);
  const [keep, surplus] = live;
  if (keep && surplus) return { kind: 'endSurplus', interaction: surplus, keep };
  const row = input.rows[0];
  if (!row) return { kind: 'idle' };
  if (row.defect !== '') return settle(row, 'Failed', '', row.defect);
  if (isCreateEvent(row.event)) return decideCreate(row, row.event, keep, input);
  if (isEndingEvent(row.event)) return decideEnding(row, row.event, keep, input);
  return settle(row, 'Failed', '', `Event__c "${row.event}" is not known to this version of Casebridge.`);
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
  const endsLater = hasLaterEnding(row, [...input.rows, ...input.settled], input.policy);
  // In doubt, an interaction may exist unseen; it must be found before a later ending row can end it.
  if (endsLater && !input.inDoubt) return settle(row, 'Superseded');
  if (current) return decideForExisting(row, event, current, input);
  if (row.workgroup === '' && row.directToUser === '') {
    return settle(row, 'Failed', '', 'Workgroup__c is empty: the queue map gives no CIC workgroup for this queue.');
  }
  if (input.stale && !endsLater) {
    if (!input.facts) return { kind: 'checkCase', row };
    if (isOvertaken(row, event, input.facts, input.policy)) return settle(row, 'Superseded');
  }
  return { kind: 'create', row };
}

function decideForExisting(row: Row, event: CreateEvent, current: LiveInteraction, input: DecideInput): Decision {
  const moves = event === 'QueueChanged' || event === 'OwnerChanged';
  const movedSince = input.settled.some(
    (later) => later.name > row.name && (later.event === 'QueueChanged' || later.event === 'OwnerChanged'),
  );
  const user = input.withoutUser ? '' : row.directToUser;
  if (!moves || movedSince || isAtTarget(row, user, current)) return settle(row, 'AlreadyActive', current.id);
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
  if (input.settled.some((later) => later.name > row.name && keptOpen(later)))
    return settle(row, 'LeftOpen', current.id);
  const outcome = endingOutcome(row, event, current, input.policy);
  if (outcome === 'LeftOpen') return settle(row, 'LeftOpen', current.id);
  return { kind: 'disconnect', row, interaction: current, outcome };
}

/** A later row asked for an interaction and got one: an earlier ending that comes late must not end it. */
function keptOpen(later: SettledRow): boolean {
  return (
    isCreateEvent(later.event) &&
    (later.outcome === 'Routed' || later.outcome === 'AlreadyActive' || later.outcome === 'Transferred')
  );
}

function endingOutcome(
  row: Row,
  event: EndingEvent,
  current: LiveInteraction,
  policy: Policy,
): 'Disconnected' | 'Withdrawn' | 'LeftOpen' {
  const withAgent = current.state === 'withAgent';
  switch (event) {
    case 'AgentReplied':
      return policy.autoDisconnectOnReply ? 'Disconnected' : 'LeftOpen';
    case 'QueueLeft': {
      const atNewOwner =
        current.state === 'alerting' && row.directToUser !== '' && sameName(current.user, row.directToUser);
      return withAgent || atNewOwner ? 'LeftOpen' : 'Withdrawn';
    }
    case 'CaseClosed':
    case 'CaseDeleted':
      if (!withAgent) return 'Withdrawn';
      return policy.autoDisconnectOnReply ? 'Disconnected' : 'LeftOpen';
  }
}

function hasLaterEnding(
  row: Row,
  others: readonly { readonly name: string; readonly event: string }[],
  policy: Policy,
): boolean {
  return others.some((other) => byName(other, row) > 0 && ends(other.event, policy));
}

function ends(event: string, policy: Policy): boolean {
  return isEndingEvent(event) && (event !== 'AgentReplied' || policy.autoDisconnectOnReply);
}

function isOvertaken(row: Row, event: CreateEvent, facts: CaseFacts, policy: Policy): boolean {
  if (!facts.exists) return true;
  if (facts.isClosed && event !== 'EmailReceived' && event !== 'CommentAdded') return true;
  if (hasLaterEnding(row, facts.endings, policy)) return true;
  if (row.directToUser !== '') return !sameName(facts.ownerCicUser, row.directToUser);
  // A user without a CIC user may own a case that goes to the workgroup in the user's place.
  if (facts.ownerId.startsWith(USER_PREFIX) && facts.ownerCicUser === '') return false;
  return row.queueId !== '' && facts.ownerId !== row.queueId;
}

/** Key prefix of the ids of Salesforce users. */
const USER_PREFIX = '005';

/** A difference in case alone is no reason to move an interaction. */
function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
