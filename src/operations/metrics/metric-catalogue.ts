/** What a metric is; `docs/metrics.md`, the instruments and the checks of the dashboard are made from it. */
export interface MetricEntry {
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** One sentence. */
  readonly help: string;
  /** Of the value; '' for a plain number. */
  readonly unit: '' | 'seconds' | 'bytes' | 'days';
  /** Names of labels with the values that each may have. */
  readonly labels: Readonly<Record<string, string>>;
}

type Typed<T extends MetricEntry['type']> = MetricEntry & { readonly type: T };

const counter = (help: string, labels: Readonly<Record<string, string>> = {}): Typed<'counter'> => ({
  type: 'counter',
  help,
  unit: '',
  labels,
});

const gauge = (
  help: string,
  labels: Readonly<Record<string, string>> = {},
  unit: MetricEntry['unit'] = '',
): Typed<'gauge'> => ({ type: 'gauge', help, unit, labels });

const OUTCOMES = 'the values of `Outcome__c`';
const LINKS = '`salesforce`, `stream`, `cic`';
const CODES = 'codes of errors.md, `other`';
const STREAMING = '`events` (of 24 hours), `clients` (at a time)';
const LEVELS = '`error`, `warn`';

/** Every metric that `/metrics` has, by its name. */
export const METRIC_CATALOGUE = {
  casebridge_info: gauge('Always 1; its labels say what runs.', {
    version: 'of Casebridge',
    group: '`connector.pluginName`',
    instance_id: '`connector.instanceId`',
  }),
  casebridge_ready: gauge(
    '1 while rows are routed: stream subscribed, every watched CIC queue seen, first sweep over.',
  ),
  casebridge_dry_run: gauge('1 if nothing is created or marked.'),
  casebridge_paused: gauge('What an operator has paused: 1 for all, else the number of paused queues.', {
    scope: '`all`, `queues`',
  }),

  casebridge_rows_received_total: counter('Rows taken in.', {
    source: '`stream`, `repeat` (the stream told of it, and it was read again), `sweep`, `retry`',
  }),
  casebridge_rows_settled_total: counter('Rows settled.', { outcome: OUTCOMES }),
  casebridge_queue_rows_settled_total: counter('Rows settled, by the queue of the queue map that they name.', {
    queue: 'queues of the queue map (at most 500), `other`',
    outcome: OUTCOMES,
  }),
  casebridge_rows_marked_total: counter('Rows marked as processed in Salesforce.'),
  casebridge_rows_unreadable_total: counter('Records that could not be read as a row.'),
  casebridge_row_retries_total: counter('Steps of rows that are tried again.', { code: CODES }),
  casebridge_mark_retries_total: counter('Results that could not be written and are written again.', { code: CODES }),
  casebridge_rows_unfinished: gauge('Rows taken and not yet marked.'),
  casebridge_oldest_unprocessed_row_age_seconds: gauge(
    'Time since the oldest row in work of queues that are not paused was made; 0 if there is none. Left out while that is not known: before the first sweep and while sweeps fail.',
    {},
    'seconds',
  ),
  casebridge_rows_parked: gauge('Rows parked in the last 30 days, as of the last look and since.'),
  casebridge_stranded_cases: gauge('Stranded cases, as of the last audit; one is added if it could not list all.'),
  casebridge_last_audit_timestamp_seconds: gauge('When the last audit finished, since the epoch.', {}, 'seconds'),
  casebridge_audit_interval_seconds: gauge('Time between two audits; 0 if there are none.', {}, 'seconds'),
  casebridge_audits_total: counter('Audits.', { result: '`finished`, `failed`' }),
  casebridge_check_result: gauge('Always 1; its labels say how each check ended when this process ran them last.', {
    check: 'codes of checks.md',
    result: '`ok`, `warn`, `fail`, `skipped`',
  }),
  casebridge_last_checks_timestamp_seconds: gauge(
    'When this process ran the checks last, since the epoch.',
    {},
    'seconds',
  ),
  casebridge_check_interval_seconds: gauge('Time between two runs of the checks; 0 if there are none.', {}, 'seconds'),
  casebridge_check_runs_total: counter('Runs of the checks.', { result: '`finished`, `failed`' }),

  casebridge_row_seconds: {
    type: 'histogram',
    help: 'Time from the creation of a row in Salesforce to its settlement, without parked rows that are tried again.',
    unit: 'seconds',
    labels: {},
  },
  casebridge_stage_seconds: {
    type: 'histogram',
    help: 'Time that a row spends in a stage. The creation is known to the second.',
    unit: 'seconds',
    labels: {
      stage:
        '`created_received` (on the way to Casebridge), `received_decided`, `decided_confirmed` (by the contact centre), `settled_marked`',
    },
  },

  casebridge_link_up: gauge('1 while the connection works.', { link: LINKS }),
  casebridge_reconnects_total: counter('Connections that came back.', { link: LINKS }),
  casebridge_switchovers_total: counter('Logins at another CIC server than before.'),
  casebridge_circuit_open: gauge('1 while requests are held back after repeated failures.', {
    side: '`salesforce`, `cic`, `handler`',
  }),
  casebridge_circuit_openings_total: counter('Times that requests began to be held back.', {
    side: '`salesforce`, `cic`, `handler`',
  }),
  casebridge_stream_events_total: counter('Rows that the stream told of.'),
  casebridge_stream_deaf_rows_total: counter('Rows that the stream should have told of and did not.'),
  casebridge_stream_replays_refused_total: counter('Times that the stream could not go on where it left off.'),
  casebridge_sweeps_total: counter('Looks for unprocessed rows.', { result: '`finished`, `failed`' }),
  casebridge_last_sweep_timestamp_seconds: gauge('When the last sweep finished, since the epoch.', {}, 'seconds'),
  casebridge_salesforce_api_requests_used: gauge('API requests of the org in the last 24 hours, by whomever.'),
  casebridge_salesforce_api_requests_limit: gauge('API requests that the org allows in 24 hours.'),
  casebridge_salesforce_streaming_used: gauge('Used up of a streaming limit of the org, as of the last hour.', {
    kind: STREAMING,
  }),
  casebridge_salesforce_streaming_limit: gauge('Streaming limits of the org.', { kind: STREAMING }),

  casebridge_interactions_live: gauge('Live interactions of this org.', {
    state: '`waiting`, `alerting`, `withAgent`',
  }),
  casebridge_interactions_created_total: counter('Confirmed creates.', {
    result: '`created`, `existing` (the contact centre had already made it)',
  }),
  casebridge_interactions_transferred_total: counter('Confirmed transfers.'),
  casebridge_interactions_disconnected_total: counter('Interactions that Casebridge ended.'),
  casebridge_interactions_recreated_total: counter(
    'Interactions made again: a switchover had lost them, or two processes had crossed.',
  ),
  casebridge_handler_up: gauge('1 if the handler answered last, 0 if it did not.'),
  casebridge_cic_queues_faulted: gauge('Queues that the CIC server does not show; their rows wait.'),
  casebridge_cic_password_expires_days: gauge(
    'Days until the password of the CIC user expires, if that is soon.',
    {},
    'days',
  ),
  casebridge_queue_map_entries: gauge('Active entries of the queue map.'),
  casebridge_queue_map_problems: gauge('What is wrong with the queue map.', { severity: '`blocks`, `warns`' }),

  casebridge_log_lines_total: counter('Log lines written.', { level: '`error`, `warn`, `note`, `info`, `debug`' }),
  casebridge_alerts_active: gauge('What needs a person now.', { level: LEVELS }),
  casebridge_alerts_raised_total: counter('Alerts raised.', { level: LEVELS }),
  casebridge_alert_notices_unsent_total: counter('Notices of alerts that a channel did not take.', {
    channel: '`webhook`, `mail`',
  }),
  casebridge_store_failures_total: counter('Reads and writes of the store that failed.'),
  casebridge_listener_failures_total: counter('Failures inside Casebridge that did not stop it.'),
  casebridge_process_pauses_total: counter('Times that the process did not run for a while.'),

  casebridge_process_start_time_seconds: gauge('When the process started, since the epoch.', {}, 'seconds'),
  casebridge_process_cpu_seconds_total: { ...counter('Processor time used.'), unit: 'seconds' },
  casebridge_process_resident_memory_bytes: gauge('Memory of the process.', {}, 'bytes'),
  casebridge_process_heap_bytes: gauge('JavaScript heap in use.', {}, 'bytes'),
  casebridge_event_loop_lag_seconds: gauge(
    'How late timers were since the last time that metrics were read.',
    { quantile: '`0.5`, `0.99`, `1`' },
    'seconds',
  ),
} as const satisfies Record<string, MetricEntry>;

/** Name of a metric. */
export type MetricName = keyof typeof METRIC_CATALOGUE;

/** Names of the metrics of one type. */
export type MetricsOfType<T extends MetricEntry['type']> = {
  [N in MetricName]: (typeof METRIC_CATALOGUE)[N]['type'] extends T ? N : never;
}[MetricName];

/** Upper bounds of the histograms' buckets (seconds): from a stream's wake-up to a day of waiting. */
export const BUCKETS: readonly number[] = [
  0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3_600, 14_400, 86_400,
];
