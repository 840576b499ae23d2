import { ALERT_CATALOGUE, type AlertEntry } from './alert-catalogue.js';

/** The documentation of all alerts as Markdown. */
export function alertsPage(): string {
  const rows = Object.entries<AlertEntry>(ALERT_CATALOGUE).map(
    ([kind, { level, when, over, page }]) => `| \`${kind}\` | ${level} | ${when} | ${over} | [more](${page}) |`,
  );
  return `# Alerts

Casebridge tells by itself what needs a person: in the log, on the console, by webhook and by mail. \`error\`: a person must act;
\`warn\`: a person should look. Each alert has a key; the same trouble keeps its key and is told once, again when it becomes graver,
grows or is about other cases, rows or queues, again after \`alerts.repeatAfter\` while it lasts, and when it is over. What comes back within
a minute counts as not over. What is told only after \`alerts.linkDownAfter\` is told, too, if it comes and goes for as long within an
hour or so; then it is over after an hour of quiet.
What has reached people is kept in \`alerts.json\` of \`connector.dataDir\`, for each address: after a restart the same trouble is not told anew before
\`alerts.repeatAfter\`, and its end is told as soon as something proves it; where nothing does, two hours after a start without it. An end
that no channel took before the process ended is told by the next one. An address that is configured anew is told of all that stands.
Notices of 2 s are one message.

| key | level | raised | over | |
|---|---|---|---|---|
${rows.join('\n')}

## By webhook

\`alerts.webhookUrl\` gets a \`POST\` with JSON, with \`Authorization: Bearer …\` if \`alerts.webhookToken\` is set. Chat programs that take
\`{"text": …}\` show the first line.

\`\`\`json
{
  "text": "[casebridge] ERROR Stranded cases: 2 of 41 that were looked at, among them 00001001, 00001007. No row was made …",
  "group": "casebridge",
  "instance": "host-1",
  "alerts": [
    {
      "kind": "raised",
      "key": "stranded",
      "level": "error",
      "code": "CASEBRIDGE_CASES_STRANDED",
      "message": "Stranded cases: 2 of 41 that were looked at, among them 00001001, 00001007. No row was made …",
      "cure": "Run \`casebridge audit\` to see each with its reason …",
      "since": "2026-01-31T09:00:00.000Z",
      "at": "2026-01-31T09:00:00.000Z"
    }
  ]
}
\`\`\`

\`kind\` is \`raised\`, \`repeated\` or \`cleared\`. Any 2xx is success. After 408, 429, 5xx or no answer within 10 s it is tried again for
some minutes, after \`Retry-After\` if that is given; after other answers, redirections too, it is given up at once. What is given up, by webhook or mail, is in the
log (\`CASEBRIDGE_ALERTS_UNSENT\`) and sent again: after 5 minutes, then ever more rarely, hourly in the end, and as soon as the channel takes
something else or is configured anew. Of each alert only the last notice is sent then, and the end of one that reached nobody is not.

## By mail

\`alerts.smtpUrl\`, \`alerts.mailFrom\` and \`alerts.mailTo\`. \`smtps:\` is TLS from the start (port 465), \`smtp:\` STARTTLS (port 587), without
which nothing is sent. User name and password in the URL are URL-encoded.

## What is in them

Numbers, names of queues, rows, servers, case numbers, codes and cures. No subject, no sender, no secret.

## By Prometheus

[config/monitoring/alert-rules.yaml](../config/monitoring/alert-rules.yaml) has rules over the [metrics](metrics.md); they also notice
that Casebridge itself is gone, which it cannot tell.
`;
}
