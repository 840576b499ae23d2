import { API_ROUTES, type ApiRoute, LIVE_PATH } from './route-catalogue.js';

/** The documentation of the API as Markdown. */
export function apiPage(): string {
  const rows = Object.values<ApiRoute>(API_ROUTES).map(row).join('\n');
  return `# The API of a running group

A running group serves HTTP on \`console.host\` and \`console.port\` (docs/configuration.md): the operator console on \`/\`,
three probes, and the API behind the console, which programs may use, too.

## Probes

| address | answers |
|---|---|
| \`/healthz\` | 200 while the process is alive, else 503 |
| \`/readyz\` | 200 while it routes: stream subscribed, CIC up, reconciled; else 503 with \`reasons\` |
| \`/metrics\` | metrics in the text format of Prometheus |

They need no login, and hold no secret and nothing of a customer.

## Login

- **Programs** send \`Authorization: Bearer TOKEN\`. The file \`api.json\` in \`connector.dataDir\` has \`url\` and \`token\`, made
  anew at each start and readable by its owner only; over TLS it has the server's \`certificate\`, too. Without \`console.users\`
  the token in the file \`console-token\` beside it does as well. Both make an operator.
- **Browsers** send user and password, or that token, to \`/api/login\`, and get a session: a cookie that scripts cannot read.
  Every request that changes something must then carry the session's \`csrfToken\` in the header \`x-csrf-token\`, and come from
  a page of the console itself. A session ends by \`/api/logout\`, by \`console.sessionIdle\` and \`console.sessionLimit\`, and with
  the process.
- A **viewer** may use what is marked so, an **operator** everything. Each change is logged with who asked for it.

## Routes

Requests and answers are JSON; times are milliseconds since the epoch. The types are in \`src/console/contract.ts\`. A key that
a route does not know is refused.

| route | who | takes | answers | what it does |
|---|---|---|---|---|
${rows}

## Errors

An answer with a status from 400 on is \`{"code", "message", "cure"}\`; docs/errors.md lists the codes. 400: the request is not
understood; 401: nobody is logged in, or the login is refused; 403: not allowed; 404: no such route, or an unknown id; 413: too
large; 421: asked for under another host name; 429: too many, with \`Retry-After\`; 500: a fault of Casebridge; 502: Salesforce or CIC
refused or failed; 503: the process is stopping; 504: too slow.

## Live feed

\`${LIVE_PATH}\` is a WebSocket for pages of the console: it wants the session's cookie and the console's own origin. It sends a
\`status\`, the \`interactions\` and the last 200 \`log\` lines, then each of them as it changes (\`LiveMessage\`): the status at most once
a second and at least every ten, log lines gathered. It takes \`{"type":"logFilter","level","text"}\` (\`LiveRequest\`), and is closed with
code 4401 when the session ends. A client that does not keep up gets no log lines for a while, which shows as a gap in
\`sequence\`, and is given up in the end.
`;
}

function row({ method, path, caller, takes, answers, does }: ApiRoute): string {
  return `| \`${method} ${path}\` | ${caller} | ${takes} | ${answers} | ${does} |`;
}
