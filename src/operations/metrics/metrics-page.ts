import { METRIC_CATALOGUE, type MetricEntry } from './metric-catalogue.js';

/** The documentation of all metrics as Markdown. */
export function metricsPage(): string {
  const rows = Object.entries<MetricEntry>(METRIC_CATALOGUE).map(row);
  return `# Metrics

\`/metrics\` tells these in the text format of Prometheus, without a login; they hold no secrets and no personal data. Counts are
since the start of the process. A gauge of which nothing is known yet is left out. No label has values without bound: there are
no rows, cases or people among them.

[config/monitoring/](../config/monitoring/) has a dashboard for Grafana (\`grafana-dashboard.json\`: *Dashboards > New > Import*) and
alert rules for Prometheus (\`alert-rules.yaml\`: name it under \`rule_files\`). Casebridge also sends alerts by itself:
[alerts.md](alerts.md).

\`\`\`yaml
scrape_configs:
  - job_name: casebridge
    static_configs:
      - targets: ["127.0.0.1:8480"]
rule_files:
  - alert-rules.yaml
\`\`\`

A histogram \`x\` has \`x_bucket\` (with the label \`le\`), \`x_sum\` and \`x_count\`.

| metric | type | unit | labels | meaning |
|---|---|---|---|---|
${rows.join('\n')}
`;
}

function row([name, { type, help, unit, labels }]: [string, MetricEntry]): string {
  const shown = Object.entries(labels).map(([label, values]) => `\`${label}\`: ${values}`);
  return `| \`${name}\` | ${type} | ${unit} | ${shown.join('; ')} | ${help} |`;
}
