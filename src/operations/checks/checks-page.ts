import { CHECK_CATALOGUE, type CheckEntry, type CheckSide } from '../../domain/check-catalogue.js';

const SIDES: readonly (readonly [CheckSide, string])[] = [
  ['host', 'This machine'],
  ['salesforce', 'Salesforce'],
  ['cic', 'CIC'],
  ['chain', 'The whole chain, with `--canary`'],
];

const REFUSED = ' A start is refused.';

/** The documentation of all checks as Markdown. */
export function checksPage(): string {
  const entries = Object.entries<CheckEntry>(CHECK_CATALOGUE);
  const sections = SIDES.map(([side, title]) => {
    const rows = entries
      .filter(([, entry]) => entry.side === side)
      .map(
        ([code, entry]) => `| \`${code}\` | ${entry.title} | ${entry.otherwise}${entry.stopsStart ? REFUSED : ''} |`,
      );
    return `## ${title}\n\n| check | what must hold | otherwise |\n|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `# Checks

\`casebridge check --config FILE\` runs these side by side, each with a time limit of its own, and changes nothing; those of the
[last section](#the-whole-chain-with---canary) run one after another, only with \`--canary\`, which sends one marked case through a running
group and takes it out again. Each ends as \`ok\`, \`WARN\`, \`FAIL\` or \`skip\`, with what was seen and, where there is something to do, the cure. A check is
skipped if one that it needs has failed, or if what it looks at may not be seen; it then says so. The exit code is 1 if any
failed. With \`--json\` each is an object with \`code\`, \`side\`, \`title\`, \`result\`, \`evidence\`, \`cure\` and \`error\` (a code of
[errors.md](errors.md), or empty). The codes are stable.

A running group runs them by itself, a few at a time and beside routing: seconds after its start, then each \`routing.checkInterval\` (a day),
and hourly while one fails. What turns bad is logged once (component \`Check\`), what is good again, too; the console, \`/metrics\`
(\`casebridge_check_result\`) and the alert \`checks\` follow. Only what is marked *A start is refused* stops a start, and only if a person must mend it (a
server that does not answer is waited for); everything else is told, and what can be routed is. A start that waits for a server is
checked all the same. When a start is refused, the checks that need no login are run before the process ends, for some seconds at most, and those that fail are
logged with their cures: they cost no API request and try no login again, however often a supervisor restarts the process.

${sections.join('\n')}`;
}
