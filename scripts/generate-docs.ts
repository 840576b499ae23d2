import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configurationPage } from '../src/config/configuration-page.js';
import { exampleConfig } from '../src/config/example-config.js';
import { apiPage } from '../src/console/server/api-page.js';
import { errorsPage } from '../src/errors/errors-page.js';
import { alertsPage } from '../src/operations/alerts/alerts-page.js';
import { checksPage } from '../src/operations/checks/checks-page.js';
import { metricsPage } from '../src/operations/metrics/metrics-page.js';
import { troubleshootingPage } from '../src/operations/troubleshooting/troubleshooting-page.js';
import { apexSubsetPage } from '../src/simulator/salesforce/apex/library/subset-page.js';
import { apexSemanticsPage } from '../test/contract/apex/semantics/semantics-page.js';
import { handlerGuide } from './handler-guide/handler-guide.js';
import { alertRulesYaml } from './monitoring/alert-rules.js';
import { dashboardJson } from './monitoring/dashboard.js';

/**
 * Writes the files that are made from the code; with `--check` it only compares, and ends with 1 if one differs.
 * Run it after a change of the configuration schema, the error catalogue, the list of checks, metrics, alerts or causes of trouble, or the system classes of the simulated org.
 */
const PAGES = [
  ['config/casebridge.example.json', exampleConfig()],
  ['docs/configuration.md', configurationPage()],
  ['docs/errors.md', errorsPage()],
  ['docs/checks.md', checksPage()],
  ['docs/metrics.md', metricsPage()],
  ['docs/alerts.md', alertsPage()],
  ['docs/troubleshooting.md', troubleshootingPage()],
  ['config/monitoring/grafana-dashboard.json', dashboardJson()],
  ['config/monitoring/alert-rules.yaml', alertRulesYaml()],
  ['docs/api.md', apiPage()],
  ['handler/GUIDE.md', handlerGuide()],
  ['docs/apex-subset.md', apexSubsetPage()],
  ['docs/apex-semantics.md', apexSemanticsPage()],
] as const;

const checkOnly = process.argv.includes('--check');

for (const [path, content] of PAGES) {
  const file = fileURLToPath(new URL(`../${path}`, import.meta.url));
  if (current(file) === content) {
    console.log(`${path}: up to date`);
  } else if (checkOnly) {
    console.log(`${path}: differs; run npm run docs`);
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    console.log(`${path}: written`);
  }
}

function current(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
