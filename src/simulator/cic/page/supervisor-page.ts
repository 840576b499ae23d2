import { createHash } from 'node:crypto';
import type { HttpExchangeRequest, HttpExchangeResponse } from '../../../runtime/http-exchange.js';
import { PAGE_SCRIPT } from './page-script.js';
import { PAGE_STYLE } from './page-style.js';

interface Order {
  readonly label: string;
  readonly path: string;
  readonly body: object;
  /** Makes sense for a pair of servers only. */
  readonly forPair?: boolean;
}

const SWITCHOVER = { kind: 'switchover', downMs: 5_000 };

const ORDERS: readonly Order[] = [
  ...['keep', 'renumber', 'lose'].map((interactions) => ({
    label: `Switch over, ${interactions} interactions`,
    path: '/__sim__/faults',
    body: { ...SWITCHOVER, interactions },
    forPair: true,
  })),
  { label: 'Bring the dead server back', path: '/__sim__/faults', body: { kind: 'bringBack' }, forPair: true },
  { label: 'Expire sessions', path: '/__sim__/faults', body: { kind: 'expireSessions' } },
  { label: 'Close streams', path: '/__sim__/faults', body: { kind: 'closeStreams' } },
  { label: 'Handler off', path: '/__sim__/switches', body: { handler: 'missing' } },
  { label: 'Handler on', path: '/__sim__/switches', body: { handler: 'published' } },
];

const PAGE = page();

const HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': [
    "default-src 'none'",
    `script-src '${digest(PAGE_SCRIPT)}'`,
    `style-src '${digest(PAGE_STYLE)}'`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};

/** Whether a request is for the supervisor's page. */
export function wantsPage(request: HttpExchangeRequest): boolean {
  return request.method === 'GET' && /^\/(\?|$)/.test(request.target);
}

/** The page itself. Nothing that a client said is in it: its script asks for that and writes it as text. */
export function supervisorPage(): HttpExchangeResponse {
  return { status: 200, headers: HEADERS, body: PAGE };
}

function page(): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Simulated CIC server</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header>
<h1>Simulated CIC server <span id="name"></span></h1>
<div id="servers"></div>
<p id="facts" class="dim"></p>
<p id="state" class="bad" role="status"></p>
<noscript><p>This page needs its script; the same is in <a href="/__sim__/live">/__sim__/live</a>.</p></noscript>
</header>
<main>
${table('Queues', 'queues', ['Workgroup', '#Waiting', '#Alerting', '#With agents', '#Oldest wait', 'Problem'])}
${table('Agents', 'agents', ['Agent', 'Status', 'Media', '#E-mails', 'Skills', 'Has'])}
${table('Interactions', 'interactions', ['Id', 'Case', 'Subject', 'Workgroup', 'Skills', 'State', 'Agent', '#Wait', 'Why it waits'])}
<p id="more" class="dim"></p>
${table('Runs of the handler', 'runs', ['Event', 'Data', 'Last step', 'Error'])}
<section aria-labelledby="trouble">
<h2 id="trouble">Trouble</h2>
<div class="buttons">
${ORDERS.map(button).join('\n')}
</div>
<p id="done" role="status"></p>
</section>
</main>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`;
}

function table(title: string, id: string, columns: readonly string[]): string {
  const heads = columns.map((name) =>
    name.startsWith('#') ? `<th scope="col" class="number">${name.slice(1)}</th>` : `<th scope="col">${name}</th>`,
  );
  return `<section aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
<table><thead><tr>${heads.join('')}</tr></thead><tbody id="${id}"></tbody></table>
</section>`;
}

function button({ label, path, body, forPair }: Order): string {
  const json = JSON.stringify(body).replaceAll('"', '&quot;');
  return `<button type="button" data-path="${path}" data-body="${json}"${forPair ? ' data-pair hidden' : ''}>${label}</button>`;
}

function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
