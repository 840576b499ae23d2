import type { InteractionState } from '../../domain/interaction.js';
import type { GroupStatus, LinkView } from '../status/group-status.js';
import type { Instruments, Labels } from './instruments.js';
import type { ProcessFacts } from './process-facts.js';

/** What is asked for whenever metrics are read. */
export interface GaugeReadings {
  readonly status: GroupStatus;
  readonly ready: boolean;
  readonly interactions: readonly { readonly state: InteractionState }[];
  readonly process: ProcessFacts;
  /** `routing.auditInterval`, milliseconds; 0 if there are no audits. */
  readonly auditIntervalMs: number;
  /** `routing.checkInterval`, milliseconds; 0 if the checks do not run by themselves. */
  readonly checkIntervalMs: number;
}

/** Asked whenever metrics are read; must not throw and must not block. */
export interface GaugeSources {
  read(): GaugeReadings;
  /** Names of the queues of the queue map: only these become labels. */
  queueNames(): readonly string[];
}

const LIVE_STATES: readonly InteractionState[] = ['waiting', 'alerting', 'withAgent'];

/** Sets the gauges that are asked for. */
export function setAskedGauges(
  { status, ready, interactions, process, auditIntervalMs, checkIntervalMs }: GaugeReadings,
  instruments: Instruments,
): void {
  setGroup(status, ready, instruments);
  setWork(status, instruments);
  instruments.set('casebridge_audit_interval_seconds', [[auditIntervalMs / 1_000]]);
  instruments.set('casebridge_check_interval_seconds', [[checkIntervalMs / 1_000]]);
  const live = LIVE_STATES.map((state): [number, Labels] => [
    interactions.filter((interaction) => interaction.state === state).length,
    { state },
  ]);
  instruments.set('casebridge_interactions_live', live);
  setProcess(process, instruments);
}

function setGroup(status: GroupStatus, ready: boolean, instruments: Instruments): void {
  const { version, group, instanceId, paused, troubles } = status;
  instruments.set('casebridge_info', [[1, { version, group, instance_id: instanceId }]]);
  instruments.set('casebridge_ready', [[Number(ready)]]);
  instruments.set('casebridge_dry_run', [[Number(status.dryRun)]]);
  instruments.set('casebridge_paused', [
    [Number(paused.all), { scope: 'all' }],
    [paused.queues.length, { scope: 'queues' }],
  ]);
  instruments.set('casebridge_link_up', [
    [isUp(status.salesforce), { link: 'salesforce' }],
    [isUp(status.stream), { link: 'stream' }],
    [isUp(status.contactCenter), { link: 'cic' }],
  ]);
  const active = (['error', 'warn'] as const).map((level): [number, Labels] => [
    troubles.filter((trouble) => trouble.level === level).length,
    { level },
  ]);
  instruments.set('casebridge_alerts_active', active);
}

function setWork({ backlog, now, parked, stranded, quota }: GroupStatus, instruments: Instruments): void {
  const { oldestRouted, known } = backlog;
  // Older ones may wait in the org, but these wait for certain.
  const none = known ? 0 : undefined;
  const age = oldestRouted ? Math.max(0, now - oldestRouted.createdAt) / 1_000 : none;
  instruments.set('casebridge_rows_unfinished', [[backlog.unfinished]]);
  instruments.set('casebridge_oldest_unprocessed_row_age_seconds', [[age]]);
  instruments.set('casebridge_rows_parked', [[parked]]);
  instruments.set('casebridge_stranded_cases', [[stranded?.count]]);
  instruments.set('casebridge_salesforce_api_requests_used', [[quota?.used]]);
  instruments.set('casebridge_salesforce_api_requests_limit', [[quota?.limit]]);
}

function setProcess(facts: ProcessFacts, instruments: Instruments): void {
  instruments.set('casebridge_process_start_time_seconds', [[facts.startedAt]]);
  instruments.countTo('casebridge_process_cpu_seconds_total', facts.cpuSeconds);
  instruments.set('casebridge_process_resident_memory_bytes', [[facts.residentBytes]]);
  instruments.set('casebridge_process_heap_bytes', [[facts.heapBytes]]);
  instruments.set('casebridge_event_loop_lag_seconds', [
    [facts.loopLag?.p50, { quantile: '0.5' }],
    [facts.loopLag?.p99, { quantile: '0.99' }],
    [facts.loopLag?.max, { quantile: '1' }],
  ]);
}

function isUp({ state }: LinkView): number {
  return Number(state === 'ready');
}
