import type { Outcome } from '../../../src/domain/outcome.js';
import { CREATE_EVENTS, ENDING_EVENTS } from '../../../src/domain/row.js';
import { BILLING_QUEUE_ID, type RowChange } from './cases-org.js';
import type { Given } from './given.js';

/** What is to be seen at the CIC server in the end. */
export type Effect =
  /** One new interaction, on this queue. */
  | { readonly kind: 'created'; readonly workgroup: string; readonly user: string }
  /** The interaction stands as it did. */
  | { readonly kind: 'unchanged' }
  /** The same interaction waits on this queue. */
  | { readonly kind: 'moved'; readonly workgroup: string; readonly user: string }
  /** The interaction has ended. */
  | { readonly kind: 'ended' }
  /** There was none, and there is none. */
  | { readonly kind: 'nothing' };

/** An event with the outcome that is to be written into its row. */
export interface Step {
  readonly event: string;
  readonly change: RowChange;
  readonly outcome: Outcome;
}

/** One line of the table of deciding, with the effect at the CIC server beside it. */
export interface TableLine {
  readonly given: Given;
  readonly autoDisconnect: boolean;
  /** Rows that come in one delivery. */
  readonly steps: readonly Step[];
  readonly effect: Effect;
}

const TO_BILLING: RowChange = { queueId: BILLING_QUEUE_ID, queueName: 'Billing', workgroup: 'Billing Mail' };
const TO_SUPPORT: RowChange = {};
const TO_ALICE: RowChange = { directToUser: 'alice' };
const TO_BOB: RowChange = { directToUser: 'bob' };

const CREATED: Effect = { kind: 'created', workgroup: 'Support Mail', user: '' };
const UNCHANGED: Effect = { kind: 'unchanged' };
const ENDED: Effect = { kind: 'ended' };
const NOTHING: Effect = { kind: 'nothing' };
const AT_BILLING: Effect = { kind: 'moved', workgroup: 'Billing Mail', user: '' };
const AT_SUPPORT: Effect = { kind: 'moved', workgroup: 'Support Mail', user: '' };
const AT_ALICE: Effect = { kind: 'moved', workgroup: '', user: 'alice' };

const HERE = ['waiting', 'alerting bob', 'with bob'] as const;
const NOT_TAKEN = ['waiting', 'alerting bob'] as const;
const STAY = ['CaseCreated', 'Requeued', 'CommentAdded', 'EmailReceived'] as const;
const MOVE = ['QueueChanged', 'OwnerChanged'] as const;
const CLOSE = ['CaseClosed', 'CaseDeleted'] as const;
const OVER = ['ended by the agent, still listed', 'ended by the customer, still listed'] as const;

function one(
  given: Given,
  event: string,
  outcome: Outcome,
  effect: Effect,
  change: RowChange = {},
  autoDisconnect = true,
): TableLine {
  return { given, autoDisconnect, steps: [{ event, change, outcome }], effect };
}

/** `any create event` × none, `CaseCreated, Requeued, CommentAdded, EmailReceived` × one. */
export const CREATES: readonly TableLine[] = [
  ...CREATE_EVENTS.map((event) => one('none', event, 'Routed', CREATED)),
  one('none', 'OwnerChanged', 'Routed', { kind: 'created', workgroup: '', user: 'alice' }, TO_ALICE),
  one('none', 'CaseCreated', 'Routed', CREATED, {}, false),
  ...STAY.flatMap((event) => HERE.map((given) => one(given, event, 'AlreadyActive', UNCHANGED))),
  ...OVER.flatMap((given) => CREATE_EVENTS.map((event) => one(given, event, 'Routed', CREATED))),
];

/** `QueueChanged, OwnerChanged` × one. */
export const MOVES: readonly TableLine[] = [
  ...MOVE.flatMap((event) => [
    ...NOT_TAKEN.map((given) => one(given, event, 'Transferred', AT_BILLING, TO_BILLING)),
    ...NOT_TAKEN.map((given) => one(given, event, 'AlreadyActive', UNCHANGED, TO_SUPPORT)),
    one('with bob', event, 'Transferred', AT_BILLING, TO_BILLING),
    one('with bob', event, 'Transferred', AT_SUPPORT, TO_SUPPORT),
    one('waiting for alice', event, 'Transferred', AT_SUPPORT, TO_SUPPORT),
    one('alerting alice', event, 'Transferred', AT_SUPPORT, TO_SUPPORT),
  ]),
  ...NOT_TAKEN.map((given) => one(given, 'OwnerChanged', 'Transferred', AT_ALICE, TO_ALICE)),
  ...(['waiting for alice', 'alerting alice', 'with alice'] as const).map((given) =>
    one(given, 'OwnerChanged', 'AlreadyActive', UNCHANGED, TO_ALICE),
  ),
];

/** `AgentReplied`, `QueueLeft`, `CaseClosed`, `CaseDeleted`, auto-disconnect on and off. */
export const ENDINGS: readonly TableLine[] = [
  ...HERE.map((given) => one(given, 'AgentReplied', 'Disconnected', ENDED)),
  ...HERE.map((given) => one(given, 'AgentReplied', 'LeftOpen', UNCHANGED, {}, false)),
  one('waiting', 'QueueLeft', 'Withdrawn', ENDED),
  one('alerting bob', 'QueueLeft', 'Withdrawn', ENDED),
  one('with bob', 'QueueLeft', 'LeftOpen', UNCHANGED),
  ...[true, false].flatMap((autoDisconnect) => [
    one('waiting', 'QueueLeft', 'Withdrawn', ENDED, TO_ALICE, autoDisconnect),
    one('alerting bob', 'QueueLeft', 'Withdrawn', ENDED, TO_ALICE, autoDisconnect),
    one('alerting bob', 'QueueLeft', 'LeftOpen', UNCHANGED, TO_BOB, autoDisconnect),
    one('with bob', 'QueueLeft', 'LeftOpen', UNCHANGED, TO_BOB, autoDisconnect),
    one('with bob', 'QueueLeft', 'LeftOpen', UNCHANGED, TO_ALICE, autoDisconnect),
    ...CLOSE.flatMap((event) => NOT_TAKEN.map((given) => one(given, event, 'Withdrawn', ENDED, {}, autoDisconnect))),
    ...ENDING_EVENTS.map((event) => one('none', event, 'NothingToDisconnect', NOTHING, {}, autoDisconnect)),
  ]),
  ...CLOSE.map((event) => one('with bob', event, 'Disconnected', ENDED)),
  ...CLOSE.map((event) => one('with bob', event, 'LeftOpen', UNCHANGED, {}, false)),
  ...OVER.flatMap((given) => ENDING_EVENTS.map((event) => one(given, event, 'NothingToDisconnect', NOTHING))),
];

function together(
  given: Given,
  first: readonly [event: string, outcome: Outcome],
  second: readonly [event: string, outcome: Outcome],
  effect: Effect,
  autoDisconnect = true,
): TableLine {
  const steps = [first, second].map(([event, outcome]) => ({ event, outcome, change: {} }));
  return { given, autoDisconnect, steps, effect };
}

/** A create event with a later ending event of its case. */
export const OVERTAKEN: readonly TableLine[] = [
  ...CREATE_EVENTS.map((event) =>
    together('none', [event, 'Superseded'], ['CaseClosed', 'NothingToDisconnect'], NOTHING),
  ),
  ...CREATE_EVENTS.map((event) => together('waiting', [event, 'Superseded'], ['QueueLeft', 'Withdrawn'], ENDED)),
  together('with bob', ['EmailReceived', 'Superseded'], ['AgentReplied', 'Disconnected'], ENDED),
  together('alerting bob', ['QueueChanged', 'Superseded'], ['CaseDeleted', 'Withdrawn'], ENDED),
  together('with bob', ['CommentAdded', 'AlreadyActive'], ['AgentReplied', 'LeftOpen'], UNCHANGED, false),
  together('none', ['EmailReceived', 'Routed'], ['AgentReplied', 'LeftOpen'], CREATED, false),
];

/** Two interactions, and events that nobody knows. */
export const SURPLUS: readonly TableLine[] = [
  one('a second one comes in the same moment', 'CommentAdded', 'AlreadyActive', UNCHANGED),
  one('a second one comes in the same moment', 'QueueChanged', 'Transferred', AT_BILLING, TO_BILLING),
  one('a second one comes in the same moment', 'AgentReplied', 'Disconnected', ENDED),
  ...STAY.map((event) => one('two, waiting', event, 'AlreadyActive', UNCHANGED)),
  ...MOVE.map((event) => one('two, waiting', event, 'Transferred', AT_BILLING, TO_BILLING)),
  one('two, waiting', 'AgentReplied', 'Disconnected', ENDED),
  one('two, waiting', 'AgentReplied', 'LeftOpen', UNCHANGED, {}, false),
  one('two, waiting', 'QueueLeft', 'Withdrawn', ENDED),
  ...CLOSE.map((event) => one('two, waiting', event, 'Withdrawn', ENDED)),
  one('two, the younger with bob', 'CommentAdded', 'AlreadyActive', UNCHANGED),
  one('two, the younger with bob', 'QueueChanged', 'Transferred', AT_BILLING, TO_BILLING),
  one('two, the younger with bob', 'QueueLeft', 'LeftOpen', UNCHANGED),
  one('two, the younger with bob', 'CaseClosed', 'LeftOpen', UNCHANGED, {}, false),
  one('two, both with agents', 'EmailReceived', 'AlreadyActive', UNCHANGED),
  one('two, waiting', 'CaseBlessed', 'Failed', UNCHANGED),
  one('none', 'CaseBlessed', 'Failed', NOTHING),
  one('waiting', 'CaseBlessed', 'Failed', UNCHANGED),
  one('with bob', 'CaseBlessed', 'Failed', UNCHANGED),
];

/** A test's name for a line. */
function nameOf({ given, autoDisconnect, steps, effect }: TableLine): string {
  const events = steps.map(({ event, change, outcome }) => {
    const to = change.directToUser ?? change.workgroup;
    return `${event}${to === undefined ? '' : ` (${to})`} → ${outcome}`;
  });
  const policy = autoDisconnect ? '' : ', auto-disconnect off';
  return `${given}${policy}: ${events.join(', ')}; ${effect.kind}`;
}

/** Lines with their names, as a table of tests takes them. */
export function named(lines: readonly TableLine[]): readonly { readonly name: string; readonly line: TableLine }[] {
  return lines.map((line) => ({ name: nameOf(line), line }));
}
