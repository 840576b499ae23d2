import { beforeEach, describe, expect, it } from 'vitest';
import type { CheckReport } from '../../../../src/domain/check.js';
import { StatusBook, type StatusExtra } from '../../../../src/operations/status/status-book.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { cic, marked, settled, stream, told } from '../../../support/happenings.js';
import { CASE_ID, interaction, row } from '../../../support/routing.js';

const EXTRA: StatusExtra = {
  group: 'emea',
  instanceId: 'host-1',
  version: '0.1.0',
  dryRun: false,
  paused: { all: false, queues: [] },
  troubles: [],
};

let clock: FakeClock;
let book: StatusBook;

beforeEach(() => {
  clock = new FakeClock();
  book = new StatusBook({ clock, recordUrl: (id) => `https://example.my.salesforce.com/${id}` });
});

function checkReport(result: CheckReport['result']): CheckReport {
  return { code: 'HOST_DISK', side: 'host', title: 'Disk', result, evidence: '', cure: '', error: '' };
}

const status = () => book.status(EXTRA);

describe('links', () => {
  it('keep state, since when, why, and the latest 50 changes', async () => {
    const error = told('CASEBRIDGE_CIC_UNREACHABLE', 'nobody answers');
    book.take(cic('connecting'));
    await clock.advance(1_000);
    book.take(cic('lost', 'cic1', error));
    book.take(cic('connecting'));
    expect(status().contactCenter).toMatchObject({ state: 'connecting', since: clock.now(), error });
    for (let times = 0; times < 60; times += 1) {
      book.take(cic('up'));
      book.take(cic('ready'));
      book.take(cic('lost', 'cic1', error));
    }
    expect(status().contactCenter.history).toHaveLength(50);
    expect(status().contactCenter.history.at(-1)).toEqual({ at: clock.now(), state: 'lost', why: 'nobody answers' });
    book.take(cic('ready'));
    expect(status().contactCenter.error).toBeUndefined();
  });

  it('count what came back once for each loss, and another server as a switchover', () => {
    for (const state of ['connecting', 'up', 'ready'] as const) book.take(cic(state));
    expect(status().totals).toMatchObject({ reconnects: 0, switchovers: 0 });
    book.take(cic('lost'));
    book.take(cic('lost'));
    for (const state of ['connecting', 'up', 'ready'] as const) book.take(cic(state, 'cic2'));
    expect(status().totals).toMatchObject({ reconnects: 1, switchovers: 1 });
    expect(status().contactCenter.server).toBe('cic2');
  });

  it('judge Salesforce by what it answers', () => {
    book.take({ type: 'sweepFailed', why: 'timer', error: told('CASEBRIDGE_SALESFORCE_UNREACHABLE') });
    expect(status().salesforce.state).toBe('lost');
    book.take({ type: 'sweepFinished', why: 'timer', rows: 0, taken: 0 });
    expect(status().salesforce).toMatchObject({ state: 'ready', history: [{ state: 'lost' }, { state: 'ready' }] });
    book.take({ type: 'sweepFailed', why: 'timer', error: told('CASEBRIDGE_SALESFORCE_REQUEST_FAILED') });
    expect(status().salesforce.state).toBe('ready');
  });
});

describe('rows', () => {
  it('are in work until they are marked or gone; the oldest is named', () => {
    const older = row(1, 'CaseCreated', { createdAt: clock.now() - 9_000 });
    const younger = row(2, 'CaseCreated', { createdAt: clock.now() - 4_000 });
    for (const one of [younger, older]) book.take({ type: 'rowReceived', row: one });
    expect(status().backlog).toMatchObject({
      unfinished: 2,
      oldest: { rowName: older.name, createdAt: older.createdAt },
    });
    book.take(settled(older));
    book.take(marked(older));
    expect(status().backlog).toMatchObject({
      unfinished: 1,
      oldest: { rowName: younger.name, createdAt: younger.createdAt },
    });
    book.take({ type: 'rowGone', rowId: younger.id, objectId: younger.objectId });
    expect(status().backlog).toEqual({ unfinished: 0, known: false });
    expect(status().totals).toMatchObject({ received: 2, outcomes: { Routed: 1 } });
  });

  it('that are tried again after having been parked are in work, and not old', () => {
    book.take({ type: 'rowReceived', row: row(1, 'CaseCreated', { source: 'retry', createdAt: 5 }) });
    expect(status().backlog).toEqual({ unfinished: 1, known: false });
  });

  it('that are parked count from the last look on', () => {
    book.take(settled(row(1, 'CaseCreated'), 'Failed'));
    expect(status().parked).toBeUndefined();
    book.take({ type: 'parkedCounted', count: 3 });
    expect(status().parked).toBe(3);
    book.take(settled(row(2, 'CaseCreated'), 'Failed'));
    expect(status().parked).toBe(4);
    book.take(settled(row(9, 'CaseCreated', { source: 'retry' }), 'Failed'));
    expect(status().parked).toBe(4);
    book.take(settled(row(2, 'CaseCreated', { source: 'retry' })));
    book.take(settled(row(9, 'CaseCreated', { source: 'retry' })));
    expect(status().parked).toBe(2);
  });

  it('stay bounded, whatever is never marked', () => {
    for (let number = 0; number < 20_050; number += 1)
      book.take({ type: 'rowReceived', row: row(number, 'CaseCreated') });
    expect(status().backlog.unfinished).toBe(20_000);
  });
});

describe('the series', () => {
  it('has steps of ten seconds with counts and quantiles', async () => {
    const created = clock.now();
    const received = row(1, 'CaseCreated', { createdAt: created });
    book.take({ type: 'rowReceived', row: received });
    await clock.advance(12_000);
    book.take(settled(received));
    book.take(settled(row(2, 'CaseCreated', { source: 'retry', createdAt: 0 })));
    const { stepMs, from, received: counts, settled: done, p50, p99 } = status().series;
    expect({ stepMs, from, counts, done }).toEqual({ stepMs: 10_000, from: created, counts: [1, 0], done: [0, 2] });
    expect(p50[0]).toBeNull();
    expect(Math.abs((p50[1] ?? 0) - 12_000)).toBeLessThan(600);
    expect(p99[1]).toBe(p50[1]);
  });

  it('keeps an hour', async () => {
    for (let hour = 0; hour < 3; hour += 1) {
      book.take({ type: 'rowReceived', row: row(hour, 'CaseCreated') });
      await clock.advance(3_600_000);
    }
    const { received, from } = status().series;
    expect(received).toHaveLength(360);
    expect(received.reduce((sum, count) => sum + count, 0)).toBe(0);
    expect(clock.now() - from).toBeLessThanOrEqual(3_600_000);
  });
});

describe('live interactions', () => {
  it('keep when they were seen first, with the number of their case', async () => {
    const first = clock.now();
    book.take({ type: 'rowReceived', row: row(1, 'CaseCreated') });
    book.take({ type: 'interactionSeen', interaction: interaction(1), change: 'added' });
    await clock.advance(5_000);
    book.take({
      type: 'interactionSeen',
      interaction: interaction(1, { state: 'withAgent', user: 'a' }),
      change: 'changed',
    });
    expect(book.interactions).toEqual([
      {
        ...interaction(1, { state: 'withAgent', user: 'a' }),
        seenAt: first,
        caseNumber: '00001000',
        url: `https://example.my.salesforce.com/${CASE_ID}`,
      },
    ]);
  });

  it('are not live while missing, and keep their time if they come back', async () => {
    const first = clock.now();
    const take = (change: 'added' | 'missing' | 'lost' | 'ended', number: number) =>
      book.take({ type: 'interactionSeen', interaction: interaction(number), change });
    take('added', 1);
    take('added', 2);
    await clock.advance(5_000);
    take('missing', 1);
    expect(status().live).toBe(1);
    take('added', 1);
    expect(book.interactions.map(({ seenAt }) => seenAt)).toEqual([first, first]);
    take('lost', 1);
    take('ended', 2);
    expect(status().live).toBe(0);
  });

  it('stay bounded', () => {
    for (let number = 0; number < 20_010; number += 1)
      book.take({ type: 'interactionSeen', interaction: interaction(number, { id: String(number) }), change: 'added' });
    expect(status().live).toBe(20_000);
  });
});

describe('the rest', () => {
  it('is taken from what is told', () => {
    book.take({
      type: 'salesforceConnected',
      user: 'u',
      serverUrl: 'https://x',
      organizationId: '00D000000000001AAA',
    });
    book.take({ type: 'handlerFound', version: '1.2' });
    const trouble = told('CASEBRIDGE_HANDLER_MISSING');
    book.take({ type: 'handlerTrouble', error: trouble, retryInMs: 1 });
    book.take({ type: 'apiUsageSeen', used: 5, limit: 10 });
    book.take({ type: 'auditFinished', looked: 9, stranded: 2, cases: ['00001001'], why: [] });
    book.take({ type: 'checksFinished', reports: [checkReport('ok'), checkReport('fail'), checkReport('warn')] });
    book.take({
      type: 'streamDeaf',
      rows: 1,
      total: 4,
      first: 'OR-1',
      rebuilt: true,
      again: false,
      nextRebuildInMs: 0,
    });
    book.take({ type: 'rowRetried', row: row(1, 'CaseCreated'), error: trouble, retryInMs: 1 });
    expect(status()).toMatchObject({
      ...EXTRA,
      startedAt: clock.now(),
      organizationId: '00D000000000001AAA',
      handler: { version: '1.2', trouble },
      quota: { used: 5, limit: 10 },
      stranded: { count: 2, at: clock.now() },
      checks: { failed: 1, at: clock.now() },
      totals: { deafRows: 4, retries: 1 },
    });
    book.take({ type: 'handlerFound', version: '1.3' });
    expect(status().handler).toEqual({ version: '1.3' });
  });
});

describe('health', () => {
  it('is ready with stream, CIC and a finished sweep, and says what is not', () => {
    expect(book.health).toEqual({
      alive: true,
      ready: false,
      reasons: ['The stream is being opened.', 'The link to CIC is being opened.', 'The first sweep has not finished.'],
    });
    book.take(stream('ready'));
    book.take(cic('up'));
    book.take({ type: 'sweepFinished', why: 'start', rows: 0, taken: 0 });
    expect(book.health.reasons).toEqual(['The link to CIC is up, but not everything has answered yet.']);
    book.take(cic('ready'));
    expect(book.health).toEqual({ alive: true, ready: true, reasons: [] });
    book.take(stream('lost'));
    expect(book.health.reasons).toEqual(['The stream is lost.']);
  });
});
