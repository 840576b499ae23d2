import { beforeEach, describe, expect, it } from 'vitest';
import type { Happening } from '../../../../src/domain/happening.js';
import type { GaugeSources } from '../../../../src/operations/metrics/asked-gauges.js';
import { METRIC_CATALOGUE, type MetricEntry } from '../../../../src/operations/metrics/metric-catalogue.js';
import { Metrics } from '../../../../src/operations/metrics/metrics.js';
import { ProcessWatch } from '../../../../src/operations/metrics/process-facts.js';
import { StatusBook } from '../../../../src/operations/status/status-book.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { cic, marked, settled, stream, told } from '../../../support/happenings.js';
import { interaction, row } from '../../../support/routing.js';

let clock: FakeClock;
let book: StatusBook;
let metrics: Metrics;

function sources(): GaugeSources {
  const extra = {
    group: 'emea',
    instanceId: 'host-1',
    version: '0.1.0',
    dryRun: false,
    paused: { all: false, queues: ['Support'] },
    troubles: [{ key: 'cic', level: 'error' as const, since: 0, code: 'C', message: 'm', cure: 'c' }],
  };
  return {
    read: () => ({
      status: book.status(extra),
      ready: book.health.ready,
      interactions: book.interactions,
      process: {
        startedAt: 5,
        cpuSeconds: 7.5,
        residentBytes: 100,
        heapBytes: 50,
        loopLag: { p50: 0.001, p99: 0.01, max: 0.02 },
      },
      auditIntervalMs: 1_800_000,
      checkIntervalMs: 86_400_000,
    }),
    queueNames: () => ['Support'],
  };
}

beforeEach(() => {
  clock = new FakeClock();
  book = new StatusBook({ clock, recordUrl: (id) => id });
  metrics = new Metrics({ clock, sources: sources() });
});

function take(...happenings: readonly Happening[]): void {
  for (const happening of happenings) {
    book.take(happening);
    metrics.take(happening);
  }
}

/** The samples by name and labels. */
async function samples(): Promise<ReadonlyMap<string, number>> {
  const lines = (await metrics.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

describe('the text', () => {
  it('has help and type of every metric of the catalogue, and no other', async () => {
    const text = await metrics.text();
    const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [name, type]);
    expect(types).toEqual(Object.entries<MetricEntry>(METRIC_CATALOGUE).map(([name, { type }]) => [name, type]));
    expect(metrics.contentType).toContain('text/plain');
  });

  it('shows how each check ended last, and when; a run that failed is no news of them', async () => {
    const report = { side: 'cic', title: '', evidence: '', cure: '', error: '' } as const;
    take(
      { type: 'checksFinished', reports: [{ ...report, code: 'CIC_LOGIN', result: 'fail' }] },
      { type: 'checksFinished', reports: [{ ...report, code: 'CIC_LOGIN', result: 'ok' }] },
    );
    const at = clock.now();
    await clock.advance(1_000);
    take({ type: 'checksFailed', error });
    const found = [...(await samples())].filter(([name]) => /check/.test(name));
    expect(found).toEqual([
      ['casebridge_check_result{check="CIC_LOGIN",result="ok"}', 1],
      ['casebridge_last_checks_timestamp_seconds', at / 1_000],
      ['casebridge_check_interval_seconds', 86_400],
      ['casebridge_check_runs_total{result="finished"}', 2],
      ['casebridge_check_runs_total{result="failed"}', 1],
    ]);
  });

  it('leaves out what is not known, and shows it once it is', async () => {
    expect([...(await samples()).keys()]).not.toContain('casebridge_rows_parked');
    take({ type: 'parkedCounted', count: 0 }, { type: 'apiUsageSeen', used: 3, limit: 10 });
    expect(await samples()).toEqual(
      new Map([...(await samples()), ['casebridge_rows_parked', 0], ['casebridge_salesforce_api_requests_used', 3]]),
    );
  });

  it('has what is asked for', async () => {
    take({ type: 'interactionSeen', interaction: interaction(1), change: 'added' }, cic('ready'), stream('lost'));
    take({ type: 'rowReceived', row: row(1, 'CaseCreated', { createdAt: clock.now() - 90_000 }) });
    const found = await samples();
    for (const [name, value] of [
      ['casebridge_info{version="0.1.0",group="emea",instance_id="host-1"}', 1],
      ['casebridge_ready', 0],
      ['casebridge_paused{scope="queues"}', 1],
      ['casebridge_link_up{link="cic"}', 1],
      ['casebridge_link_up{link="stream"}', 0],
      ['casebridge_interactions_live{state="waiting"}', 1],
      ['casebridge_interactions_live{state="alerting"}', 0],
      ['casebridge_oldest_unprocessed_row_age_seconds', 90],
      ['casebridge_rows_unfinished', 1],
      ['casebridge_audit_interval_seconds', 1_800],
      ['casebridge_alerts_active{level="error"}', 1],
      ['casebridge_process_cpu_seconds_total', 7.5],
      ['casebridge_event_loop_lag_seconds{quantile="0.99"}', 0.01],
    ] as const)
      expect([name, found.get(name)]).toEqual([name, value]);
    expect((await samples()).get('casebridge_process_cpu_seconds_total')).toBe(7.5);
  });

  it('tells the age of the oldest row only as far as it is known, and not of a paused queue', async () => {
    const age = async () => (await samples()).get('casebridge_oldest_unprocessed_row_age_seconds');
    const finished = { type: 'sweepFinished', why: 'timer', rows: 0, taken: 0 } as const;
    const failed = (why: string) => ({ type: 'sweepFailed', why, error }) as const;
    expect(await age()).toBeUndefined();
    take(finished);
    expect(await age()).toBe(0);
    take(failed('parked rows'));
    expect(await age()).toBe(0);
    take(failed('timer'));
    expect(await age()).toBeUndefined();
    const [older, younger] = [90_000, 30_000].map((ms, index) =>
      row(index, 'CaseCreated', { createdAt: clock.now() - ms, queueId: `00G00000000000${index}AAA` }),
    );
    for (const one of [older, younger]) if (one) take({ type: 'rowReceived', row: one });
    expect(await age()).toBe(90);
    take({ type: 'routingPaused', all: false, queueIds: [older?.queueId ?? ''] });
    expect(await age()).toBe(30);
    take(finished, { type: 'routingPaused', all: true, queueIds: [] });
    expect(await age()).toBe(0);
    take({ type: 'routingPaused', all: false, queueIds: [] });
    expect(await age()).toBe(90);
  });

  it('tells how much of the streaming limits is used', async () => {
    take({ type: 'streamingLimitSeen', kind: 'events', used: 5, limit: 10 });
    const found = await samples();
    expect(found.get('casebridge_salesforce_streaming_used{kind="events"}')).toBe(5);
    expect(found.get('casebridge_salesforce_streaming_limit{kind="events"}')).toBe(10);
  });

  it('P8: has no names of rows, cases or people', async () => {
    const one = row(1, 'CaseCreated', { queueName: 'Unmapped', subject: 'My invoice', sender: 'carla@example.com' });
    take({ type: 'rowReceived', row: one }, settled(one), marked(one));
    const text = await metrics.text();
    for (const hidden of [one.id, one.objectId, one.name, one.caseNumber, one.queueName, one.subject, one.sender])
      expect(text).not.toContain(hidden);
  });
});

describe('the stages of a row', () => {
  it('are measured one by one', async () => {
    const one = row(1, 'CaseCreated', { createdAt: clock.now() - 2_000 });
    take({ type: 'rowReceived', row: one });
    await clock.advance(100);
    take({ type: 'decided', objectId: one.objectId, decision: { kind: 'checkCase', row: one } });
    await clock.advance(100);
    take({ type: 'decided', objectId: one.objectId, decision: { kind: 'create', row: one } });
    await clock.advance(1_000);
    take({ type: 'decided', objectId: one.objectId, decision: { kind: 'create', row: one } });
    await clock.advance(2_000);
    take({ type: 'interactionCreated', row: one, interactionId: '1', existing: false }, settled(one));
    await clock.advance(500);
    take(marked(one));
    const found = await samples();
    for (const [stage, seconds] of [
      ['created_received', 2],
      ['received_decided', 0.2],
      ['decided_confirmed', 3],
      ['settled_marked', 0.5],
    ] as const) {
      expect(found.get(`casebridge_stage_seconds_sum{stage="${stage}"}`)).toBeCloseTo(seconds, 6);
      expect(found.get(`casebridge_stage_seconds_count{stage="${stage}"}`)).toBe(1);
    }
    expect(found.get('casebridge_row_seconds_sum')).toBeCloseTo(5.2, 6);
  });

  it('do not count the time that a row was parked', async () => {
    const one = row(1, 'CaseCreated', { createdAt: 0, source: 'retry' });
    take({ type: 'rowReceived', row: one }, settled(one));
    const found = await samples();
    expect(found.get('casebridge_row_seconds_count')).toBe(0);
    expect(found.get('casebridge_stage_seconds_count{stage="created_received"}')).toBeUndefined();
  });
});

const one = row(1, 'CaseCreated');
const error = told('CASEBRIDGE_CIC_UNREACHABLE');

/** What a happening counts. */
const COUNTS: readonly (readonly [string, Happening])[] = [
  ['casebridge_rows_received_total{source="stream"}', { type: 'rowReceived', row: one }],
  ['casebridge_rows_settled_total{outcome="Routed"}', settled(one)],
  ['casebridge_queue_rows_settled_total{queue="Support",outcome="Routed"}', settled(one)],
  ['casebridge_queue_rows_settled_total{queue="other",outcome="Routed"}', settled(row(2, 'X', { queueName: 'Else' }))],
  ['casebridge_rows_marked_total', marked(one)],
  ['casebridge_rows_unreadable_total', { type: 'rowUnreadable', rowId: 'a', reason: 'b' }],
  [
    'casebridge_row_retries_total{code="CASEBRIDGE_CIC_UNREACHABLE"}',
    { type: 'rowRetried', row: one, error, retryInMs: 1 },
  ],
  [
    'casebridge_row_retries_total{code="other"}',
    { type: 'rowRetried', row: one, error: { ...error, code: 'ODD' }, retryInMs: 1 },
  ],
  [
    'casebridge_mark_retries_total{code="CASEBRIDGE_CIC_UNREACHABLE"}',
    { type: 'markRetried', rowId: 'a', objectId: 'b', error, retryInMs: 1 },
  ],
  ['casebridge_stream_events_total', { type: 'streamEventReceived', rows: 1 }],
  ['casebridge_stream_replays_refused_total', { type: 'streamReplayRefused', channel: '', reason: '' }],
  ['casebridge_sweeps_total{result="finished"}', { type: 'sweepFinished', why: '', rows: 0, taken: 0 }],
  ['casebridge_sweeps_total{result="failed"}', { type: 'sweepFailed', why: '', error }],
  ['casebridge_audits_total{result="finished"}', { type: 'auditFinished', looked: 0, stranded: 0, cases: [], why: [] }],
  ['casebridge_audits_total{result="failed"}', { type: 'auditFailed', error }],
  ['casebridge_circuit_openings_total{side="cic"}', { type: 'circuitOpened', side: 'cic', error, retryInMs: 1 }],
  ['casebridge_circuit_open{side="cic"}', { type: 'circuitOpened', side: 'cic', error, retryInMs: 1 }],
  [
    'casebridge_interactions_created_total{result="existing"}',
    { type: 'interactionCreated', row: one, interactionId: '1', existing: true },
  ],
  [
    'casebridge_interactions_transferred_total',
    { type: 'transferred', row: one, interactionId: '1', to: { user: 'a' } },
  ],
  [
    'casebridge_interactions_disconnected_total',
    { type: 'disconnected', objectId: '', rowId: '', interactionId: '', why: '' },
  ],
  [
    'casebridge_interactions_recreated_total',
    { type: 'recreated', row: one, why: 'lost', lostId: '1', interactionId: '2' },
  ],
  [
    'casebridge_alerts_raised_total{level="warn"}',
    { type: 'alertRaised', key: 'a', level: 'warn', code: '', message: '', cure: '' },
  ],
  [
    'casebridge_alert_notices_unsent_total{channel="mail"}',
    { type: 'alertsUnsent', channel: 'mail', notices: 1, error },
  ],
  ['casebridge_store_failures_total', { type: 'storeFailed', error }],
  ['casebridge_listener_failures_total', { type: 'listenerFailed', error }],
  ['casebridge_process_pauses_total', { type: 'processResumed', gapMs: 1 }],
  ['casebridge_cic_queues_faulted', { type: 'queueFaulted', queue: 'a', reason: '' }],
  ['casebridge_handler_up', { type: 'handlerFound', version: '' }],
  ['casebridge_cic_password_expires_days', { type: 'passwordExpires', server: '', days: 1 }],
  ['casebridge_queue_map_entries', { type: 'queueMapLoaded', entries: 1, workgroups: [] }],
  ['casebridge_stranded_cases', { type: 'auditFinished', looked: 1, stranded: 1, cases: [], why: [] }],
];

describe('counting', () => {
  it.each(COUNTS)('%s', async (name, happening) => {
    take(happening);
    expect((await samples()).get(name)).toBe(1);
  });

  it('follows links, lines and problems', async () => {
    take(cic('up'), cic('ready'), cic('lost'), cic('up', 'cic2'), cic('ready', 'cic2'));
    take({ type: 'streamDeaf', rows: 3, total: 3, first: '', rebuilt: true, again: false, nextRebuildInMs: 0 });
    take({
      type: 'queueMapChecked',
      problems: [{ queueName: '', workgroup: '', kind: '', blocks: true, what: '', cure: '' }],
    });
    metrics.logLine('warn');
    const found = await samples();
    expect(found.get('casebridge_reconnects_total{link="cic"}')).toBe(1);
    expect(found.get('casebridge_switchovers_total')).toBe(1);
    expect(found.get('casebridge_stream_deaf_rows_total')).toBe(3);
    expect(found.get('casebridge_queue_map_problems{severity="blocks"}')).toBe(1);
    expect(found.get('casebridge_queue_map_problems{severity="warns"}')).toBe(0);
    expect(found.get('casebridge_log_lines_total{level="warn"}')).toBe(1);
  });
});

describe('what is taken back', () => {
  it('is left out, or not counted any more', async () => {
    take({ type: 'passwordExpires', server: 'cic1', days: 1 }, { type: 'queueFaulted', queue: 'a', reason: '' });
    take({ type: 'passwordFine', server: 'cic1' }, { type: 'queueUnmapped', queue: 'a' });
    const found = await samples();
    expect(found.has('casebridge_cic_password_expires_days')).toBe(false);
    expect(found.get('casebridge_cic_queues_faulted')).toBe(0);
  });
});

describe('the process', () => {
  it('tells of itself, and of lag while it is watched', () => {
    const watch = new ProcessWatch(5_000);
    expect(watch.read().loopLag).toBeUndefined();
    watch.start();
    const { startedAt, cpuSeconds, residentBytes, heapBytes } = watch.read();
    watch.stop();
    expect(startedAt).toBe(5);
    expect(Math.min(cpuSeconds, residentBytes, heapBytes)).toBeGreaterThan(0);
    expect(watch.read().loopLag).toBeUndefined();
  });
});
