import { beforeEach, describe, expect, it } from 'vitest';
import type { CheckReport, CheckResult } from '../../../../src/domain/check.js';
import type { CheckCode } from '../../../../src/domain/check-catalogue.js';
import type { Happening, QueueMapProblem } from '../../../../src/domain/happening.js';
import { CasebridgeError } from '../../../../src/errors/casebridge-error.js';
import type { AlertChannel, AlertNotice } from '../../../../src/operations/alerts/alert.js';
import { ALERT_CATALOGUE } from '../../../../src/operations/alerts/alert-catalogue.js';
import { AlertDesk } from '../../../../src/operations/alerts/alert-desk.js';
import { redactor } from '../../../../src/operations/redactor.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { cic, stream, told } from '../../../support/happenings.js';

const MINUTE = 60_000;
const SETTINGS = { linkDownAfter: 5 * MINUTE, repeatAfter: 24 * 60 * MINUTE, quotaPercent: 90 };

let clock: FakeClock;
let sent: AlertNotice[][];
let happened: Happening[];
let desk: AlertDesk;

function open(channels: readonly Partial<AlertChannel>[] = [{}]): AlertDesk {
  return new AlertDesk({
    clock,
    random: () => 0,
    settings: SETTINGS,
    tell: (happening) => happened.push(happening),
    redactor: redactor(['the secret value']),
    channels: channels.map((channel) => ({
      name: 'webhook',
      reaches: channel.name ?? 'webhook',
      send: async (notices) => void sent.push([...notices]),
      close: async () => undefined,
      ...channel,
    })),
  });
}

beforeEach(() => {
  clock = new FakeClock();
  sent = [];
  happened = [];
  desk = open();
});

const keys = () => desk.alerts.map(({ key }) => key);
const notices = () => sent.flat().map(({ kind, alert }) => `${kind} ${alert.key}`);
const down = (message = 'nobody answers') => cic('lost', 'cic1', told('CASEBRIDGE_CIC_UNREACHABLE', message));

describe('a link that is down', () => {
  it('is told after a while, once, and again when it is over', async () => {
    desk.take(down());
    await clock.advance(4 * MINUTE);
    desk.take(cic('connecting'));
    desk.take(down());
    expect(keys()).toEqual([]);
    const since = clock.now() - 4 * MINUTE;
    await clock.advance(MINUTE);
    for (let times = 0; times < 10; times += 1) desk.take(down());
    await clock.advance(10 * MINUTE);
    expect(desk.alerts).toEqual([
      expect.objectContaining({ key: 'cic', level: 'error', code: 'CASEBRIDGE_CIC_UNREACHABLE', since }),
    ]);
    expect(desk.alerts[0]?.message).toBe(
      'The CIC server cic1 cannot be used: nobody answers. No case is routed meanwhile.',
    );
    desk.take(cic('up'));
    expect(keys()).toEqual(['cic']);
    desk.take(cic('ready'));
    expect(keys()).toEqual([]);
    await clock.advance(2 * MINUTE);
    expect(notices()).toEqual(['raised cic', 'cleared cic']);
    expect(happened.map(({ type }) => type)).toEqual(['alertRaised', 'alertCleared']);
    expect(happened[1]).toMatchObject({ key: 'cic', lastedMs: 15 * MINUTE });
  });

  it('is not told if it comes back in time', async () => {
    desk.take(down());
    await clock.advance(4 * MINUTE);
    desk.take(cic('ready'));
    await clock.advance(60 * MINUTE);
    expect(notices()).toEqual([]);
  });

  it('is told at once if a person must mend it', async () => {
    desk.take(cic('lost', 'cic1', told('CASEBRIDGE_CIC_LOGIN_REFUSED')));
    desk.take({ type: 'salesforceLost', error: told('CASEBRIDGE_SALESFORCE_LOGIN_REFUSED') });
    expect(keys()).toEqual(['cic', 'salesforce']);
    await clock.advance(2_000);
    expect(sent).toHaveLength(1);
    expect(notices()).toEqual(['raised cic', 'raised salesforce']);
  });

  it('is told at once when what was passing turns out not to be', () => {
    desk.take(down());
    desk.take(cic('lost', 'cic1', told('CASEBRIDGE_CIC_LOGIN_REFUSED')));
    expect(desk.alerts).toEqual([expect.objectContaining({ code: 'CASEBRIDGE_CIC_LOGIN_REFUSED' })]);
  });

  it('that flaps is told once', async () => {
    for (let times = 0; times < 5; times += 1) {
      desk.take(cic('lost', 'cic1', told('CASEBRIDGE_CIC_LOGIN_REFUSED')));
      await clock.advance(30_000);
      desk.take(cic('ready'));
      await clock.advance(30_000);
    }
    await clock.advance(2 * MINUTE);
    expect(notices()).toEqual(['raised cic', 'cleared cic']);
  });

  it('that comes and goes all day is told once, and again while it lasts', async () => {
    for (let times = 0; times < 25 * 60; times += 1) {
      desk.take(cic('lost', 'cic1', told('CASEBRIDGE_CIC_LOGIN_REFUSED')));
      await clock.advance(30_000);
      desk.take(cic('ready'));
      await clock.advance(30_000);
    }
    expect(notices()).toEqual(['raised cic', 'repeated cic']);
  });

  it('that is down again and again for less than its time is told once, and is over after an hour of quiet', async () => {
    const first = clock.now();
    for (let times = 0; times < 60; times += 1) {
      desk.take(down());
      await clock.advance(MINUTE);
      desk.take(cic('ready'));
      await clock.advance(4 * MINUTE);
    }
    expect(notices()).toEqual(['raised cic']);
    expect(sent[0]?.[0]?.alert).toMatchObject({ since: first, message: expect.stringMatching(/It comes and goes\.$/) });
    await clock.advance(50 * MINUTE);
    expect(notices()).toEqual(['raised cic']);
    await clock.advance(10 * MINUTE);
    expect(notices()).toEqual(['raised cic', 'cleared cic']);
    expect(desk.alerts).toEqual([]);
  });

  it('that is down for some minutes a few times a day is not told', async () => {
    for (let times = 0; times < 20; times += 1) {
      desk.take(down());
      await clock.advance(4 * MINUTE);
      desk.take(cic('ready'));
      await clock.advance(60 * MINUTE);
    }
    expect(notices()).toEqual([]);
  });

  it('is forgotten without a word when the connector stops', async () => {
    desk.take(stream('lost', told('CASEBRIDGE_STREAM_LOST')));
    await clock.advance(6 * MINUTE);
    desk.take(stream('stopped'));
    await clock.advance(6 * MINUTE);
    expect(notices()).toEqual(['raised stream']);
    expect(happened).toEqual([expect.objectContaining({ type: 'alertRaised', level: 'warn' })]);
  });
});

describe('what lasts', () => {
  it('is told again after a day, and when it grows', async () => {
    const parked = (count: number): Happening => ({ type: 'parkedAged', count, oldestMs: 1, rowNames: ['OR-1'] });
    desk.take(parked(2));
    desk.take(parked(2));
    await clock.advance(25 * 60 * MINUTE);
    desk.take(parked(1));
    desk.take(parked(2));
    await clock.advance(MINUTE);
    desk.take({ type: 'parkedCleared' });
    await clock.advance(2 * MINUTE);
    expect(notices()).toEqual(['raised parked', 'repeated parked', 'raised parked', 'cleared parked']);
  });

  it.each<readonly [string, (about: readonly string[]) => Happening]>([
    ['parked', (rowNames) => ({ type: 'parkedAged', count: rowNames.length, oldestMs: 1, rowNames })],
    ['stranded', (cases) => ({ type: 'auditFinished', looked: 9, stranded: cases.length, cases, why: [] })],
    ['queueMap', (names) => ({ type: 'queueMapChecked', problems: names.map((name) => problem(name, true)) })],
  ])('%s: others in the same number are news, the same and fewer are not', async (key, about) => {
    const news: number[] = [];
    for (const ids of [['1', '2'], ['2', '1'], ['2'], ['2', '3'], ['3'], ['2', '3'], ['4', '5']]) {
      desk.take(about(ids));
      await clock.advance(MINUTE);
      news.push(notices().length);
    }
    expect(news).toEqual([1, 1, 1, 2, 2, 3, 4]);
    expect(new Set(notices())).toEqual(new Set([`raised ${key}`]));
  });

  it('ends by silence where nothing tells of its end', async () => {
    const deaf = (again: boolean): Happening => ({
      type: 'streamDeaf',
      rows: 1,
      total: 1,
      first: 'OR-1',
      rebuilt: true,
      again,
      nextRebuildInMs: 0,
    });
    desk.take(deaf(false));
    expect(desk.alerts[0]?.level).toBe('warn');
    await clock.advance(MINUTE);
    desk.take(deaf(true));
    expect(desk.alerts[0]?.level).toBe('error');
    desk.take(deaf(false));
    expect(desk.alerts[0]?.level).toBe('error');
    await clock.advance(23 * 60 * MINUTE);
    expect(keys()).toEqual(['streamDeaf']);
    await clock.advance(2 * 60 * MINUTE);
    expect(notices()).toEqual(['raised streamDeaf', 'raised streamDeaf', 'cleared streamDeaf']);
    desk.take(deaf(false));
    for (let hours = 0; hours < 36; hours += 12) {
      await clock.advance(12 * 60 * MINUTE);
      desk.take(deaf(false));
    }
    expect(notices().slice(3)).toEqual(['raised streamDeaf', 'repeated streamDeaf']);
  });
});

const problem = (queueName: string, blocks: boolean): QueueMapProblem => ({
  queueName,
  workgroup: 'W',
  kind: 'UnknownWorkgroup',
  blocks,
  what: 'There is no workgroup W',
  cure: 'Make it.',
});

const check = (code: CheckCode, result: CheckResult, evidence = 'It was looked at'): CheckReport => ({
  code,
  side: 'salesforce',
  title: 'something holds',
  result,
  evidence,
  cure: 'Mend it.',
  error: '',
});

/** Each happening that raises an alert, its key, and what ends it. */
const PAIRS: readonly (readonly [string, Happening, Happening | undefined])[] = [
  [
    'salesforce',
    { type: 'salesforceLost', error: told('CASEBRIDGE_SALESFORCE_UNREACHABLE'), retryInMs: 1 },
    { type: 'queueMapLoaded', entries: 1, workgroups: [] },
  ],
  [
    'salesforce',
    { type: 'circuitOpened', side: 'salesforce', error: told('CASEBRIDGE_SALESFORCE_UNREACHABLE'), retryInMs: 1 },
    { type: 'circuitClosed', side: 'salesforce', openMs: 1 },
  ],
  [
    'salesforce',
    { type: 'sweepFailed', why: 'timer', error: told('CASEBRIDGE_SALESFORCE_THROTTLED') },
    { type: 'sweepFinished', why: 'timer', rows: 0, taken: 0 },
  ],
  [
    'sweep',
    { type: 'sweepFailed', why: 'timer', error: told('CASEBRIDGE_SALESFORCE_REQUEST_FAILED') },
    { type: 'sweepFinished', why: 'timer', rows: 0, taken: 0 },
  ],
  [
    'parkedLook',
    { type: 'sweepFailed', why: 'parked rows', error: told('CASEBRIDGE_SALESFORCE_REQUEST_FAILED') },
    { type: 'parkedCounted', count: 0 },
  ],
  [
    'queueMapRead',
    { type: 'queueMapFailed', error: told('CASEBRIDGE_PACKAGE_FIELD_MISSING') },
    { type: 'queueMapLoaded', entries: 1, workgroups: [] },
  ],
  [
    'queueMapEmpty',
    { type: 'queueMapLoaded', entries: 0, workgroups: [] },
    { type: 'queueMapLoaded', entries: 1, workgroups: [] },
  ],
  [
    'circuit/handler',
    { type: 'circuitOpened', side: 'handler', error: told('CASEBRIDGE_CREATE_UNCONFIRMED'), retryInMs: 1 },
    { type: 'circuitClosed', side: 'handler', openMs: 1 },
  ],
  [
    'handler',
    { type: 'handlerTrouble', error: told('CASEBRIDGE_HANDLER_MISSING'), retryInMs: 1 },
    { type: 'handlerFound', version: '1' },
  ],
  [
    'config',
    { type: 'configRefused', error: told('CASEBRIDGE_CONFIG_INVALID') },
    { type: 'configTaken', applied: [], waiting: [] },
  ],
  ['cicTrouble', { type: 'contactCenterTrouble', error: told('CASEBRIDGE_CIC_NOTIFICATION_REFUSED') }, undefined],
  [
    'queueFaulted/Support',
    { type: 'queueFaulted', queue: 'Support', reason: 'no right' },
    { type: 'queueSeen', queue: 'Support' },
  ],
  [
    'queueMap',
    { type: 'queueMapChecked', problems: [problem('A', true), problem('B', false)] },
    { type: 'queueMapChecked', problems: [problem('B', false)] },
  ],
  [
    'queueFaulted/Support',
    { type: 'queueFaulted', queue: 'Support', reason: 'no right' },
    { type: 'queueUnmapped', queue: 'Support' },
  ],
  ['rowUnreadable', { type: 'rowUnreadable', rowId: 'a00', reason: 'no case' }, undefined],
  [
    'stranded',
    { type: 'auditFinished', looked: 9, stranded: 1, cases: ['1'], why: ['Because.'] },
    { type: 'auditFinished', looked: 9, stranded: 0, cases: [], why: [] },
  ],
  [
    'audit',
    { type: 'auditFinished', looked: 9, stranded: 0, cases: [], why: [], hidden: ['Support Mail'] },
    { type: 'auditFinished', looked: 9, stranded: 0, cases: [], why: [] },
  ],
  [
    'audit',
    { type: 'auditFailed', error: told('CASEBRIDGE_CIC_UNREACHABLE') },
    { type: 'auditFinished', looked: 9, stranded: 0, cases: [], why: [] },
  ],
  ['stream', stream('lost', told('CASEBRIDGE_STREAM_REFUSED')), stream('ready')],
  ['pushTopic', { type: 'pushTopicUnfit', error: told('CASEBRIDGE_PUSH_TOPIC_MISSING') }, { type: 'pushTopicFound' }],
  [
    'checks',
    { type: 'checksFinished', reports: [check('SALESFORCE_TRIGGERS', 'fail'), check('CIC_LOGIN', 'fail')] },
    { type: 'checksFinished', reports: [check('SALESFORCE_TRIGGERS', 'ok'), check('CIC_LOGIN', 'fail')] },
  ],
  [
    'checkRun',
    { type: 'checksFailed', error: told('CASEBRIDGE_CHECK_FAILED', 'no such file') },
    { type: 'checksFinished', reports: [check('CIC_LOGIN', 'ok')] },
  ],
  [
    'salesforcePassword',
    { type: 'checksFinished', reports: [check('SALESFORCE_PASSWORD', 'warn')] },
    { type: 'checksFinished', reports: [check('SALESFORCE_PASSWORD', 'ok')] },
  ],
  ['quota', { type: 'apiUsageSeen', used: 91, limit: 100 }, { type: 'apiUsageSeen', used: 86, limit: 100 }],
  [
    'streamingQuota/clients',
    { type: 'streamingLimitSeen', kind: 'clients', used: 91, limit: 100 },
    { type: 'streamingLimitSeen', kind: 'clients', used: 86, limit: 100 },
  ],
  ['cicPassword/cic1', { type: 'passwordExpires', server: 'cic1', days: 2 }, undefined],
  ['cicPassword/cic1', { type: 'passwordExpires', server: 'cic1', days: 2 }, { type: 'passwordFine', server: 'cic1' }],
  ['internal', { type: 'listenerFailed', error: told('CASEBRIDGE_INTERNAL') }, undefined],
  ['store', { type: 'storeFailed', error: told('CASEBRIDGE_STORE_FAILED') }, { type: 'storeRecovered' }],
];

describe('stranded cases', () => {
  const finished = (stranded: number, rest: { more?: boolean; hidden?: readonly string[] } = {}) =>
    desk.take({ type: 'auditFinished', looked: 9, stranded, cases: stranded === 0 ? [] : ['1'], why: [], ...rest });

  it('are not over while more are stranded than were listed', () => {
    finished(1, { more: true });
    finished(0, { more: true });
    expect(desk.alerts.map(({ message }) => message)).toEqual([
      'None of the listed stranded cases is left. There are more than one audit lists.',
    ]);
    finished(0);
    expect(keys()).toEqual([]);
  });

  it('are not over while a queue that is hidden may have some', () => {
    finished(1);
    finished(0, { hidden: ['Support Mail'] });
    expect(keys()).toEqual(['stranded']);
    finished(0);
    expect(keys()).toEqual([]);
  });
});

describe('checks that fail', () => {
  const finished = (...reports: readonly CheckReport[]) => desk.take({ type: 'checksFinished', reports });

  it('are told anew for another check, and for another reason', () => {
    finished(check('SALESFORCE_TRIGGERS', 'fail'));
    finished(check('SALESFORCE_TRIGGERS', 'ok'), check('SALESFORCE_QUEUE_MAP', 'fail', 'The queue "A" is gone'));
    expect(happened).toHaveLength(2);
    finished(check('SALESFORCE_QUEUE_MAP', 'fail', 'The queue "B" is gone'));
    expect(happened).toHaveLength(3);
    expect(desk.alerts[0]?.message).toBe('Checks have failed. SALESFORCE_QUEUE_MAP: The queue "B" is gone.');
  });

  it('are not over while nobody can log in to look', () => {
    finished(check('SALESFORCE_TRIGGERS', 'fail'));
    finished(check('SALESFORCE_LOGIN', 'fail'), check('SALESFORCE_TRIGGERS', 'skipped'));
    expect(happened).toHaveLength(1);
    finished(check('SALESFORCE_LOGIN', 'ok'), check('SALESFORCE_TRIGGERS', 'skipped'));
    expect(desk.alerts).toEqual([]);
  });

  it('are told once while only a number in what they have found changes', () => {
    finished(check('HOST_DISK', 'fail', '/data: 31 MB are free'));
    finished(check('HOST_DISK', 'fail', '/data: 29 MB are free'));
    expect(happened).toHaveLength(1);
  });

  it.each<[CheckCode, ...CheckCode[]]>([
    ['SALESFORCE_API_VERSION', 'SALESFORCE_LOGIN', 'SALESFORCE_TLS'],
    ['SALESFORCE_API'],
    ['SALESFORCE_QUOTA'],
    ['CIC_SERVERS', 'CIC_LOGIN', 'CIC_TLS'],
    ['CIC_PASSWORD'],
    ['HOST_STORE'],
  ])('are not told for what another alert tells: %s', (...codes) => {
    finished(...codes.map((code) => check(code, 'fail')));
    expect(keys()).toEqual([]);
  });

  it('tell of an old password until the login uses none', () => {
    const reports = (result: CheckResult): Happening => ({
      type: 'checksFinished',
      reports: [check('SALESFORCE_LOGIN', 'ok'), check('SALESFORCE_PASSWORD', result)],
    });
    desk.take(reports('warn'));
    expect(keys()).toEqual(['salesforcePassword']);
    desk.take(reports('skipped'));
    expect(keys()).toEqual([]);
  });

  it('are told for certificates while others can still log in', () => {
    finished(check('CIC_LOGIN', 'ok'), check('CIC_TLS', 'fail'));
    expect(keys()).toEqual(['checks']);
  });
});

describe('channels that are replaced', () => {
  it('are closed; what waits and what comes later goes through the new ones to the same people, and alerts stay', async () => {
    const went: string[] = [];
    const channel = (name: string): AlertChannel => ({
      name: 'webhook',
      reaches: 'the same people',
      send: async (notices) => void went.push(...notices.map(({ kind, alert }) => `${name} ${kind} ${alert.key}`)),
      close: async () => void went.push(`${name} closed`),
    });
    desk = open([channel('old')]);
    desk.take({ type: 'storeFailed', error: told('CASEBRIDGE_STORE_FAILED') });
    desk.useChannels([channel('new')]);
    await clock.advance(MINUTE);
    expect(went).toEqual(['old closed', 'new raised store']);
    expect(keys()).toEqual(['store']);
    desk.take({ type: 'storeRecovered' });
    await clock.advance(2 * MINUTE);
    expect(went.slice(2)).toEqual(['new cleared store']);
    await desk.stop();
    expect(went.at(-1)).toBe('new closed');
  });
});

describe('the same people, reached in another way', () => {
  const went: string[] = [];
  const internal: Happening = { type: 'contactCenterTrouble', error: told('CASEBRIDGE_CIC_LOGIN_REFUSED') };
  const channel = (name: string, hangs: () => boolean): AlertChannel => ({
    name: 'webhook',
    reaches: 'people',
    send: async (notices, signal) => {
      if (hangs()) await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('late'))));
      went.push(...notices.map(({ kind, alert }) => `${name} ${kind} ${alert.key}`));
    },
    close: async () => undefined,
  });

  beforeEach(() => went.splice(0));

  it('are told the end of what was on its way when the channel was replaced', async () => {
    desk = open([channel('old', () => true)]);
    desk.take(internal);
    await clock.advance(3_000);
    desk.useChannels([channel('new', () => false)]);
    await clock.advance(61 * MINUTE);
    await clock.advance(5 * MINUTE);
    expect(went).toEqual(['new raised cicTrouble', 'new cleared cicTrouble']);
  });

  it('are not told that something lasts after its end', async () => {
    let hangs = false;
    desk = open([channel('old', () => hangs)]);
    desk.take(down());
    await clock.advance(6 * MINUTE);
    hangs = true;
    await clock.advance(24 * 60 * MINUTE);
    expect(went).toEqual(['old raised cic']);
    desk.take(cic('ready'));
    desk.useChannels([channel('new', () => false)]);
    await clock.advance(10 * MINUTE);
    expect(went.at(-1)).toBe('new cleared cic');
  });
});

describe('a channel that is slow', () => {
  const quota = (used: number): Happening => ({ type: 'apiUsageSeen', used, limit: 100 });

  it('is told an end once, however often what it tells of is seen to be fine', async () => {
    let isDown = true;
    const send = async (batch: readonly AlertNotice[]) => {
      if (isDown) throw new CasebridgeError('CASEBRIDGE_ALERTS_UNSENT', 'busy');
      sent.push([...batch]);
    };
    desk = open([{ send }]);
    desk.take(quota(95));
    for (let seconds = 0; seconds < 120; seconds += 1) {
      await clock.advance(1_000);
      desk.take(quota(1));
    }
    isDown = false;
    await clock.advance(10 * MINUTE);
    expect(notices()).toEqual(['raised quota', 'cleared quota']);
    expect(happened.filter(({ type }) => type === 'alertCleared')).toHaveLength(1);
  });

  it('is told the end of what was being sent while more came than is kept', async () => {
    let release: (() => void) | undefined;
    const send = async (batch: readonly AlertNotice[]) => {
      if (!release) await new Promise<void>((resolve) => (release = resolve));
      sent.push([...batch]);
    };
    desk = open([{ send }]);
    desk.take(cic('lost', 'cic1', told('CASEBRIDGE_CIC_LOGIN_REFUSED')));
    await clock.advance(3_000);
    for (let number = 0; number < 230; number += 1)
      desk.take({ type: 'passwordExpires', server: `cic${number}`, days: 1 });
    desk.take(cic('ready'));
    release?.();
    await clock.advance(30 * MINUTE);
    expect(notices().filter((notice) => notice.endsWith(' cic'))).toEqual(['raised cic', 'cleared cic']);
  });
});

describe('a channel that is configured anew', () => {
  const went: string[] = [];
  const channel = (reaches: string): AlertChannel => ({
    name: 'webhook',
    reaches,
    send: async (notices) => void went.push(...notices.map(({ kind, alert }) => `${reaches} ${kind} ${alert.key}`)),
    close: async () => undefined,
  });
  const unstored: Happening = { type: 'storeFailed', error: told('CASEBRIDGE_STORE_FAILED') };

  beforeEach(() => went.splice(0));

  it('is told of what stands, and of its end', async () => {
    desk = open([]);
    desk.take(unstored);
    await clock.advance(MINUTE);
    desk.useChannels([channel('new')]);
    await clock.advance(MINUTE);
    expect(went).toEqual(['new raised store']);
    desk.take({ type: 'storeRecovered' });
    await clock.advance(2 * MINUTE);
    expect(went).toEqual(['new raised store', 'new cleared store']);
  });

  it('is not told of the end of what it was never told of', async () => {
    desk = open([channel('old')]);
    desk.take(unstored);
    await clock.advance(MINUTE);
    desk.take({ type: 'storeRecovered' });
    desk.useChannels([channel('new')]);
    await clock.advance(2 * MINUTE);
    expect(went).toEqual(['old raised store']);
  });

  it('is told of what comes back within the minute in which it counts as not over', async () => {
    desk = open([channel('old')]);
    desk.take(unstored);
    await clock.advance(MINUTE);
    desk.take({ type: 'storeRecovered' });
    desk.useChannels([channel('old'), channel('new')]);
    await clock.advance(30_000);
    desk.take(unstored);
    await clock.advance(MINUTE);
    expect(went).toEqual(['old raised store', 'new raised store']);
  });

  it('is told what ended while it was away', async () => {
    desk = open([channel('old')]);
    desk.take(unstored);
    await clock.advance(MINUTE);
    desk.useChannels([channel('new')]);
    desk.take({ type: 'storeRecovered' });
    await clock.advance(2 * MINUTE);
    desk.useChannels([channel('old')]);
    await clock.advance(2 * MINUTE);
    expect(went).toEqual(['old raised store', 'new raised store', 'new cleared store', 'old cleared store']);
  });
});

describe('each kind of alert', () => {
  it.each(PAIRS)('%s is raised and ends', async (key, raises, ends) => {
    desk.take(raises);
    await clock.advance(35 * MINUTE);
    if (key === 'audit') await clock.advance(60 * MINUTE);
    expect(keys()).toEqual([key]);
    const [alert] = desk.alerts;
    expect(alert?.message).toMatch(/[.!?]$/);
    expect(alert?.cure).toMatch(/\w/);
    expect(alert?.code).toMatch(/^CASEBRIDGE_/);
    if (ends) desk.take(ends);
    else await clock.advance(30 * 60 * MINUTE);
    expect(keys()).toEqual([]);
  });

  it.each([
    ['refused', /^Casebridge does not start: .*No case is routed until it runs\.$/],
    ['crashed', /^Casebridge ends: something failed that nobody expected\./],
  ] as const)('process: the end of a process that is %s is sent before it ends', async (why, says) => {
    desk.take({ type: 'processEnds', why, error: told('CASEBRIDGE_INTERNAL', 'Case "My dog"') });
    await desk.stop();
    expect(notices()).toEqual(['raised process']);
    expect(sent[0]?.[0]?.alert.message).toMatch(says);
    if (why === 'crashed') expect(sent[0]?.[0]?.alert.message).not.toContain('My dog');
  });

  it('is documented, and every documented one exists', () => {
    const raised = new Set([...PAIRS.map(([key]) => key.split('/')[0]), 'cic', 'parked', 'streamDeaf', 'process']);
    expect(raised).toEqual(new Set(Object.keys(ALERT_CATALOGUE)));
  });

  it('is not raised for what another alert tells', async () => {
    desk.take({ type: 'sweepFailed', why: 'timer', error: told('CASEBRIDGE_CIRCUIT_OPEN') });
    desk.take({ type: 'contactCenterTrouble', error: told('CASEBRIDGE_CIC_UNREACHABLE') });
    desk.take({ type: 'apiUsageSeen', used: 88, limit: 100 });
    await clock.advance(60 * MINUTE);
    expect(keys()).toEqual([]);
  });
});

it('the end of a link that stopped and came back before it was told of is told', async () => {
  desk.take(cic('lost', 'cic1', told('CASEBRIDGE_CIC_LOGIN_REFUSED')));
  desk.take(cic('stopped'));
  desk.take(cic('ready'));
  await clock.advance(2 * MINUTE);
  expect(notices()).toEqual(['raised cic', 'cleared cic']);
});

describe('notices that a channel gives up', () => {
  let refuses: boolean;
  const choosy = () => ({
    send: async (batch: readonly AlertNotice[]) => {
      if (refuses) throw new CasebridgeError('CASEBRIDGE_ALERTS_UNSENT', 'no', { failureClass: 'refused' as const });
      sent.push([...batch]);
    },
  });
  const lost = () => desk.take(cic('lost', 'cic1', told('CASEBRIDGE_CIC_LOGIN_REFUSED')));
  const givenUp = () => happened.filter(({ type }) => type === 'alertsUnsent').length;

  beforeEach(() => {
    refuses = true;
    desk = open([choosy()]);
  });

  it('are sent again after minutes, then ever more rarely', async () => {
    lost();
    await clock.advance(4 * MINUTE);
    expect(givenUp()).toBe(1);
    await clock.advance(2 * MINUTE);
    expect(givenUp()).toBe(2);
    await clock.advance(9 * MINUTE);
    expect(givenUp()).toBe(2);
    refuses = false;
    await clock.advance(2 * MINUTE);
    expect(notices()).toEqual(['raised cic']);
    await clock.advance(60 * MINUTE);
    expect(notices()).toEqual(['raised cic']);
  });

  it('are sent as soon as the channel takes something else', async () => {
    lost();
    await clock.advance(MINUTE);
    refuses = false;
    desk.take({ type: 'storeFailed', error: told('CASEBRIDGE_STORE_FAILED') });
    await clock.advance(5_000);
    expect(notices()).toEqual(['raised store', 'raised cic']);
  });

  it('are not followed by the end of what nobody was told of', async () => {
    lost();
    await clock.advance(MINUTE);
    refuses = false;
    desk.take(cic('ready'));
    await clock.advance(30 * MINUTE);
    expect(notices()).toEqual([]);
  });

  it('are not sent after the end that came while they were tried', async () => {
    let tries = 0;
    const busy = async (batch: readonly AlertNotice[]) => {
      tries += 1;
      if (refuses) throw new CasebridgeError('CASEBRIDGE_ALERTS_UNSENT', 'busy');
      sent.push([...batch]);
    };
    desk = open([{ send: busy }]);
    lost();
    await clock.advance(5_000);
    expect(tries).toBeGreaterThan(1);
    desk.take(cic('ready'));
    while (givenUp() === 0) await clock.advance(MINUTE);
    refuses = false;
    await clock.advance(120 * MINUTE);
    expect(notices()).toEqual([]);
  });

  it('are followed by the raise and the end of what came meanwhile', async () => {
    const unstored: Happening = { type: 'storeFailed', error: told('CASEBRIDGE_STORE_FAILED') };
    let release: (() => void) | undefined;
    const slow = async (batch: readonly AlertNotice[]) => {
      if (refuses) await new Promise<void>((resolve) => (release = resolve));
      if (refuses) throw new CasebridgeError('CASEBRIDGE_ALERTS_UNSENT', 'no', { failureClass: 'refused' });
      sent.push([...batch]);
    };
    desk = open([{ send: slow }]);
    lost();
    await clock.advance(3_000);
    desk.take(unstored);
    desk.take({ type: 'storeRecovered' });
    await clock.advance(5_000);
    release?.();
    await clock.advance(1);
    refuses = false;
    await clock.advance(10 * MINUTE);
    expect(notices()).toEqual(['raised store', 'raised cic', 'cleared store']);
  });

  it('are sent if they tell the end of what somebody was told of', async () => {
    refuses = false;
    lost();
    await clock.advance(MINUTE);
    refuses = true;
    desk.take(cic('ready'));
    await clock.advance(3 * MINUTE);
    refuses = false;
    await clock.advance(10 * MINUTE);
    expect(notices()).toEqual(['raised cic', 'cleared cic']);
  });

  it('are sent through the channel that takes its place', async () => {
    lost();
    await clock.advance(MINUTE);
    desk.useChannels([
      { name: 'webhook', reaches: 'webhook', send: async (batch) => void sent.push([...batch]), close: async () => {} },
    ]);
    await clock.advance(MINUTE);
    expect(notices()).toEqual(['raised cic']);
  });
});

describe('the desk', () => {
  it('P8: shows no secret', () => {
    desk.take(cic('lost', 'cic1', told('CASEBRIDGE_CIC_LOGIN_REFUSED', 'refused the secret value')));
    expect(desk.alerts[0]?.message).toContain('refused [secret]');
    expect(JSON.stringify(happened)).not.toContain('the secret value');
  });

  it('puts the gravest first, and keeps no more than 500', () => {
    desk.take({ type: 'storeFailed', error: told('CASEBRIDGE_STORE_FAILED') });
    desk.take({ type: 'handlerTrouble', error: told('CASEBRIDGE_HANDLER_MISSING'), retryInMs: 1 });
    expect(keys()).toEqual(['handler', 'store']);
    for (let number = 0; number < 600; number += 1)
      desk.take({ type: 'passwordExpires', server: `cic${number}`, days: 1 });
    expect(desk.alerts).toHaveLength(500);
  });

  it('tries again what a channel did not take, and says when it gives up', async () => {
    let tries = 0;
    desk = open([
      {
        send: async (batch) => {
          tries += 1;
          if (tries < 4) throw new CasebridgeError('CASEBRIDGE_ALERTS_UNSENT', 'busy');
          sent.push([...batch]);
        },
      },
      {
        name: 'mail',
        send: async () => {
          throw new CasebridgeError('CASEBRIDGE_ALERTS_UNSENT', 'no such user', { failureClass: 'refused' });
        },
      },
    ]);
    desk.take(cic('lost', 'cic1', told('CASEBRIDGE_CIC_LOGIN_REFUSED')));
    await clock.advance(MINUTE);
    expect(tries).toBe(4);
    expect(notices()).toEqual(['raised cic']);
    const unsent = happened.filter(({ type }) => type === 'alertsUnsent');
    expect(unsent).toEqual([
      expect.objectContaining({
        channel: 'mail',
        notices: 1,
        error: expect.objectContaining({ message: 'no such user' }),
      }),
    ]);
  });

  it('is not held up by a channel that hangs, and gives it up at the end', async () => {
    desk = open([{ send: () => new Promise(() => undefined) }]);
    desk.take(cic('lost', 'cic1', told('CASEBRIDGE_CIC_LOGIN_REFUSED')));
    for (let number = 0; number < 300; number += 1)
      desk.take({ type: 'passwordExpires', server: `cic${number}`, days: 1 });
    await clock.advance(30 * MINUTE);
    const unsent = happened.flatMap((happening) => (happening.type === 'alertsUnsent' ? [happening.notices] : []));
    expect(unsent.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(100);
    const stopped = desk.stop();
    await clock.advance(10_000);
    await stopped;
    expect(clock.pending).toBe(0);
  });

  it('sends what waits when it stops, recoveries too', async () => {
    desk.take(cic('lost', 'cic1', told('CASEBRIDGE_CIC_LOGIN_REFUSED')));
    desk.take(cic('ready'));
    desk.take({ type: 'handlerTrouble', error: told('CASEBRIDGE_HANDLER_MISSING'), retryInMs: 1 });
    const stopped = desk.stop();
    await clock.advance(1);
    await stopped;
    expect(notices()).toEqual(['raised cic', 'raised handler', 'cleared cic']);
    expect(clock.pending).toBe(0);
    desk.take(cic('lost', 'cic1', told('CASEBRIDGE_CIC_LOGIN_REFUSED')));
    expect(clock.pending).toBe(0);
  });
});
