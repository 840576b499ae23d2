import { spreadOf } from '../measure/latency.js';
import type { SoakReport } from '../run-soak.js';
import { KINDS } from './kinds.js';

const introduction = ({ durationMs, seed }: SoakReport) => `# Soak

\`npm run soak -- --minutes ${minutesOf(durationMs)} --seed ${seed}\` runs the real programs as processes: \`casebridge start\` on a data folder of its own,
the simulated org, the simulated pair of CIC servers. Between the connector and each server lies a proxy that can make the
network bad. Customers write mails, two agents answer them, people move, close and delete cases, while faults strike at random.
Then everything calms down, and both servers are asked what became of every case. \`--json\` prints one object, \`--write\`
writes this page and its plot anew; the exit code is 1 after any violation. A short run is part of \`npm test\`
(\`test/system/chaos.test.ts\`). The seed decides which faults strike and in which order; when exactly is up to the machine, so
that a run cannot be repeated as exactly as one of the fault simulation (\`npm run faults\`), which has the schedules that this
one cannot have. What is here is what the simulation leaves outside of its virtual time.`;

const JUDGEMENT = `## What is judged

When nothing happens any more, from the state of both servers:

- **P1** Every row is processed, and every case that waits has an interaction.
- **P2** No row was marked before what the mark says had happened.
- **P3** No case has two live interactions; before the first switchover none had two at any time.
- **P4** The rows of a case were marked in their order, and an interaction waits where its case's queue belongs.
- **P5** No process ended by itself, wrote to standard error, met an error that nobody expected, or took longer to stop than
  \`routing.stopTimeout\` and ten seconds for the busy machine.
- **P6** The store passes SQLite's integrity check, notes exactly the interactions that are live, and no session of the stopped
  connector is left at the CIC server.
- **P7** No line of the log files is torn.
- **P8** No password and no token stands in the log.

A case whose interaction a CIC server lost, after the disk had been full while the interaction was noted, is *left to the audit*
and counted apart: the design promises no more for it.`;

const COVERAGE = `## What the fault simulation leaves out, and where it is covered

| outside of virtual time | covered by |
|---|---|
| faye over real sockets: long polls that are cut, reset, swallowed, slowed | this soak (\`line.*\` on the org's line), \`test/contract/salesforce-org/stream-faults.test.ts\` |
| undici over real sockets: pools, connections that are dead without a word, streams that stop | this soak (\`line.*\` on both lines), \`test/contract/contact-center/wire-network.test.ts\` |
| libsql on a disk: durability over kill -9, a full disk, damage | this soak (\`process.kill\`, \`process.diskFull\`, integrity check), \`test/system/disk-full.test.ts\`, \`test/contract/store\` |
| the lock of the data folder | this soak (\`process.secondInstance\`), \`test/contract/store/instance-lock.test.ts\` |
| signals: SIGTERM, SIGINT, a second one, SIGSTOP and SIGCONT, SIGKILL | this soak (\`process.*\`), \`test/system/shutdown.test.ts\`, \`test/system/start-and-stop.test.ts\` |
| log files over kill -9 and a full disk | this soak (P7), \`test/system/disk-full.test.ts\`, \`test/unit/operations\` |
| mail over SMTP, Apex, ACD and agents as programs of their own | this soak, \`test/system/mail-kinds.test.ts\` |
| TLS | \`test/contract/contact-center/wire-network.test.ts\`; not in this soak, whose lines carry plain HTTP |

The disk gets full by a limit on the size of files (\`prlimit --fsize\`), under which the system refuses every write that makes
a file longer; no other file system is needed. Where there is no \`prlimit\`, that fault does not strike.`;

/** The page of the documentation. */
export function soakPage(report: SoakReport): string {
  return `${[introduction(report), resultText(report), faultTable(report), measurements(report), JUDGEMENT, COVERAGE].join('\n\n')}\n`;
}

function resultText(report: SoakReport): string {
  const { machine, day, seed, durationMs, faults, cases, rows, processes, violations, stranded } = report;
  const on = `Node ${machine.node} on ${machine.platform}, ${machine.cores} cores`;
  const outcomes = Object.entries(report.outcomes).map(([outcome, count]) => `${outcome} ${count}`);
  return `## Result

On ${day}, ${minutesOf(durationMs)} minutes with seed ${seed} (${on}): **${faults} faults, ${violations.length} violations**.

- ${cases} cases with ${rows} rows: ${outcomes.join(', ')}.
- ${processes} processes of the connector, one after the other.
- Everything was settled ${seconds(report.settledAfterMs)} after the last fault.
- ${stranded} cases left to the audit.
- ${report.notesLeft} notes of creates left in the store although their rows are settled; they are ignored, and deleted with the
  history.${violations.map(({ promise, what }) => `\n- **${promise}** ${what}`).join('')}`;
}

/** As asked for on the command line: what settling takes after it is not counted. */
function minutesOf(durationMs: number): number {
  return Math.round(durationMs / 60_000);
}

function faultTable({ byKind }: SoakReport): string {
  const lines = Object.entries(byKind).map(([kind, count]) => `| \`${kind}\` | ${KINDS[kind] ?? ''} | ${count} |`);
  return `## Faults\n\n| fault | what it is | times |\n|---|---|---:|\n${lines.join('\n')}`;
}

function measurements({ samples, latencies, stops }: SoakReport): string {
  const latency = spreadOf(latencies.map(({ tookMs }) => tookMs));
  const stop = spreadOf(stops);
  const memory = spreadOf(samples.map(({ rssBytes }) => rssBytes / 1_048_576));
  const lag = spreadOf(samples.filter(({ frozen }) => !frozen).map(({ lagMs }) => lagMs));
  const open = spreadOf(samples.map(({ descriptors, handles }) => descriptors ?? handles));
  const line = (what: string, spread: typeof latency) =>
    `| ${what} | ${[spread?.p50, spread?.p99, spread?.most].map((value) => (value === undefined ? '' : Math.round(value).toLocaleString('en'))).join(' | ')} |`;
  return `## Measurements

![memory, descriptors, hold-ups of the event loop and latency over the time of the run](soak-report.svg)

| | p50 | p99 | most |
|---|---:|---:|---:|
${line('memory of the connector, RSS (MB)', memory)}
${line('open file descriptors', open)}
${line('hold-up of the event loop, longest of each second (ms)', lag)}
${line('mail to interaction (ms)', latency)}
${line('orderly stop (ms)', stop)}

Each colour of the plot is one process of the connector; of the latencies blue is the median, red the 99th percentile. All programs
share the cores of one machine. Latency is under faults: it holds the time in which the connector was dead, frozen or cut off.`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
