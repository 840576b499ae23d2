import { basename } from 'node:path';
import { type KillRate, type MutationReport, REQUIRED_PERCENT } from './mutation-report.js';

/** The report as text for a terminal. */
export function formatMutationReport(report: MutationReport): string {
  const { files, survivors, equivalent, total } = report;
  const lines = files.map((rate) => `${rate.percent.toFixed(0).padStart(4)} %  ${rate.file}  ${counts(rate)}`);
  lines.push('', 'Survivors:');
  for (const { place, member, kind, change } of survivors)
    lines.push(`  ${place} ${member} (${kind})`, `      ${change}`);
  lines.push('', `${equivalent.length} equivalent mutants were not tried; ${total.invalid} did not compile.`);
  lines.push(
    `${total.killed} of ${total.killed + total.survived} mutants killed (${total.stopped} because they ran too long), ${total.percent.toFixed(1)} %`,
  );
  return lines.join('\n');
}

function counts({ killed, survived }: KillRate): string {
  return `${killed} of ${killed + survived}`;
}

/** The report as a page of the documentation. */
export function mutationPage(report: MutationReport): string {
  const { total, files, survivors, equivalent } = report;
  return `# Mutation report

Written by \`npm run mutate:apex -- --write\`. Each mutant is the package's Apex with one small change: a comparison, a
condition or a constant turned into another, a statement, an \`else\`, a clause of a query or an event of a trigger left
out, \`!\` removed, \`&&\` for \`||\`, one more for a number, the other access mode. It is killed if a test of the package fails. Tests run
in the simulated org, only those that run the changed statement, up to the first failure. Changes that do not compile
do not count. Not changed: declarations of local variables, annotations, and sharing keywords (the simulated org does
not narrow system mode by sharing). The run fails below ${REQUIRED_PERCENT} %.

**${total.killed} of ${total.killed + total.survived} mutants killed: ${total.percent.toFixed(1)} %**, ${total.stopped} of them because they ran too long. Beside them ${total.invalid} did not compile, and ${equivalent.length} were not tried, for the
reasons below.

| File | Killed | Of | % |
| --- | ---: | ---: | ---: |
${files.map((rate) => row([rate.file, rate.killed, rate.killed + rate.survived, rate.percent.toFixed(0)])).join('\n')}

## Survivors

${survivors.length === 0 ? 'None.' : table(['Place', 'Member', 'Change'], survivors)}

## Mutants that no test can tell from the original

${equivalent.length === 0 ? 'None.' : table(['Place', 'Member', 'Change', 'Why'], equivalent)}
`;
}

function table(
  heads: readonly string[],
  mutants: readonly {
    readonly place: string;
    readonly member: string;
    readonly change: string;
    readonly reason?: string;
  }[],
): string {
  const rows = mutants.map(({ place, member, change, reason }) => {
    return row([
      basename(place),
      member,
      `\`${change.replaceAll('|', '\\|')}\``,
      ...(reason === undefined ? [] : [reason]),
    ]);
  });
  return [row(heads), row(heads.map(() => '---')), ...rows].join('\n');
}

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}
