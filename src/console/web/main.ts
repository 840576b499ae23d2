import { browserSocket } from '../../web-page/state/browser-socket.js';
import { LineChart } from './parts/chart.js';
import { ConfirmDialog } from './parts/confirm-dialog.js';
import { DataGrid } from './parts/data-grid.js';
import { Hub } from './state/hub.js';
import { AppShell } from './views/app-shell.js';
import { ChecksView } from './views/checks-view.js';
import { ConfigView } from './views/config-view.js';
import { DemoView } from './views/demo-view.js';
import { ExplainView } from './views/explain-view.js';
import { InteractionsView } from './views/interactions-view.js';
import { LogView } from './views/log-view.js';
import { LoginView } from './views/login-view.js';
import { OverviewView } from './views/overview-view.js';
import { QueuesView } from './views/queues-view.js';
import { RowsView } from './views/rows-view.js';
import { StrandedView } from './views/stranded-view.js';

const hub = new Hub({
  fetch: (path, sent) => fetch(path, sent),
  openSocket: () => browserSocket(`${location.origin.replace(/^http/, 'ws')}/api/live`),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
  now: () => Date.now(),
  random: () => Math.random(),
});

/** The frame with the hub of this page: the only element that the page itself holds. */
class ConsoleApp extends AppShell {
  override hub = hub;
}

const ELEMENTS: readonly (readonly [string, CustomElementConstructor])[] = [
  ['cb-chart', LineChart],
  ['cb-confirm', ConfirmDialog],
  ['cb-grid', DataGrid],
  ['cb-login', LoginView],
  ['cb-overview', OverviewView],
  ['cb-queues', QueuesView],
  ['cb-interactions', InteractionsView],
  ['cb-rows', RowsView],
  ['cb-stranded', StrandedView],
  ['cb-explain', ExplainView],
  ['cb-checks', ChecksView],
  ['cb-log', LogView],
  ['cb-config', ConfigView],
  ['cb-demo', DemoView],
  ['cb-app', ConsoleApp],
];
for (const [name, element] of ELEMENTS) customElements.define(name, element);
