import type { BenchReport, ScenarioReport } from '../run-bench.js';
import type { SwitchoverReport } from '../switchover/run-switchover.js';
import { reportLines } from './lines.js';
import { sectionText } from './section-text.js';
import { SWITCHOVER_HEADINGS, switchoverLines } from './switchover-lines.js';

const INTRODUCTION = `# Benchmarks

\`npm run bench\` measures Casebridge between the two simulated servers and prints what it found; with \`-- --json\` as
one JSON object, with \`-- --write\` it writes this page and its plots anew. \`-- --only NAME,NAME\` runs some of \`drain\`, \`latency\`,
\`throughput\`, \`economy\`, \`burst\` and \`switchover\`, \`-- --rows N\` changes the length of
the backlog of \`drain\`, and \`-- --profile FOLDER\` leaves a CPU profile of Casebridge there.

**The ratios count.** Each figure of Casebridge stands beside one that was measured in the same run on the same machine:
of a plain loop, of the same program with nothing else to do, or of the servers driven directly. Milliseconds and rows per
second alone say more of the machine than of the program.`;

const HOW_TO_READ = `## How to read it

- The org, the CIC server and the program under test run in a process of their own each, so memory and CPU time are
  that program's alone. They share the cores of one machine, though: on two cores the simulators are at times the
  slower part, and the figures are then a lower bound.
- **Casebridge** runs as \`casebridge start\` runs it, with its log files and its durable store, and with
  \`routing.maxCreatesPerSecond\` set to 0. Out of the box it creates at most 20 interactions a second, to spare a real
  CIC server.
- **Plain loop** is what a straightforward program with the same libraries does (faye, jsforce, undici): it takes one
  row at a time, asks the handler, waits for the answer on the event stream, marks the row, takes the next. It keeps
  no history, watches no queue, and loses or repeats rows when anything fails, so it does much less for its time.
- **Memory of a backlog** does not depend on its length: rows beyond a few thousand stay in Salesforce until there is
  room. What does take memory is what is live in the CIC server, since Casebridge knows every live interaction; that is
  why agents keep up in the drain. Casebridge asks V8 to collect garbage before it takes more memory.
- **New row** in the drain is one that came after the stream stood. What came before is met by the sweep, in its order.
- **Ratio** is Casebridge's figure divided by the plain loop's: above 1 is better for rows per second, below 1 for all
  others. In the drain it is the figure during the drain over that of the same process with nothing else to do.
- Latency runs from the moment at which the org committed the row to the moment at which the CIC server had made
  (ended) the interaction, by the two servers' own clocks. The simulated org looks for new events every 50 ms; a real
  one does so about every second, which comes on top for either program. In a burst, latency tells how long the last
  rows waited for their turn.
- The handler of the simulated CIC server takes 5 ms before it begins.
- Ending rows per second counts from the first commit to the last mark. A disconnect costs Casebridge two ICWS calls:
  it reads the state afresh before it ends an interaction.
- API calls are requests to \`/services/data\`, which count against the org's daily limit.
- Memory is the resident set of the whole process, Node and the TypeScript loader included; *growth over idle* is what
  the work itself takes. The heap is measured after a garbage collection.
- Every run is checked before its figures count: each row marked exactly once and with the right outcome, one
  interaction for each case, made for that case's row and ended by its closing, rows of a case in their order. A run
  that was not right gives no figures, and the command fails. It also fails, with all figures, where a verdict does not
  hold.`;

/** The figures as the page of the documentation. */
export function benchmarksPage(report: BenchReport): string {
  const { casebridge, node, platform, cores, cpu } = report.machine;
  const machine = `Measured on ${report.day} with Casebridge ${casebridge} and Node ${node} on ${platform}, ${cores} cores (${cpu}).`;
  const switchover = report.switchover ? [switchoverText(report.switchover)] : [];
  const parts = [...report.sections.map(sectionText), ...report.scenarios.map(scenarioText), ...switchover];
  return `${[INTRODUCTION, machine, ...parts, HOW_TO_READ].join('\n\n')}\n`;
}

function switchoverText(report: SwitchoverReport): string {
  const tables = switchoverLines(report).map(({ title, roundTrip, milestones }) => {
    const rows = milestones.map(({ label, cells }) => `| ${[label, ...cells].join(' | ')} |`);
    const head = [
      `| ${['', ...SWITCHOVER_HEADINGS].join(' | ')} |`,
      `|---|${SWITCHOVER_HEADINGS.map(() => '---:|').join('')}`,
    ];
    return `${title} (${roundTrip}):\n\n${[...head, ...rows].join('\n')}`;
  });
  return [`## ${report.title}`, report.text, ...tables].join('\n\n');
}

function scenarioText(scenario: ScenarioReport): string {
  const rows = reportLines(scenario).map(
    ({ label, casebridge, plainLoop, ratio }) => `| ${label} | ${casebridge} | ${plainLoop} | ${ratio} |`,
  );
  const table = ['| | Casebridge | plain loop | ratio |', '|---|---:|---:|---:|', ...rows].join('\n');
  return `## ${scenario.title}\n\n${scenario.text}\n\n${table}`;
}
