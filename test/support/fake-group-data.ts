import type {
  ChecksView,
  ExplanationView,
  GroupStatus,
  InteractionView,
  LinkView,
  LogView,
  QueueView,
  RowView,
  StrandedView,
} from '../../src/console/contract.js';
import { CHECK_CATALOGUE, type CheckCode } from '../../src/domain/check-catalogue.js';

const MINUTE = 60_000;
const STEP_MS = 10_000;
const STEPS = 360;
/** When a fake group lives, unless it is told. */
export const FAKE_START = Date.UTC(2026, 0, 5, 9);
/** Queues and their workgroups. */
export const FAKE_QUEUES = [
  ['Support', 'Support Mail'],
  ['Billing', 'Billing Mail'],
  ['Complaints', 'Complaints'],
] as const;
const EVENTS = ['CaseCreated', 'EmailReceived', 'QueueChanged', 'AgentReplied'] as const;

/** An 18-character record id of an object. */
export const recordId = (prefix: string, index: number) => `${prefix}xx${String(index).padStart(10, '0')}AAA`;
const queueOf = (index: number) => FAKE_QUEUES[index % FAKE_QUEUES.length] ?? FAKE_QUEUES[0];
const rowName = (index: number) => `OR-${String(index).padStart(10, '0')}`;

/** A connection that came back three hours ago. */
export function fakeLink(state: LinkView['state'], now: number): LinkView {
  const since = now - 3 * 60 * MINUTE;
  return {
    state,
    since,
    history: [
      { at: since - 20_000, state: 'lost', why: 'the connection was reset' },
      { at: since - 10_000, state: 'connecting', why: 'trying again' },
      { at: since, state, why: 'logged in' },
    ],
  };
}

/** An hour with waves, and steps in which nothing was settled. */
export function fakeSeries(now: number): GroupStatus['series'] {
  const wave = (index: number, size: number) => Math.round(size * (1 + Math.sin(index / 20)));
  const steps = Array.from({ length: STEPS }, (_, index) => index);
  return {
    stepMs: STEP_MS,
    from: now - STEPS * STEP_MS,
    received: steps.map((index) => wave(index, 6)),
    settled: steps.map((index) => (index % 50 === 7 ? 0 : wave(index, 6))),
    p50: steps.map((index) => (index % 50 === 7 ? null : 400 + wave(index, 80))),
    p99: steps.map((index) => (index % 50 === 7 ? null : 1_200 + wave(index, 400))),
  };
}

/** A live interaction; every third is with an agent. */
export function fakeInteraction(index: number, now: number): InteractionView {
  const [, workgroup] = queueOf(index);
  const isConnected = index % 3 === 1;
  return {
    id: String(300_122_334_455_667n + BigInt(index)),
    objectId: recordId('500', index),
    rowId: recordId('a01', index),
    caseNumber: String(1_000 + index).padStart(8, '0'),
    state: isConnected ? 'withAgent' : 'waiting',
    workgroup,
    user: isConnected ? 'alice' : '',
    seenAt: now - (index + 1) * MINUTE,
    url: `https://example.my.salesforce.com/${recordId('500', index)}`,
  };
}

/** A row that waits, or is parked. */
export function fakeRow(index: number, isParked: boolean, now: number): RowView {
  const [queueName, workgroup] = queueOf(index);
  return {
    id: recordId('a01', index),
    name: rowName(index),
    createdAt: now - 6 * 60 * MINUTE + (index % 100_000) * 1_000,
    caseId: recordId('500', index),
    caseNumber: String(1_000 + index).padStart(8, '0'),
    event: EVENTS[index % EVENTS.length] ?? 'CaseCreated',
    queueId: recordId('00G', index % FAKE_QUEUES.length),
    queueName,
    workgroup,
    directToUser: '',
    skills: '',
    priority: '',
    outcome: isParked ? 'Failed' : '',
    processedAt: isParked ? new Date(now - MINUTE).toISOString() : '',
    interactionId: '',
    attempts: isParked ? 5 : 0,
    error: isParked ? 'CASEBRIDGE_CREATE_REFUSED UnknownSkill: the skill "Frensh" is not known.' : '',
  };
}

/** A stranded case. */
export function fakeStranded(index: number, now: number): StrandedView {
  const [queueName] = queueOf(index);
  return {
    caseId: recordId('500', 5_000 + index),
    caseNumber: String(6_000 + index).padStart(8, '0'),
    queueName,
    touchedAt: now - (index + 1) * 60 * MINUTE,
    why: 'No row was ever made for it: it came into the queue before the queue was mapped.',
  };
}

/** A log line of a row that was routed. */
export function fakeLine(index: number, now: number): LogView {
  const level = index % 20 === 0 ? 'warn' : index % 33 === 0 ? 'error' : 'note';
  return {
    sequence: index + 1,
    time: new Date(now - (1_000 - index) * 1_000).toISOString(),
    level,
    component: 'Connector',
    message: `Row ${rowName(index)} is routed.`,
    fields: { rowId: recordId('a01', index), objectId: recordId('500', index) },
  };
}

/** What is wrong with each line of the queue map. */
export const FAKE_FINDINGS: readonly QueueView['findings'][] = [
  [],
  [{ blocks: false, what: 'No agent of Billing Mail is logged in.', cure: 'See that somebody works on it.' }],
  [
    {
      blocks: true,
      what: 'The CIC server has no workgroup "Complaints"; the nearest is "complaints".',
      cure: 'Correct the workgroup on the tab Interaction Routing Queues: names are case-exact.',
    },
  ],
];

/** One check of each result, and one more. */
export const FAKE_REPORTS: ChecksView['reports'] = [
  report('SALESFORCE_LOGIN', 'ok', 'Logged in as casebridge@example.com.', ''),
  report('CIC_LOGIN', 'ok', 'Logged in to cic1.example.com.', ''),
  report('SALESFORCE_CLOCK', 'warn', 'This clock is 70 s ahead of Salesforce.', 'Set up time synchronisation.'),
  report('CIC_QUEUES', 'fail', 'There is no workgroup "Complaints".', 'Correct its name in the queue map.'),
  report('CIC_HANDLER', 'skipped', 'CIC was not asked.', ''),
];

function report(
  code: CheckCode,
  result: ChecksView['reports'][number]['result'],
  evidence: string,
  cure: string,
): ChecksView['reports'][number] {
  const { side, title } = CHECK_CATALOGUE[code];
  return { code, side, title, result, evidence, cure, error: '' };
}

/** A case that waits in ACD. */
export function fakeExplanation(now: number): ExplanationView {
  const caseId = recordId('500', 1);
  const rowId = recordId('a01', 1);
  const at = now - 5 * MINUTE;
  return {
    facts: {
      caseId,
      askedAt: now,
      found: {
        number: '00001001',
        isClosed: false,
        ownerName: 'Support',
        ownerType: 'Queue',
        queueName: 'Support',
        workgroup: 'Support Mail',
        skillProblem: '',
        happenings: [{ happening: 'customerMail', makesRow: true, reason: 'the case is in a monitored queue' }],
        createdByConnector: false,
        changedByConnector: false,
        touchedAt: at,
        lately: [{ what: 'mailSent', at, makesRow: false, code: 'NotSent', reason: 'It is a draft, or was not sent.' }],
      },
      times: { madeAt: at - 100, closedAt: undefined },
      rows: [
        {
          id: rowId,
          name: rowName(1),
          event: 'CaseCreated',
          createdAt: at,
          queueName: 'Support',
          workgroup: 'Support Mail',
          skills: 'French',
          processed: true,
          processedAt: at + 900,
          outcome: 'Routed',
          error: '',
          interactionId: '300122334455668',
        },
      ],
      ledger: [
        { at: at + 400, stage: 'created', rowId, interactionId: '300122334455668', what: 'created in Support Mail' },
      ],
      interactions: [
        {
          id: '300122334455668',
          state: 'waiting',
          workgroup: 'Support Mail',
          user: '',
          waitReason: 'no available agent has the skill French',
          madeAt: at + 300,
          takenAt: undefined,
          endedAt: undefined,
        },
      ],
      gaps: [],
    },
    timeline: [
      {
        at,
        source: 'salesforce',
        stage: 'salesforce',
        row: rowName(1),
        interactionId: '',
        what: 'Salesforce made a row: CaseCreated.',
      },
      {
        at: at + 400,
        source: 'ledger',
        stage: 'act',
        row: rowName(1),
        interactionId: '300122334455668',
        what: 'The handler created it.',
      },
      {
        at: at + 900,
        source: 'ledger',
        stage: 'settle',
        row: rowName(1),
        interactionId: '',
        what: 'The row was marked: Routed.',
      },
      {
        at: now,
        source: 'cic',
        stage: 'cic',
        row: '',
        interactionId: '300122334455668',
        what: 'now waiting in ACD in Support Mail: no available agent has the skill French',
      },
    ],
    standing: 'waiting',
    because: ['It waits in ACD: no available agent has the skill French.'],
  };
}
