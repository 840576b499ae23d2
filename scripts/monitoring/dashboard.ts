/** A query with the legend of its lines. */
export interface Query {
  readonly expr: string;
  readonly legend: string;
}

interface Panel {
  readonly title: string;
  readonly kind: 'timeseries' | 'stat';
  readonly unit: string;
  readonly width: number;
  readonly queries: readonly Query[];
  /** Value from which on a stat is red. */
  readonly redFrom?: number;
  /** Words in place of 0 and 1. */
  readonly words?: readonly [zero: string, one: string];
}

const WHERE = '{instance=~"$instance"}';
const query = (expr: string, legend = ''): Query => ({ expr, legend });
const stat = (title: string, expr: string, more: Partial<Panel> = {}): Panel => ({
  title,
  kind: 'stat',
  unit: 'short',
  width: 4,
  queries: [query(expr)],
  ...more,
});
const chart = (title: string, unit: string, width: number, ...queries: readonly Query[]): Panel => ({
  title,
  kind: 'timeseries',
  unit,
  width,
  queries,
});

const quantiles = (metric: string, by: string, where: string, legend: string): readonly Query[] =>
  [0.5, 0.99].map((share) =>
    query(
      `histogram_quantile(${share}, sum by (${by}) (rate(${metric}_bucket${where}[$__rate_interval])))`,
      `${legend}p${share * 100}`,
    ),
  );

const ROWS: Readonly<Record<string, readonly Panel[]>> = {
  Overview: [
    stat('Ready', `casebridge_ready${WHERE}`, { words: ['not ready', 'ready'] }),
    stat('Oldest row in work', `casebridge_oldest_unprocessed_row_age_seconds${WHERE}`, { unit: 's', redFrom: 300 }),
    stat('Rows in work', `casebridge_rows_unfinished${WHERE}`),
    stat('Parked rows', `casebridge_rows_parked${WHERE}`, { redFrom: 1 }),
    stat('Stranded cases', `casebridge_stranded_cases${WHERE}`, { redFrom: 1 }),
    stat('Alerts', `sum(casebridge_alerts_active${WHERE})`, { redFrom: 1 }),
    chart(
      'Rows',
      'ops',
      12,
      query(`sum by (source) (rate(casebridge_rows_received_total${WHERE}[$__rate_interval]))`, 'received {{source}}'),
      query(`sum(rate(casebridge_rows_marked_total${WHERE}[$__rate_interval]))`, 'marked'),
    ),
    chart(
      'Outcomes',
      'ops',
      12,
      query(`sum by (outcome) (rate(casebridge_rows_settled_total${WHERE}[$__rate_interval]))`, '{{outcome}}'),
    ),
    chart(
      'Queues',
      'ops',
      24,
      query(`sum by (queue) (rate(casebridge_queue_rows_settled_total${WHERE}[$__rate_interval]))`, '{{queue}}'),
    ),
  ],
  'Latency per stage': [
    chart('Row to settlement', 's', 12, ...quantiles('casebridge_row_seconds', 'le', WHERE, '')),
    ...(['created_received', 'received_decided', 'decided_confirmed', 'settled_marked'] as const).map((stage) =>
      chart(
        stage.replace('_', ' to '),
        's',
        12,
        ...quantiles('casebridge_stage_seconds', 'le', `{instance=~"$instance", stage="${stage}"}`, ''),
      ),
    ),
    chart(
      'Tried again',
      'ops',
      12,
      query(`sum by (code) (rate(casebridge_row_retries_total${WHERE}[$__rate_interval]))`, 'row {{code}}'),
      query(`sum by (code) (rate(casebridge_mark_retries_total${WHERE}[$__rate_interval]))`, 'mark {{code}}'),
    ),
  ],
  Links: [
    chart('Up', 'short', 12, query(`casebridge_link_up${WHERE}`, '{{link}}')),
    chart(
      'Came back, switched over, held back',
      'short',
      12,
      query(`sum by (link) (increase(casebridge_reconnects_total${WHERE}[$__rate_interval]))`, 'reconnect {{link}}'),
      query(`sum(increase(casebridge_switchovers_total${WHERE}[$__rate_interval]))`, 'switchover'),
      query(
        `sum by (side) (increase(casebridge_circuit_openings_total${WHERE}[$__rate_interval]))`,
        'circuit {{side}}',
      ),
    ),
    chart(
      'Stream',
      'ops',
      12,
      query(`sum(rate(casebridge_stream_events_total${WHERE}[$__rate_interval]))`, 'told'),
      query(`sum(rate(casebridge_stream_deaf_rows_total${WHERE}[$__rate_interval]))`, 'not told (deaf)'),
    ),
    chart(
      'Sweeps',
      'ops',
      12,
      query(`sum by (result) (rate(casebridge_sweeps_total${WHERE}[$__rate_interval]))`, '{{result}}'),
    ),
  ],
  CIC: [
    stat('Handler', `casebridge_handler_up${WHERE}`, { words: ['missing', 'answers'], width: 6 }),
    stat('Queues not seen', `casebridge_cic_queues_faulted${WHERE}`, { redFrom: 1, width: 6 }),
    stat('Queue map: blocking', `casebridge_queue_map_problems{instance=~"$instance", severity="blocks"}`, {
      redFrom: 1,
      width: 6,
    }),
    stat('Password expires in', `casebridge_cic_password_expires_days${WHERE}`, { unit: 'd', width: 6 }),
    chart('Live interactions', 'short', 12, query(`casebridge_interactions_live${WHERE}`, '{{state}}')),
    chart(
      'Interactions',
      'ops',
      12,
      query(`sum by (result) (rate(casebridge_interactions_created_total${WHERE}[$__rate_interval]))`, '{{result}}'),
      query(`sum(rate(casebridge_interactions_transferred_total${WHERE}[$__rate_interval]))`, 'transferred'),
      query(`sum(rate(casebridge_interactions_disconnected_total${WHERE}[$__rate_interval]))`, 'disconnected'),
      query(`sum(rate(casebridge_interactions_recreated_total${WHERE}[$__rate_interval]))`, 'made again'),
    ),
  ],
  'Salesforce quota': [
    stat(
      'API requests used',
      `casebridge_salesforce_api_requests_used${WHERE} / casebridge_salesforce_api_requests_limit${WHERE}`,
      { unit: 'percentunit', redFrom: 0.9, width: 6 },
    ),
    stat(
      'Streaming limits used',
      `max(casebridge_salesforce_streaming_used${WHERE} / casebridge_salesforce_streaming_limit${WHERE})`,
      { unit: 'percentunit', redFrom: 0.9, width: 6 },
    ),
    chart(
      'API requests of 24 hours',
      'short',
      12,
      query(`casebridge_salesforce_api_requests_used${WHERE}`, 'used'),
      query(`casebridge_salesforce_api_requests_limit${WHERE}`, 'limit'),
    ),
  ],
  Process: [
    chart('Processor', 'percentunit', 6, query(`rate(casebridge_process_cpu_seconds_total${WHERE}[$__rate_interval])`)),
    chart(
      'Memory',
      'bytes',
      6,
      query(`casebridge_process_resident_memory_bytes${WHERE}`, 'resident'),
      query(`casebridge_process_heap_bytes${WHERE}`, 'heap'),
    ),
    chart('Event loop lag', 's', 6, query(`casebridge_event_loop_lag_seconds${WHERE}`, '{{quantile}}')),
    chart(
      'Log lines',
      'ops',
      6,
      query(`sum by (level) (rate(casebridge_log_lines_total${WHERE}[$__rate_interval]))`, '{{level}}'),
    ),
  ],
};

const DATASOURCE = { type: 'prometheus', uid: `\${datasource}` };
const ROW_WIDTH = 24;

/** The dashboard as the JSON that Grafana imports. */
export function dashboardJson(): string {
  return `${JSON.stringify(dashboard(), undefined, 2)}\n`;
}

function dashboard() {
  return {
    uid: 'casebridge',
    title: 'Casebridge',
    tags: ['casebridge'],
    schemaVersion: 39,
    version: 1,
    editable: true,
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    timezone: '',
    annotations: { list: [] },
    templating: {
      list: [
        { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus', current: {}, hide: 0 },
        {
          name: 'instance',
          label: 'Instance',
          type: 'query',
          datasource: DATASOURCE,
          query: { query: 'label_values(casebridge_info, instance)', refId: 'instance' },
          refresh: 2,
          includeAll: true,
          multi: true,
          allValue: '.*',
          current: {},
          hide: 0,
        },
      ],
    },
    panels: placed(),
  };
}

/** Panels from left to right, a new line when one is full; each section begins with its title. */
function placed() {
  const panels: object[] = [];
  let y = 0;
  const id = () => panels.length + 1;
  for (const [title, section] of Object.entries(ROWS)) {
    panels.push({
      id: id(),
      type: 'row',
      title,
      collapsed: false,
      panels: [],
      gridPos: { h: 1, w: ROW_WIDTH, x: 0, y },
    });
    y += 1;
    let x = 0;
    let lineHeight = 0;
    for (const panel of section) {
      const h = panel.kind === 'stat' ? 4 : 8;
      if (x + panel.width > ROW_WIDTH || (lineHeight > 0 && h !== lineHeight)) {
        y += lineHeight;
        x = 0;
      }
      lineHeight = h;
      panels.push({ id: id(), ...panelJson(panel), gridPos: { h, w: panel.width, x, y } });
      x += panel.width;
    }
    y += lineHeight;
  }
  return panels;
}

function panelJson({ title, kind, unit, queries, redFrom, words }: Panel) {
  const steps = [
    { color: words ? 'red' : 'green', value: null },
    ...(words ? [{ color: 'green', value: 1 }] : redFrom === undefined ? [] : [{ color: 'red', value: redFrom }]),
  ];
  const mappings = words
    ? [{ type: 'value', options: { 0: { text: words[0], index: 0 }, 1: { text: words[1], index: 1 } } }]
    : [];
  return {
    type: kind,
    title,
    datasource: DATASOURCE,
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode(65 + index),
      datasource: DATASOURCE,
      expr,
      ...(legend === '' ? {} : { legendFormat: legend }),
    })),
    fieldConfig: { defaults: { unit, mappings, thresholds: { mode: 'absolute', steps } }, overrides: [] },
    ...(kind === 'stat'
      ? { options: { reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false }, colorMode: 'value' } }
      : { options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi' } } }),
  };
}
