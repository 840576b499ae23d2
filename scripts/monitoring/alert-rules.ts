/** One rule of Prometheus. */
export interface Rule {
  readonly alert: string;
  readonly expr: string;
  /** How long it must hold, e.g. `5m`. */
  readonly for: string;
  readonly severity: 'critical' | 'warning';
  readonly summary: string;
  readonly description: string;
  /** Page with anchor. */
  readonly runbook: string;
}

const OPERATOR = 'docs/operator.md#';
const FAILS = `${OPERATOR}when-something-fails`;
const STREAM = `${OPERATOR}the-stream-and-the-sweep`;
const GROUP = '{{ $labels.instance }}';

/** The alert rules by group. */
export const RULE_GROUPS: Readonly<Record<string, readonly Rule[]>> = {
  'casebridge-routing': [
    {
      alert: 'CasebridgeGone',
      expr: 'up{job="casebridge"} == 0 or absent(up{job="casebridge"})',
      for: '2m',
      severity: 'critical',
      summary: 'Casebridge does not answer',
      description: 'No case is routed. Look whether the process runs, then at the end of its log.',
      runbook: FAILS,
    },
    {
      alert: 'CasebridgeNotReady',
      expr: 'casebridge_ready == 0',
      for: '10m',
      severity: 'critical',
      summary: `Casebridge at ${GROUP} is not ready`,
      description: 'It runs, and has not routed fully for 10 minutes. /readyz says why.',
      runbook: FAILS,
    },
    {
      alert: 'CasebridgeRowsWait',
      expr: 'casebridge_oldest_unprocessed_row_age_seconds > 900',
      for: '5m',
      severity: 'critical',
      summary: `Rows wait for long at ${GROUP}`,
      description:
        'The oldest row in work of a queue that is not paused was made {{ $value | humanizeDuration }} ago. `casebridge explain` of its name says why it waits.',
      runbook: `${OPERATOR}why-is-this-case-not-routed`,
    },
    {
      alert: 'CasebridgeSlow',
      expr: 'histogram_quantile(0.99, sum by (instance, le) (rate(casebridge_row_seconds_bucket[10m]))) > 60',
      for: '10m',
      severity: 'warning',
      summary: `Routing is slow at ${GROUP}`,
      description: 'One case in a hundred takes longer than {{ $value | humanizeDuration }} from row to settlement.',
      runbook: `${OPERATOR}why-is-this-case-not-routed`,
    },
    {
      alert: 'CasebridgeParkedRows',
      expr: 'casebridge_rows_parked > 0',
      for: '1h',
      severity: 'warning',
      summary: `Rows are parked at ${GROUP}`,
      description:
        '{{ $value }} rows failed for good: their cases reach nobody. `casebridge rows --parked` gives each cause.',
      runbook: `${OPERATOR}parked-rows`,
    },
    {
      alert: 'CasebridgeStrandedCases',
      expr: 'casebridge_stranded_cases > 0',
      for: '0m',
      severity: 'critical',
      summary: `Cases are stranded at ${GROUP}`,
      description:
        'Nothing is on its way for {{ $value }} open cases. `casebridge audit` gives the reasons and can route them.',
      runbook: `${OPERATOR}stranded-cases`,
    },
    {
      alert: 'CasebridgeAuditMissing',
      expr: 'time() - (casebridge_last_audit_timestamp_seconds or casebridge_process_start_time_seconds) > 3 * (casebridge_audit_interval_seconds > 0)',
      for: '10m',
      severity: 'warning',
      summary: `No audit at ${GROUP}`,
      description: 'Stranded cases have not been looked for since {{ $value | humanizeDuration }}.',
      runbook: `${OPERATOR}stranded-cases`,
    },
  ],
  'casebridge-links': [
    {
      alert: 'CasebridgeLinkDown',
      expr: 'casebridge_link_up{link=~"salesforce|cic"} == 0',
      for: '5m',
      severity: 'critical',
      summary: `The link to {{ $labels.link }} is down at ${GROUP}`,
      description: 'No case is routed meanwhile; nothing is lost.',
      runbook: FAILS,
    },
    {
      alert: 'CasebridgeStreamDown',
      expr: 'casebridge_link_up{link="stream"} == 0',
      for: '10m',
      severity: 'warning',
      summary: `The stream is down at ${GROUP}`,
      description: 'The sweep routes the rows meanwhile, later than the stream would.',
      runbook: STREAM,
    },
    {
      alert: 'CasebridgeStreamDeaf',
      expr: 'increase(casebridge_stream_deaf_rows_total[1h]) > 0',
      for: '0m',
      severity: 'warning',
      summary: `The stream is deaf at ${GROUP}`,
      description: 'The stream did not tell of {{ $value }} rows in the last hour; the sweep has routed them.',
      runbook: STREAM,
    },
    {
      alert: 'CasebridgeFlapping',
      expr: 'increase(casebridge_reconnects_total[30m]) > 6',
      for: '0m',
      severity: 'warning',
      summary: `The link to {{ $labels.link }} comes and goes at ${GROUP}`,
      description: 'It came back {{ $value }} times in half an hour.',
      runbook: FAILS,
    },
    {
      alert: 'CasebridgeStreamingQuotaLow',
      expr: 'casebridge_salesforce_streaming_used / casebridge_salesforce_streaming_limit > 0.9',
      for: '10m',
      severity: 'warning',
      summary: `A streaming limit of the org is near at ${GROUP}`,
      description: '{{ $value | humanizePercentage }} of the streaming {{ $labels.kind }} are used, by whomever.',
      runbook: STREAM,
    },
    {
      alert: 'CasebridgeQuotaLow',
      expr: 'casebridge_salesforce_api_requests_used / casebridge_salesforce_api_requests_limit > 0.9',
      for: '10m',
      severity: 'warning',
      summary: `The API limit of the org is near at ${GROUP}`,
      description: '{{ $value | humanizePercentage }} of the API requests of 24 hours are used, by whomever.',
      runbook: STREAM,
    },
  ],
  'casebridge-cic': [
    {
      alert: 'CasebridgeHandlerMissing',
      expr: 'casebridge_handler_up == 0',
      for: '5m',
      severity: 'critical',
      summary: `The handler does not answer at ${GROUP}`,
      description: 'No interaction can be made. handler/GUIDE.md says how it is published.',
      runbook: FAILS,
    },
    {
      alert: 'CasebridgeQueuesFaulted',
      expr: 'casebridge_cic_queues_faulted > 0',
      for: '5m',
      severity: 'critical',
      summary: `CIC hides queues at ${GROUP}`,
      description: 'The CIC server does not show {{ $value }} queues; their rows wait.',
      runbook: `${OPERATOR}what-the-directory-finds`,
    },
    {
      alert: 'CasebridgeQueueMapBlocks',
      expr: 'casebridge_queue_map_problems{severity="blocks"} > 0',
      for: '5m',
      severity: 'critical',
      summary: `The queue map is wrong at ${GROUP}`,
      description:
        'Because of {{ $value }} problems no case of some queues can be routed. `casebridge queues` names them.',
      runbook: `${OPERATOR}what-the-directory-finds`,
    },
    {
      alert: 'CasebridgePasswordExpires',
      expr: 'casebridge_cic_password_expires_days < 7',
      for: '0m',
      severity: 'warning',
      summary: `The password of the CIC user expires at ${GROUP}`,
      description: 'It expires in {{ $value }} days.',
      runbook: FAILS,
    },
  ],
  'casebridge-process': [
    {
      alert: 'CasebridgeCheckFails',
      expr: 'casebridge_check_result{result="fail"} == 1',
      for: '0m',
      severity: 'warning',
      summary: `The check {{ $labels.check }} has failed at ${GROUP}`,
      description: 'It did when the checks ran last. `casebridge check` says what it saw and what to do.',
      runbook: `${OPERATOR}check`,
    },
    {
      alert: 'CasebridgeChecksMissing',
      expr: 'time() - (casebridge_last_checks_timestamp_seconds or casebridge_process_start_time_seconds) > 2 * (casebridge_check_interval_seconds > 0)',
      for: '15m',
      severity: 'warning',
      summary: `The checks do not run at ${GROUP}`,
      description:
        'They have not ended with results since {{ $value | humanizeDuration }}: what they told last may not hold. The log says why (component Check).',
      runbook: `${OPERATOR}check`,
    },
    {
      alert: 'CasebridgeSalesforcePasswordOld',
      expr: 'casebridge_check_result{check="SALESFORCE_PASSWORD",result="warn"} == 1',
      for: '0m',
      severity: 'warning',
      summary: `The password of the Salesforce integration user grows old at ${GROUP}`,
      description: 'It may expire soon. `casebridge check` says how old it is and what to do.',
      runbook: `${OPERATOR}check`,
    },
    {
      alert: 'CasebridgeStoreFails',
      expr: 'increase(casebridge_store_failures_total[15m]) > 0',
      for: '5m',
      severity: 'warning',
      summary: `The store fails at ${GROUP}`,
      description: 'Routing goes on; history is lost. Look at disk space and permissions of connector.dataDir.',
      runbook: FAILS,
    },
    {
      alert: 'CasebridgeAlertsUnsent',
      expr: 'increase(casebridge_alert_notices_unsent_total[1h]) > 0',
      for: '0m',
      severity: 'warning',
      summary: `Alerts cannot be sent by {{ $labels.channel }} at ${GROUP}`,
      description: '{{ $value }} notices were given up in the last hour. The log says why.',
      runbook: FAILS,
    },
    {
      alert: 'CasebridgeOverloaded',
      expr: 'casebridge_event_loop_lag_seconds{quantile="0.99"} > 1',
      for: '10m',
      severity: 'warning',
      summary: `The process is overloaded at ${GROUP}`,
      description: 'Timers are {{ $value | humanizeDuration }} late: the host has too little processor time or memory.',
      runbook: FAILS,
    },
  ],
};

/** The rules as the YAML that `rule_files` takes; every text is a quoted scalar. */
export function alertRulesYaml(): string {
  const quoted = (text: string) => JSON.stringify(text);
  const rules = (group: readonly Rule[]) =>
    group.map(
      (rule) => `      - alert: ${quoted(rule.alert)}
        expr: ${quoted(rule.expr)}
        for: ${quoted(rule.for)}
        labels:
          severity: ${quoted(rule.severity)}
        annotations:
          summary: ${quoted(rule.summary)}
          description: ${quoted(rule.description)}
          runbook_url: ${quoted(rule.runbook)}
`,
    );
  const groups = Object.entries(RULE_GROUPS).map(
    ([name, group]) => `  - name: ${quoted(name)}\n    rules:\n${rules(group).join('')}`,
  );
  return `# Alert rules for Prometheus over the metrics of Casebridge (docs/metrics.md). Written by npm run docs.
# They expect the job to be called casebridge. runbook_url is relative to the root of the repository.
groups:
${groups.join('')}`;
}
