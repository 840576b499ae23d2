import { describe, expect, it } from 'vitest';
import type { Happening } from '../../../src/domain/happening.js';
import type { LiveInteraction } from '../../../src/domain/interaction.js';
import type { Mark } from '../../../src/domain/outcome.js';
import type { Row } from '../../../src/domain/row.js';
import { CasebridgeError } from '../../../src/errors/casebridge-error.js';
import type { ErrorCode } from '../../../src/errors/catalogue.js';
import { toldError } from '../../../src/errors/told-error.js';
import { describeHappening } from '../../../src/operations/describe-happening.js';
import type { LogLevel } from '../../../src/operations/log.js';

const INTERACTION = '100154078860131210';
const ROW: Row = {
  id: 'a0X000000000001AAA',
  name: 'OR-0000000001',
  event: 'CaseCreated',
  objectId: '500000000000001AAA',
  caseNumber: '00001001',
  queueId: '00G000000000001AAA',
  queueName: 'Support',
  workgroup: 'Support Mail',
  directToUser: '',
  skills: 'German;Billing',
  subject: 'My invoice is wrong',
  sender: 'customer@example.net',
  priority: 'High',
  attempts: 0,
  createdAt: 0,
  source: 'stream',
  defect: '',
};
const LIVE: LiveInteraction = {
  id: INTERACTION,
  rowId: ROW.id,
  objectId: ROW.objectId,
  state: 'withAgent',
  workgroup: 'Support Mail',
  user: 'agent1',
};

function mark(outcome: Mark['outcome'], error = ''): Mark {
  return { rowId: ROW.id, outcome, interactionId: INTERACTION, error, attempts: 1, at: 0 };
}

function told(code: ErrorCode, message = 'it broke') {
  return toldError(new CasebridgeError(code, message));
}

const { id: rowId, objectId } = ROW;
const row = ROW;

/** What happens on a day without trouble. */
const HEALTHY: readonly Happening[] = [
  { type: 'connectorStarted', group: 'emea', instanceId: 'host-1' },
  { type: 'salesforceConnecting', user: 'bridge@example.com', url: 'https://example.my.salesforce.com' },
  {
    type: 'salesforceConnected',
    user: 'bridge@example.com',
    serverUrl: 'https://na15.salesforce.com/services/Soap/u/64.0/00D',
    organizationId: '00D000000000001AAA',
  },
  { type: 'streamState', state: 'connecting', channel: '/topic/ObjectRouting' },
  { type: 'streamState', state: 'up', channel: '/topic/ObjectRouting' },
  { type: 'streamState', state: 'ready', channel: '/topic/ObjectRouting' },
  { type: 'contactCenterState', state: 'connecting', server: 'cic1', reason: 'LogOn' },
  { type: 'contactCenterState', state: 'up', server: 'cic1', reason: 'LogOn' },
  { type: 'contactCenterState', state: 'ready', server: 'cic1', reason: 'the queues are seen' },
  { type: 'queueMapLoaded', entries: 1, workgroups: ['Support Mail'] },
  { type: 'streamEventReceived', rows: 1 },
  { type: 'sweepStarted', why: 'timer' },
  { type: 'sweepFinished', why: 'timer', rows: 0, taken: 0 },
  { type: 'sweepFinished', why: 'timer', rows: 3, taken: 2 },
  { type: 'sweepPaced', intervalMs: 120_000, used: 81_000, limit: 100_000 },
  { type: 'rowReceived', row },
  { type: 'decided', objectId, decision: { kind: 'idle' } },
  { type: 'decided', objectId, decision: { kind: 'create', row } },
  { type: 'decided', objectId, decision: { kind: 'checkCase', row } },
  {
    type: 'decided',
    objectId,
    decision: { kind: 'settle', row, outcome: 'Routed', interactionId: INTERACTION, error: '' },
  },
  {
    type: 'decided',
    objectId,
    decision: { kind: 'transfer', row, interaction: LIVE, to: { workgroup: 'Billing Mail' } },
  },
  {
    type: 'decided',
    objectId,
    decision: { kind: 'disconnect', row, interaction: LIVE, outcome: 'Disconnected' },
  },
  { type: 'createRequested', row, attempt: 0 },
  { type: 'interactionCreated', row, interactionId: INTERACTION, existing: false },
  { type: 'interactionCreated', row, interactionId: INTERACTION, existing: true },
  { type: 'transferRequested', row, interactionId: INTERACTION, to: { workgroup: 'Billing Mail' } },
  { type: 'transferRequested', row, interactionId: INTERACTION, to: { user: 'agent1' } },
  { type: 'transferred', row, interactionId: INTERACTION, to: { workgroup: 'Billing Mail' } },
  { type: 'disconnected', objectId, rowId, interactionId: INTERACTION, why: 'AgentReplied' },
  { type: 'interactionSeen', interaction: LIVE, change: 'changed' },
  { type: 'rowWaiting', row, reason: 'workgroup queue "Support Mail" is not yet seen' },
  { type: 'rowSettled', row, mark: mark('Routed') },
  { type: 'rowSettled', row, mark: mark('AlreadyActive') },
  { type: 'rowMarked', rowId, objectId, mark: mark('Routed') },
  { type: 'streamState', state: 'stopped', channel: '/topic/ObjectRouting' },
  { type: 'contactCenterState', state: 'stopped', server: 'cic1', reason: '' },
  { type: 'circuitClosed', side: 'cic', openMs: 61_000 },
  { type: 'parkedCleared' },
  { type: 'connectorStopped', group: 'emea', unfinished: 0 },
];

const DEAF: Extract<Happening, { type: 'streamDeaf' }> = {
  type: 'streamDeaf',
  rows: 3,
  total: 5,
  first: 'OR-0000000007',
  rebuilt: true,
  again: false,
  nextRebuildInMs: 300_000,
};

/** Trouble, and how grave it is. */
const TROUBLE: readonly (readonly [LogLevel, Happening])[] = [
  ['warn', { type: 'salesforceLost', error: told('CASEBRIDGE_SALESFORCE_UNREACHABLE'), retryInMs: 1_500 }],
  ['error', { type: 'salesforceLost', error: told('CASEBRIDGE_SALESFORCE_LOGIN_REFUSED'), retryInMs: 1_500 }],
  ['warn', { type: 'streamState', state: 'lost', channel: '/topic/x', error: told('CASEBRIDGE_STREAM_LOST') }],
  ['error', { type: 'pushTopicUnfit', error: told('CASEBRIDGE_PUSH_TOPIC_MISSING') }],
  [
    'warn',
    {
      type: 'contactCenterState',
      state: 'lost',
      server: 'cic1',
      reason: 'it broke',
      error: told('CASEBRIDGE_CIC_SESSION_LOST'),
      retryInMs: 500,
    },
  ],
  [
    'error',
    {
      type: 'contactCenterState',
      state: 'lost',
      server: 'cic1',
      reason: 'login refused',
      error: told('CASEBRIDGE_CIC_LOGIN_REFUSED'),
    },
  ],
  ['warn', { type: 'streamState', state: 'lost', channel: '/topic/x', error: told('CASEBRIDGE_STREAM_DAILY_LIMIT') }],
  [
    'warn',
    { type: 'streamReplayRefused', channel: '/topic/x', reason: '400::The replayId {17} you provided was invalid' },
  ],
  ['warn', { type: 'streamCookieRefused', channel: '/topic/x', reason: 'Cookie has domain set to a public suffix' }],
  ['warn', DEAF],
  ['error', { ...DEAF, again: true }],
  ['warn', { type: 'contactCenterTrouble', error: told('CASEBRIDGE_CIC_MALFORMED_RESPONSE') }],
  ['error', { type: 'queueFaulted', queue: 'Support Mail', reason: 'no rights' }],
  ['warn', { type: 'queueMapLoaded', entries: 0, workgroups: [] }],
  ['warn', { type: 'queueMapFailed', error: told('CASEBRIDGE_SALESFORCE_UNREACHABLE') }],
  ['warn', { type: 'sweepFailed', why: 'timer', error: told('CASEBRIDGE_SALESFORCE_THROTTLED') }],
  ['error', { type: 'rowUnreadable', rowId, reason: 'Object_Id__c is empty' }],
  ['warn', { type: 'rowRetried', row, error: told('CASEBRIDGE_CREATE_UNCONFIRMED'), retryInMs: 500 }],
  ['error', { type: 'rowSettled', row, mark: mark('Failed', 'UnknownWorkgroup: Support Mial') }],
  ['error', { type: 'markRetried', rowId, objectId, error: told('CASEBRIDGE_MARK_REFUSED'), retryInMs: 500 }],
  ['warn', { type: 'circuitOpened', side: 'handler', error: told('CASEBRIDGE_CREATE_UNCONFIRMED'), retryInMs: 500 }],
  ['error', { type: 'circuitOpened', side: 'cic', error: told('CASEBRIDGE_CIC_LOGIN_REFUSED'), retryInMs: 500 }],
  ['error', { type: 'parkedAged', count: 2, oldestMs: 3_660_000, rowNames: ['OR-0000000001', 'OR-0000000002'] }],
  ['warn', { type: 'storeFailed', error: told('CASEBRIDGE_STORE_FAILED') }],
  ['error', { type: 'listenerFailed', error: told('CASEBRIDGE_INTERNAL') }],
  [
    'warn',
    {
      type: 'decided',
      objectId,
      decision: { kind: 'endSurplus', interaction: LIVE, keep: { ...LIVE, id: '100154078860131211' } },
    },
  ],
];

const ALL = [...HEALTHY, ...TROUBLE.map(([, happening]) => happening)];

function lines(happening: Happening, personalData: 'omit' | 'keep' = 'omit') {
  return describeHappening(happening, { personalData });
}

function texts(happening: Happening): string[] {
  return lines(happening).map(({ line }) => `${line.component}: ${line.message}`);
}

describe('promised lines', () => {
  it.each<[string, Happening]>([
    ['PollingAgent.Poll: Received a polling event', { type: 'streamEventReceived', rows: 1 }],
    ['PollingAgent.HandlePollingResult: The request was successful', { type: 'streamEventReceived', rows: 1 }],
    [
      'IceLibInteractionManager.CreateEmailInteraction: Creating email interaction with sender',
      { type: 'createRequested', row, attempt: 0 },
    ],
    [
      `IceLibInteractionManager.CreateEmailInteraction: Email interaction (${INTERACTION}) was successfully created.`,
      { type: 'interactionCreated', row, interactionId: INTERACTION, existing: false },
    ],
    [
      `SalesforceQueuePlugin.OnMessageReceived: Created Interaction with Id: ${INTERACTION}`,
      { type: 'interactionCreated', row, interactionId: INTERACTION, existing: false },
    ],
    [
      `IceLibInteractionManager.CreateEmailInteraction: Transferring email interaction (${INTERACTION}) to target workgroup (Billing Mail)`,
      { type: 'transferRequested', row, interactionId: INTERACTION, to: { workgroup: 'Billing Mail' } },
    ],
    [
      `IceLibInteractionManager.CreateEmailInteraction: Email Interaction (${INTERACTION}) was successfully transferred.`,
      { type: 'transferred', row, interactionId: INTERACTION, to: { workgroup: 'Billing Mail' } },
    ],
    [
      "ICConnectionManager.SessionConnectionStateChanged: CIC connection state has changed to 'Attempting'. Message: 'Connecting to Interaction Center.'. Reason: 'LogOn'.",
      { type: 'contactCenterState', state: 'connecting', server: 'cic1', reason: 'LogOn' },
    ],
    [
      "ICConnectionManager.SessionConnectionStateChanged: CIC connection state has changed to 'Up'. Message: 'Successfully connected to Interaction Center.'. Reason: 'LogOn'.",
      { type: 'contactCenterState', state: 'up', server: 'cic1', reason: '' },
    ],
    [
      'SalesforceQueuePlugin.ConnectToSalesforce: Connecting to Salesforce User: [bridge@example.com]',
      { type: 'salesforceConnecting', user: 'bridge@example.com', url: 'https://x' },
    ],
    [
      'Connection.Connect: Attempting to connect to Salesforce with user: bridge@example.com',
      { type: 'salesforceConnecting', user: 'bridge@example.com', url: 'https://x' },
    ],
    [
      'Connection.Connect: Successfully connected to https://na15.salesforce.com/services/Soap/u/27.0/00D, is password expired?False',
      {
        type: 'salesforceConnected',
        user: 'u',
        serverUrl: 'https://na15.salesforce.com/services/Soap/u/27.0/00D',
        organizationId: '00D',
      },
    ],
  ])('%s', (promised, happening) => expect(texts(happening)).toContain(promised));

  it('tells at note level that an interaction exists, with the object id in brackets', () => {
    const [told] = lines({ type: 'rowSettled', row, mark: mark('AlreadyActive') });
    expect(told?.level).toBe('note');
    expect(told?.line.message).toBe(
      'An existing interaction was found related to object, no new interactions will be created for this object, object ID: (500000000000001AAA)',
    );
  });

  it('does not claim a creation for an interaction that existed', () => {
    const all = texts({ type: 'interactionCreated', row, interactionId: INTERACTION, existing: true }).join('\n');
    expect(all).not.toContain('successfully created');
    expect(all).not.toContain('Created Interaction');
  });
});

describe('circuits and parked rows', () => {
  it('say which side is left alone, why, and for how long', () => {
    const opened = texts({
      type: 'circuitOpened',
      side: 'salesforce',
      error: told('CASEBRIDGE_SALESFORCE_UNREACHABLE'),
      retryInMs: 500,
    });
    expect(opened[0]).toMatch(
      /^Circuit: Salesforce is left alone after repeated failures; rows wait for it: .*Next try in 0.5 s\.$/,
    );
    expect(texts({ type: 'circuitClosed', side: 'handler', openMs: 61_400 })).toEqual([
      'Circuit: The handler on the CIC server works again after 61 s; rows that waited for it are routed.',
    ]);
  });

  it('name rows that have been parked for long, with code and cure', () => {
    const [told] = lines({ type: 'parkedAged', count: 7, oldestMs: 3_660_000, rowNames: ['OR-0000000001'] });
    expect(told?.line).toMatchObject({
      component: 'Parked',
      message: 'Rows parked for long: 7, the oldest for 61 min. Among them OR-0000000001.',
      code: 'CASEBRIDGE_ROWS_PARKED',
      cure: expect.stringContaining('rows --parked'),
    });
  });
});

describe('levels', () => {
  it('has neither warning nor error on a healthy day', () => {
    for (const happening of HEALTHY) {
      for (const { level } of lines(happening)) expect(['note', 'info', 'debug']).toContain(level);
    }
  });

  it('notes nothing about single rows on a healthy day but that a case had an interaction', () => {
    const notes = HEALTHY.flatMap((happening) => lines(happening)).filter(({ level }) => level === 'note');
    expect(notes.filter(({ line }) => line.rowId !== undefined)).toHaveLength(1);
    expect(notes.length).toBeGreaterThan(5);
  });

  it.each(TROUBLE)('%s: %j', (level, happening) => {
    const [told, ...more] = lines(happening);
    expect(told?.level).toBe(level);
    expect(more).toEqual([]);
  });

  it('gives code and cure with every error', () => {
    for (const [, happening] of TROUBLE) {
      for (const { level, line } of lines(happening)) if (level === 'error') expect(line.cure).toMatch(/\w/);
    }
  });

  it('is an error only where a person must act', () => {
    const error = { code: 'SOMETHING_ELSE', message: 'odd', cure: '', passing: false };
    expect(lines({ type: 'storeFailed', error })[0]?.level).toBe('error');
    expect(lines({ type: 'storeFailed', error: { ...error, passing: true } })[0]?.level).toBe('warn');
  });
});

describe('lines', () => {
  it('name row, case and interaction wherever a row is concerned', () => {
    for (const happening of ALL) {
      if (!('row' in happening)) continue;
      for (const { line } of lines(happening)) expect(line).toMatchObject({ rowId, objectId });
    }
    for (const happening of ALL) {
      if (!('interactionId' in happening || 'mark' in happening)) continue;
      for (const { line } of lines(happening)) expect(line).toMatchObject({ rowId, interactionId: INTERACTION });
    }
  });

  it('P8: show subject and sender only if told to', () => {
    const quoting = told('CASEBRIDGE_CREATE_REFUSED', `refused "${row.subject}" of ${row.sender}`);
    const all: Happening[] = [
      ...ALL,
      { type: 'rowRetried', row, error: quoting, retryInMs: 1 },
      { type: 'rowSettled', row, mark: mark('Failed', quoting.message) },
      { type: 'rowWaiting', row, reason: quoting.message },
    ];
    const shown = (personalData: 'omit' | 'keep') =>
      JSON.stringify(all.flatMap((happening) => lines(happening, personalData)));
    expect(shown('omit')).not.toContain(row.subject);
    expect(shown('omit')).not.toContain(row.sender);
    expect(shown('keep')).toContain(row.subject);
    expect(shown('keep')).toContain(`with sender ${row.sender}`);
  });

  it('of a deaf stream name the oldest row, and say what becomes of the stream', () => {
    expect(texts(DEAF)).toEqual([
      'PushTopicStream: The stream did not tell of 3 rows, the oldest OR-0000000007; the sweep has routed them. The stream is deaf and is rebuilt.',
    ]);
    expect(texts({ ...DEAF, rebuilt: false, again: true })).toEqual([
      expect.stringContaining('The stream was rebuilt lately; it is not again for 5 min.'),
    ]);
    expect(lines({ ...DEAF, rebuilt: false, again: true })[0]?.level).toBe('info');
  });

  it('of the pace of the sweeps say why', () => {
    expect(texts({ type: 'sweepPaced', intervalMs: 120_000, used: 81_500, limit: 100_000 })).toEqual([
      'Sweep: Unprocessed rows are looked for every 120 s from now on. The org has used 81 % of its API requests of 24 hours.',
    ]);
    expect(texts({ type: 'sweepPaced', intervalMs: 60_000, used: 0, limit: 0 })).toEqual([
      expect.stringContaining('no longer tells'),
    ]);
  });

  it('of an API usage that the org does not tell say what follows', () => {
    const error = { ...told('CASEBRIDGE_SALESFORCE_REQUEST_FAILED'), message: 'Salesforce answered GET /limits' };
    expect(texts({ type: 'apiUsageUnknown', error })).toEqual([
      "Sweep: The org's API usage is not known, and sweeps are not slowed for it: Salesforce answered GET /limits.",
    ]);
  });

  it('say when the next try is', () => {
    expect(
      texts({ type: 'salesforceLost', error: told('CASEBRIDGE_SALESFORCE_UNREACHABLE'), retryInMs: 1_500 }),
    ).toEqual(['Connection.Connect: The connection to Salesforce is lost: it broke. Next try in 1.5 s.']);
  });

  it('name the state of a lost CIC link as the original did', () => {
    const [text] = texts({
      type: 'contactCenterState',
      state: 'lost',
      server: 'cic1',
      reason: 'it broke',
      error: told('CASEBRIDGE_CIC_SESSION_LOST'),
      retryInMs: 500,
    });
    expect(text).toContain("changed to 'Down'. Message: 'it broke.'. Reason: 'Error'. Next try in 0.5 s.");
  });
});
