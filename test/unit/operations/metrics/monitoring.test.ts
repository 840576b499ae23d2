import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { alertRulesYaml } from '../../../../scripts/monitoring/alert-rules.js';
import { dashboardJson } from '../../../../scripts/monitoring/dashboard.js';
import { ALERT_CATALOGUE } from '../../../../src/operations/alerts/alert-catalogue.js';
import { alertsPage } from '../../../../src/operations/alerts/alerts-page.js';
import { isMetricName } from '../../../../src/operations/metrics/instruments.js';
import { METRIC_CATALOGUE, type MetricEntry } from '../../../../src/operations/metrics/metric-catalogue.js';
import { metricsPage } from '../../../../src/operations/metrics/metrics-page.js';
import { asArray, asObject, asString } from '../../../../src/runtime/decode.js';

function committed(path: string): string {
  return readFileSync(fileURLToPath(new URL(`../../../../${path}`, import.meta.url)), 'utf8');
}

/** Labels that Prometheus itself puts on everything that it scrapes. */
const TARGET_LABELS = ['instance', 'job'];

interface Use {
  readonly name: string;
  readonly entry: MetricEntry;
  readonly suffix: string;
}

/** The metrics that an expression names, each of the catalogue. */
function uses(expr: string): readonly Use[] {
  return [...expr.matchAll(/\bcasebridge_[a-z0-9_]+/g)].map(([full]) => {
    const suffix = /_(?:bucket|sum|count)$/.exec(full)?.[0] ?? '';
    const name = isMetricName(full) ? full : full.slice(0, full.length - suffix.length);
    if (!isMetricName(name)) throw new Error(`${full} is no metric`);
    return { name, entry: METRIC_CATALOGUE[name], suffix: isMetricName(full) ? '' : suffix };
  });
}

/** Where the grammar of PromQL, which Prometheus itself keeps, finds an error. */
function syntaxErrors(expr: string): readonly string[] {
  const found: string[] = [];
  parser.parse(expr).iterate({
    enter: ({ type, from }) => {
      if (type.isError) found.push(`${expr.slice(0, from)}<here>${expr.slice(from)}`);
    },
  });
  return found;
}

/** What must hold of every expression of the dashboard and of the rules. */
function check(expr: string): void {
  expect(syntaxErrors(expr)).toEqual([]);
  const used = uses(expr);
  expect(used.length + (expr.includes('up{job=') ? 1 : 0)).toBeGreaterThan(0);
  const labels = used.flatMap(({ entry }) => Object.keys(entry.labels));
  const histograms = used.filter(({ entry }) => entry.type === 'histogram');
  for (const { name, entry, suffix } of used) {
    expect([expr, name, entry.type === 'histogram']).toEqual([expr, name, suffix !== '']);
    const isRated = new RegExp(`(?:rate|increase)\\(${name}${suffix}(?:\\{[^}]*\\})?\\[`).test(expr);
    expect([expr, name, isRated]).toEqual([expr, name, entry.type !== 'gauge']);
  }
  const named = [
    ...[...expr.matchAll(/\{([^}]*)\}/g)].flatMap(([, inside = '']) =>
      [...inside.matchAll(/([a-z_]+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label),
    ),
    ...[...expr.matchAll(/\b(?:by|on)\s*\(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/,\s*/)),
  ];
  const allowed = [...labels, ...TARGET_LABELS, ...(histograms.length > 0 ? ['le'] : [])];
  for (const label of named) expect([expr, allowed.includes(label) ? label : `${label}?`]).toEqual([expr, label]);
  // A quantile is made of the buckets' bounds.
  if (expr.includes('histogram_quantile')) expect(expr).toMatch(/by \([^)]*\ble\b[^)]*\)/);
}

/** The anchors of a page, as GitHub makes them. */
function anchors(page: string): readonly string[] {
  return [...page.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );
}

const OPERATOR = anchors(committed('docs/operator.md'));

describe('files made from the code', () => {
  it.each([
    ['docs/metrics.md', metricsPage],
    ['docs/alerts.md', alertsPage],
    ['config/monitoring/grafana-dashboard.json', dashboardJson],
    ['config/monitoring/alert-rules.yaml', alertRulesYaml],
  ])('%s is what scripts/generate-docs.ts makes', (path, make) => expect(committed(path)).toBe(make()));
});

describe('the metrics', () => {
  it('have names by the conventions of Prometheus, with their unit', () => {
    for (const [name, { type, unit, help }] of Object.entries<MetricEntry>(METRIC_CATALOGUE)) {
      expect(name).toMatch(/^casebridge_[a-z][a-z0-9_]*$/);
      expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
      if (unit !== '') expect(name.replace(/_total$/, '')).toMatch(new RegExp(`_${unit}$`));
      expect(help).toMatch(/^[^|\n]*\.$/);
    }
  });
});

it('an expression that Prometheus would refuse is found', () => {
  for (const wrong of ['sum(casebridge_ready', 'rate(casebridge_ready[5 minutes])', 'casebridge_ready == ', 'by (x)'])
    expect([wrong, syntaxErrors(wrong).length > 0]).toEqual([wrong, true]);
});

describe('the alert rules', () => {
  const root = asObject(parse(committed('config/monitoring/alert-rules.yaml')));
  const groups = (asArray(root?.groups) ?? []).map((group) => asObject(group) ?? {});
  const rules = groups.flatMap(({ rules: list }) => (asArray(list) ?? []).map((rule) => asObject(rule) ?? {}));

  it('have the shape that Prometheus loads', () => {
    expect(Object.keys(root ?? {})).toEqual(['groups']);
    expect(groups.length).toBeGreaterThan(0);
    for (const group of groups) expect(Object.keys(group)).toEqual(['name', 'rules']);
    expect(new Set(groups.map(({ name }) => name)).size).toBe(groups.length);
    expect(rules.length).toBeGreaterThan(15);
    for (const rule of rules) {
      expect(Object.keys(rule)).toEqual(['alert', 'expr', 'for', 'labels', 'annotations']);
      expect(rule.alert).toMatch(/^[A-Z][A-Za-z]+$/);
      expect(rule.for).toMatch(/^\d+[mh]$/);
      expect(asObject(rule.labels)?.severity).toMatch(/^(critical|warning)$/);
    }
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  });

  it('name metrics and labels that exist, in the way their type allows', () => {
    for (const { expr } of rules) check(asString(expr) ?? '');
  });

  it('say what it is about, what to do, and where the runbook has more', () => {
    for (const rule of rules) {
      const { summary, description, runbook_url: runbook } = asObject(rule.annotations) ?? {};
      expect(summary).toMatch(/\w/);
      expect(description).toMatch(/\.$/);
      const [, page, anchor = ''] = /^(docs\/operator\.md)#(.+)$/.exec(String(runbook)) ?? [];
      expect(page).toBe('docs/operator.md');
      expect(OPERATOR).toContain(anchor);
      const templated = [...`${summary}${description}`.matchAll(/\$labels\.([a-z_]+)/g)].map(([, label]) => label);
      const known = [...TARGET_LABELS, ...uses(String(rule.expr)).flatMap(({ entry }) => Object.keys(entry.labels))];
      for (const label of templated) expect(known).toContain(label);
    }
  });
});

describe('the dashboard', () => {
  const dashboard = asObject(JSON.parse(committed('config/monitoring/grafana-dashboard.json'))) ?? {};
  const panels = (asArray(dashboard.panels) ?? []).map((panel) => asObject(panel) ?? {});
  const charts = panels.filter(({ type }) => type !== 'row');

  it('has the shape that Grafana imports, and asks for its data source', () => {
    expect(dashboard).toMatchObject({ title: 'Casebridge', schemaVersion: expect.any(Number), uid: 'casebridge' });
    expect(dashboard).not.toHaveProperty('id');
    const variables = asArray(asObject(dashboard.templating)?.list) ?? [];
    expect(variables).toEqual([
      expect.objectContaining({ name: 'datasource', type: 'datasource', query: 'prometheus' }),
      expect.objectContaining({ name: 'instance', type: 'query' }),
    ]);
    expect(panels.filter(({ type }) => type === 'row').map(({ title }) => title)).toEqual([
      'Overview',
      'Latency per stage',
      'Links',
      'CIC',
      'Salesforce quota',
      'Process',
    ]);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  });

  it('has panels that lie beside each other, each with a query of metrics that exist', () => {
    const taken = new Set<string>();
    for (const panel of panels) {
      const { x, y, w, h } = Object.fromEntries(
        Object.entries(asObject(panel.gridPos) ?? {}).map(([name, value]) => [name, Number(value)]),
      );
      for (let column = 0; column < (w ?? 0); column += 1) {
        for (let line = 0; line < (h ?? 0); line += 1) {
          const place = `${(x ?? 0) + column},${(y ?? 0) + line}`;
          expect((x ?? 0) + column).toBeLessThan(24);
          expect(taken.has(place)).toBe(false);
          taken.add(place);
        }
      }
    }
    for (const panel of charts) {
      expect(['stat', 'timeseries']).toContain(panel.type);
      const targets = (asArray(panel.targets) ?? []).map((target) => asObject(target) ?? {});
      expect(targets.length).toBeGreaterThan(0);
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
      for (const { expr, datasource } of targets) {
        expect(datasource).toEqual({ type: 'prometheus', uid: `\${datasource}` });
        check((asString(expr) ?? '').replaceAll('$__rate_interval', '1m'));
      }
    }
  });

  it('shows every metric that tells of routing', () => {
    const text = committed('config/monitoring/grafana-dashboard.json') + alertRulesYaml();
    const hidden = Object.keys(METRIC_CATALOGUE).filter((name) => !text.includes(name));
    expect(hidden.length).toBeLessThan(Object.keys(METRIC_CATALOGUE).length / 3);
  });
});

describe('the pages of alerts', () => {
  it('lead to sections that exist', () => {
    for (const { page } of Object.values(ALERT_CATALOGUE)) expect(OPERATOR).toContain(page.replace('operator.md#', ''));
  });
});
