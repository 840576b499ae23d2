import { TROUBLE_CATALOGUE } from './trouble-catalogue.js';
import { CONSOLE_VIEWS, PROBLEMS, type Problem, type TroubleEntry } from './trouble-entry.js';

const CHECK_WORDS = { ok: 'ok, and names it', warn: 'WARN', fail: 'FAIL', skipped: 'skip' } as const;

/** The table of all causes of trouble as Markdown. */
export function troubleshootingPage(): string {
  const entries = Object.values<TroubleEntry>(TROUBLE_CATALOGUE);
  const rows = entries.map(row);
  return `# Troubleshooting

Every cause that the Salesforce Object Routing Connector listed under *Troubleshoot*, and every requirement of it that can be broken: where
Casebridge shows it, and what to do. The system tests \`test/system/troubleshooting-*.test.ts\` bring each of them about, and look into all
four places.

1. \`casebridge check --config FILE\` finds the cause by itself; [checks.md](checks.md) has every check.
2. If one case is concerned: \`casebridge explain CASE\`.
3. The log line has its \`code\` and \`cure\`; [errors.md](errors.md) has every code.

The console, with its view *Checks*, and \`/metrics\` need a running process ([operator.md](operator.md#the-console)). A start that is refused
says why on standard error and in the last line of the log (component \`Start\`), with the code below; to Prometheus the process is then
gone (\`CasebridgeGone\` of the [alert rules](metrics.md)). \`casebridge_check_result\` and log lines of component \`Check\` tell of the checks that a
running group makes by itself, seconds after its start and then daily (\`routing.checkInterval\`), or at once when a person asks for them.

| problem | cause | check | log line | metric | console | what to do |
|---|---|---|---|---|---|---|
${rows.join('\n')}

## By problem

${Object.keys(PROBLEMS)
  .filter(isProblem)
  .map((problem) => section(problem, entries))
  .join('\n')}`;
}

function row(entry: TroubleEntry): string {
  const { problems, cause, check, log, metric, console: shown, remedy, refusesStart } = entry;
  const labels = Object.entries(metric.labels ?? {}).map(([name, value]) => `${name}="${value}"`);
  const sample = `${metric.name}${labels.length === 0 ? '' : `{${labels.join(',')}}`}`;
  const code = log.code === undefined ? '' : `, \`${log.code}\``;
  const refused = refusesStart === undefined ? '' : ` A start is refused: \`${refusesStart}\`.`;
  return `| ${[
    problems.map((problem) => PROBLEMS[problem]).join('; '),
    cause,
    `\`${check.code}\`: ${CHECK_WORDS[check.result]}`,
    `${log.level}, \`${log.component}\`: \`…${log.says}…\`${code}.${refused}`,
    `\`${sample}\` ${metric.value === '> 0' ? 'above 0' : `is ${metric.value}`}`,
    `*${CONSOLE_VIEWS[shown.view]}*: ${shown.shows}`,
    remedy,
  ].join(' | ')} |`;
}

function section(problem: Problem, entries: readonly TroubleEntry[]): string {
  const causes = entries.filter(({ problems }) => problems.includes(problem));
  const lines = causes.map(({ cause, check }) => `- ${cause} \`${check.code}\``);
  return `**${PROBLEMS[problem]}**\n\n${lines.join('\n')}\n`;
}

function isProblem(text: string): text is Problem {
  return Object.hasOwn(PROBLEMS, text);
}
