import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Happening } from '../../../../src/domain/happening.js';
import type { AlertChannel, AlertNotice } from '../../../../src/operations/alerts/alert.js';
import { AlertDesk } from '../../../../src/operations/alerts/alert-desk.js';
import { ToldAlertsFile } from '../../../../src/operations/alerts/told-alerts.js';
import { redactor } from '../../../../src/operations/redactor.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { cic, told } from '../../../support/happenings.js';

const MINUTE = 60_000;
const SETTINGS = { linkDownAfter: 5 * MINUTE, repeatAfter: 60 * MINUTE, quotaPercent: 90 };

let folder: string;
let clock: FakeClock;
let sent: AlertNotice[];
let heard: string[];
let happened: Happening[];
let isDeaf: boolean;
let reaches: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'told-alerts-'));
  clock = new FakeClock();
  sent = [];
  heard = [];
  happened = [];
  isDeaf = false;
  reaches = 'webhook';
});

afterEach(() => rmSync(folder, { recursive: true }));

const file = () => join(folder, 'alerts.json');
const notices = () => sent.map(({ kind, alert }) => `${kind} ${alert.key}`);

const channel = (address: string): AlertChannel => ({
  name: 'webhook',
  reaches: address,
  send: async (batch) => {
    if (isDeaf) throw new Error('nobody there');
    sent.push(...batch);
    heard.push(...batch.map(({ kind, alert }) => `${address}: ${kind} ${alert.key}`));
  },
  close: async () => undefined,
});

/** The desk of one process. */
function open(channels = [channel(reaches)]): AlertDesk {
  return new AlertDesk({
    clock,
    random: () => 0,
    settings: SETTINGS,
    tell: (happening) => happened.push(happening),
    redactor: redactor([]),
    told: new ToldAlertsFile(folder),
    channels,
  });
}

/** One process: it begins, is told of these, and ends. */
async function run(...happenings: readonly Happening[]): Promise<void> {
  const desk = open();
  for (const happening of happenings) desk.take(happening);
  const stopped = desk.stop();
  await clock.advance(10_000);
  await stopped;
}

const refused = (code: Parameters<typeof told>[0] = 'CASEBRIDGE_CIC_LOGIN_REFUSED'): Happening => ({
  type: 'processEnds',
  why: 'refused',
  error: told(code),
});
const started: Happening = { type: 'connectorStarted', group: 'g', instanceId: 'i' };

it('a start that is refused again and again is told once, again after repeatAfter, and when one succeeds', async () => {
  for (let tries = 0; tries < 10; tries += 1) await run(refused());
  expect(notices()).toEqual(['raised process']);
  await clock.advance(60 * MINUTE);
  await run(refused());
  expect(notices()).toEqual(['raised process', 'raised process']);
  await run(started);
  await run(started);
  expect(notices()).toEqual(['raised process', 'raised process', 'cleared process']);
});

it('a start that is refused for another reason is told', async () => {
  await run(refused());
  await run(refused('CASEBRIDGE_STORE_FAILED'));
  expect(notices()).toEqual(['raised process', 'raised process']);
});

it('what reached nobody is told by the next process', async () => {
  isDeaf = true;
  await run(refused());
  isDeaf = false;
  await run(refused());
  expect(notices()).toEqual(['raised process']);
});

it('what lasts over a restart is not told anew, and its end is', async () => {
  const lost = cic('lost', 'cic1', told('CASEBRIDGE_CIC_LOGIN_REFUSED'));
  await run(started, lost, cic('stopped'));
  await run(lost, cic('stopped'));
  expect(notices()).toEqual(['raised cic']);
  await run(started, cic('ready'));
  expect(notices()).toEqual(['raised cic', 'cleared cic']);
});

it('what a good start does not meet again is over after two hours', async () => {
  await run({ type: 'storeFailed', error: told('CASEBRIDGE_STORE_FAILED') });
  const desk = open();
  desk.take(started);
  await clock.advance(119 * MINUTE);
  expect(notices()).toEqual(['raised store']);
  await clock.advance(2 * MINUTE);
  expect(notices()).toEqual(['raised store', 'cleared store']);
  await desk.stop();
});

it('is readable by its owner only, and one that is damaged is told and counts as empty', async () => {
  await run(refused());
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  writeFileSync(file(), '{"alerts"');
  await run(refused());
  expect(happened).toContainEqual({
    type: 'alertNotesFailed',
    error: expect.objectContaining({ code: 'CASEBRIDGE_STORE_FAILED', message: expect.stringContaining(file()) }),
  });
  expect(notices()).toEqual(['raised process', 'raised process']);
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({
    channels: [{ known: [{ alert: { key: 'process' } }] }],
  });
});

const lost = cic('lost', 'cic1', told('CASEBRIDGE_CIC_LOGIN_REFUSED'));

/** A process that is told of these, goes on for a while, and is killed. */
async function killed(afterMs: number, ...happenings: readonly Happening[]): Promise<void> {
  const shared = clock;
  clock = new FakeClock(shared.now());
  const desk = open();
  for (const happening of happenings) desk.take(happening);
  await clock.advance(afterMs);
  clock = shared;
  await clock.advance(afterMs);
}

describe('a process that is killed', () => {
  it('before an alert has reached anybody has told nothing', async () => {
    await killed(1_000, lost);
    expect(notices()).toEqual([]);
    await run(lost, cic('stopped'));
    await run(lost, cic('stopped'));
    expect(notices()).toEqual(['raised cic']);
  });

  it('before the end has reached anybody leaves it to the next', async () => {
    await killed(3_000, lost);
    await killed(61_000, lost, cic('ready'));
    expect(notices()).toEqual(['raised cic']);
    await run(started);
    await run(started);
    expect(notices()).toEqual(['raised cic', 'cleared cic']);
  });
});

it('the end that no channel takes before the process ends is told by the next one', async () => {
  await run(lost, cic('stopped'));
  isDeaf = true;
  await run(started, cic('ready'));
  expect(notices()).toEqual(['raised cic']);
  isDeaf = false;
  await run(started);
  await run(started);
  expect(notices()).toEqual(['raised cic', 'cleared cic']);
});

it('a trouble that comes back before its end was told is told after it', async () => {
  await run(lost, cic('stopped'));
  isDeaf = true;
  await run(started, cic('ready'));
  isDeaf = false;
  await run(lost, cic('stopped'));
  expect(notices()).toEqual(['raised cic', 'cleared cic', 'raised cic']);
});

it('other cases than those before a restart are news, the same and fewer are not', async () => {
  const audit = (...cases: string[]): Happening => ({
    type: 'auditFinished',
    looked: 9,
    stranded: cases.length,
    cases,
    why: [],
  });
  const news: number[] = [];
  for (const cases of [['1', '2'], ['2', '1'], ['2'], ['2', '3'], ['3']]) {
    await run(started, audit(...cases));
    news.push(sent.length);
  }
  expect(news).toEqual([1, 1, 1, 2, 2]);
});

it('stranded cases are over when an audit finds none, not by time', async () => {
  await run({ type: 'auditFinished', looked: 9, stranded: 1, cases: ['1'], why: [] });
  const desk = open();
  desk.take(started);
  desk.take({ type: 'auditFailed', error: told('CASEBRIDGE_SALESFORCE_UNREACHABLE') });
  await clock.advance(300 * MINUTE);
  expect(notices()).toEqual(['raised stranded', 'raised audit', ...Array(3).fill('repeated audit')]);
  desk.take({ type: 'auditFinished', looked: 9, stranded: 0, cases: [], why: [] });
  await clock.advance(2 * MINUTE);
  expect(
    notices()
      .slice(5)
      .toSorted((a, b) => a.localeCompare(b)),
  ).toEqual(['cleared audit', 'cleared stranded']);
  await desk.stop();
});

it('while a link is down, silence says nothing of what an earlier process has told', async () => {
  await run({ type: 'storeFailed', error: told('CASEBRIDGE_STORE_FAILED') });
  const desk = open();
  desk.take(started);
  desk.take(lost);
  await clock.advance(5 * 60 * MINUTE);
  expect(notices()).not.toContain('cleared store');
  desk.take(cic('ready'));
  await clock.advance(121 * MINUTE);
  expect(notices()).toContain('cleared store');
  await desk.stop();
});

it('parked rows of an earlier process are over when none is found', async () => {
  await run({ type: 'parkedAged', count: 1, oldestMs: 1, rowNames: ['OR-1'] });
  await run(started, { type: 'parkedCounted', count: 1 });
  expect(notices()).toEqual(['raised parked']);
  await run(started, { type: 'parkedCounted', count: 0 });
  expect(notices()).toEqual(['raised parked', 'cleared parked']);
});

it('an address that was not there before the restart is told of what stands', async () => {
  await run(lost, cic('stopped'));
  reaches = 'other people';
  await run(lost, cic('stopped'));
  await run(started, cic('ready'));
  expect(notices()).toEqual(['raised cic', 'raised cic', 'cleared cic']);
});

it('numbers that are none are left out', async () => {
  await run(lost, cic('stopped'));
  const kept = readFileSync(file(), 'utf8');
  for (const damage of ['"since":1e300', '"since":-1', '"since":null', '"since":"soon"']) {
    writeFileSync(file(), kept.replace(/"since":\d+/, damage));
    await run(lost, cic('stopped'));
  }
  expect(notices()).toEqual(Array(5).fill('raised cic'));
});

it('what is no file is not read', async () => {
  mkdirSync(file());
  await run(lost, cic('stopped'));
  expect(happened).toContainEqual({
    type: 'alertNotesFailed',
    error: expect.objectContaining({ message: expect.stringContaining('it is no file') }),
  });
  expect(notices()).toEqual(['raised cic']);
});

const stranded = (...cases: readonly string[]): Happening => ({
  type: 'auditFinished',
  looked: 9,
  stranded: cases.length,
  cases,
  why: [],
});

/** A process that reaches these addresses. */
async function runWith(addresses: readonly string[], ...happenings: readonly Happening[]): Promise<void> {
  const desk = open(addresses.map(channel));
  for (const happening of happenings) desk.take(happening);
  const stopped = desk.stop();
  await clock.advance(10_000);
  await stopped;
}

it('keeps what the addresses in use know, however often another one is changed', async () => {
  for (const hook of ['hook 1', 'hook 2', 'hook 3', 'hook 4']) await runWith([hook, 'mail'], lost, cic('stopped'));
  await runWith(['hook 4', 'mail'], started, cic('ready'));
  expect(heard.filter((notice) => notice.startsWith('mail'))).toEqual(['mail: raised cic', 'mail: cleared cic']);
});

it('what another address was told long ago makes nothing be repeated too soon', async () => {
  await runWith(['before'], lost, cic('stopped'));
  await clock.advance(30 * 60 * MINUTE);
  for (let starts = 0; starts < 4; starts += 1) await runWith(['now'], lost, cic('stopped'));
  const desk = open([channel('now')]);
  desk.take(lost);
  await clock.advance(30 * MINUTE);
  expect(heard.filter((notice) => notice.startsWith('now'))).toEqual(['now: raised cic']);
  await desk.stop();
});

it('an address that is configured before a trouble of the earlier process is met again is told of it', async () => {
  await runWith(['a'], stranded('1'));
  const desk = open([channel('a')]);
  desk.take(started);
  desk.useChannels([channel('a'), channel('b')]);
  await clock.advance(MINUTE);
  expect(heard).toEqual(['a: raised stranded', 'b: raised stranded']);
  desk.take(stranded());
  await clock.advance(2 * MINUTE);
  expect(heard.slice(2).toSorted((a, b) => a.localeCompare(b))).toEqual(['a: cleared stranded', 'b: cleared stranded']);
  await desk.stop();
});

it('an end that is owed to one address is told once though it is proven again for another', async () => {
  await runWith(['a', 'b'], lost, cic('stopped'));
  await runWith(['b'], started);
  isDeaf = true;
  await runWith(['b'], started, cic('ready'));
  isDeaf = false;
  await runWith(['a', 'b'], started, cic('ready'));
  await clock.advance(2 * MINUTE);
  expect(heard.filter((notice) => notice.includes('cleared')).toSorted((a, b) => a.localeCompare(b))).toEqual([
    'a: cleared cic',
    'b: cleared cic',
  ]);
});

it('the desk that tells of a crash and the one of the group leave each other what they have noted', async () => {
  const running = open();
  running.take(started);
  running.take({ type: 'listenerFailed', error: told('CASEBRIDGE_INTERNAL') });
  await clock.advance(1_500);
  await run({ type: 'processEnds', why: 'crashed', error: told('CASEBRIDGE_INTERNAL') });
  expect(notices().toSorted((a, b) => a.localeCompare(b))).toEqual(['raised internal', 'raised process']);
  const desk = open();
  desk.take(started);
  await clock.advance(5_000);
  expect(notices().slice(2)).toEqual(['cleared process']);
  await desk.stop();
});

it('the end that comes while the alert is on its way is told by the next process if this one cannot', async () => {
  let release: (() => void) | undefined;
  const slow: AlertChannel = {
    ...channel('webhook'),
    send: async (batch) => {
      if (release) throw new Error('nobody there');
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      sent.push(...batch);
    },
  };
  const desk = open([slow]);
  desk.take(lost);
  await clock.advance(3_000);
  desk.take(cic('ready'));
  const stopped = desk.stop();
  release?.();
  await clock.advance(20_000);
  await stopped;
  await run(started);
  expect(notices()).toEqual(['raised cic', 'cleared cic']);
});

it('what is open and not told yet is not over after two hours', async () => {
  const faulted: Happening = { type: 'queueFaulted', queue: 'Support', reason: 'gone' };
  const first = open();
  first.take(faulted);
  await clock.advance(6 * MINUTE);
  const ended = first.stop();
  await clock.advance(10_000);
  await ended;
  const desk = open();
  desk.take(started);
  await clock.advance(118 * MINUTE);
  desk.take(faulted);
  await clock.advance(10 * MINUTE);
  expect(notices()).not.toContain('cleared queueFaulted/Support');
  await desk.stop();
});

it('a folder that cannot be written is told once', async () => {
  mkdirSync(file());
  const desk = open();
  desk.take(lost);
  await clock.advance(5_000);
  desk.take({ type: 'storeFailed', error: told('CASEBRIDGE_STORE_FAILED') });
  await clock.advance(5_000);
  expect(happened.filter(({ type }) => type === 'alertNotesFailed')).toHaveLength(1);
  await desk.stop();
});
