import type { CaseFacts, PastRow, SettledRow } from '../../src/domain/case-facts.js';
import type { DecideInput } from '../../src/domain/decision.js';
import type { LiveInteraction } from '../../src/domain/interaction.js';
import type { Row } from '../../src/domain/row.js';

/** An 18-character id from a prefix and a number. */
export function recordId(prefix: string, number: number): string {
  return `${prefix}${String(number).padStart(15 - prefix.length, '0')}AAA`;
}

export const CASE_ID = recordId('500', 1);
export const QUEUE_ID = recordId('00G', 1);

/** A sound row; `number` makes id and name. */
export function row(number: number, event: string, change: Partial<Row> = {}): Row {
  return {
    id: recordId('a00', number),
    name: `OR-${String(number).padStart(10, '0')}`,
    event,
    objectId: CASE_ID,
    caseNumber: '00001000',
    queueId: QUEUE_ID,
    queueName: 'Support',
    workgroup: 'Support Mail',
    directToUser: '',
    skills: '',
    subject: 'Subject',
    sender: 'customer@example.com',
    priority: 'Medium',
    attempts: 0,
    createdAt: 0,
    source: 'stream',
    defect: '',
    ...change,
  };
}

/** A row of the case as Salesforce has it. */
export function pastRow(number: number, event: string, change: Partial<PastRow> = {}): PastRow {
  const { id, name, queueId, workgroup } = row(number, event);
  return { id, name, event, outcome: '', queueId, workgroup, directToUser: '', ...change };
}

/** The case as Salesforce has it: open, in its queue. @param rows of the case, latest first. */
export function openCase(rows: readonly PastRow[], change: Partial<CaseFacts> = {}): CaseFacts {
  return { exists: true, isClosed: false, ownerId: QUEUE_ID, ownerCicUser: '', rows, ...change };
}

/** A row of the case that was settled here. */
export function settledRow(number: number, event: string, outcome: SettledRow['outcome']): SettledRow {
  const { id, name } = row(number, event);
  return { id, name, event, outcome };
}

/** The row, earlier than all others, that made {@link interaction} 1. */
const MADE: SettledRow = { ...settledRow(0, 'CaseCreated', 'Routed'), id: recordId('a00', 9001) };

/** An interaction of the case, waiting in the row's workgroup. */
export function interaction(number: number, change: Partial<LiveInteraction> = {}): LiveInteraction {
  return {
    id: `10015407886013${String(number).padStart(4, '0')}`,
    rowId: recordId('a00', 9000 + number),
    objectId: CASE_ID,
    state: 'waiting',
    workgroup: 'Support Mail',
    user: '',
    ...change,
  };
}

/** An input for `decide` with nothing remarkable about it. */
export function decideInput(change: Partial<DecideInput> = {}): DecideInput {
  return {
    rows: [],
    finding: undefined,
    settled: [MADE],
    live: [],
    facts: undefined,
    stale: false,
    inDoubt: false,
    withoutUser: false,
    obstacle: '',
    policy: { autoDisconnectOnReply: true },
    ...change,
  };
}
