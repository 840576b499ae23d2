import { Command } from 'commander';
import type { ExplainFacts } from '../domain/explained-case.js';
import { explainCase } from '../group/explain-case.js';
import { GroupVisit } from '../group/visit.js';
import { conclude } from '../operations/explain/conclusion.js';
import { withoutRowNow } from '../operations/explain/rules.js';
import type { Conclusion } from '../operations/explain/standing.js';
import { timeline } from '../operations/explain/timeline.js';
import type { TimelineEntry } from '../operations/explain/timeline-entry.js';
import { systemClock } from '../runtime/clock.js';
import { print, table } from './output.js';
import { throughRunning } from './running.js';
import { CONFIG_OPTION, withConfig } from './with-config.js';

/** `casebridge explain ID`: what became of a case, and why. */
export function explainCommand(): Command {
  return new Command('explain')
    .description('tell what became of a case, from the change in Salesforce to the end of its interaction, and why')
    .argument('<id>', 'case id, case number, row id, row name (OR-…) or interaction id')
    .option(...CONFIG_OPTION)
    .option('--json', 'print JSON')
    .action((id: string, options: { readonly config?: string; readonly json?: boolean }) =>
      withConfig(options.config, async (command) => {
        const { config, redact, signal } = command;
        const open = () => new GroupVisit(config, { clock: systemClock, random: Math.random, redact });
        const told = await throughRunning(command, (running) => running.explain(id, signal));
        const facts = told?.result.facts ?? (await explainCase(open, { config, clock: systemClock }, id, signal));
        const conclusion = conclude(facts);
        const entries = timeline(facts);
        print(
          options.json
            ? JSON.stringify({ ...facts, timeline: entries, ...conclusion })
            : text(facts, entries, conclusion),
        );
      }),
    );
}

const SOURCES: Readonly<Record<TimelineEntry['source'], string>> = {
  salesforce: 'Salesforce',
  ledger: 'ledger',
  cic: 'CIC',
};

function text(facts: ExplainFacts, entries: readonly TimelineEntry[], { because }: Conclusion): string {
  const rows = entries.map(({ at, source, stage, row, interactionId, what }) => [
    new Date(at).toISOString(),
    SOURCES[source],
    source === 'ledger' ? stage : '',
    row,
    interactionId === '' ? what : `${what} [${interactionId}]`,
  ]);
  return [
    caseLine(facts),
    '',
    ...(rows.length === 0 ? [] : [table(['TIME', 'SOURCE', 'STAGE', 'ROW', 'WHAT'], rows), '']),
    ...because,
    ...withoutRowNow(facts),
    ...facts.gaps.map((gap) => `Not known: ${gap}`),
  ].join('\n');
}

function caseLine({ caseId, found }: ExplainFacts): string {
  if (!found) return `Case ${caseId}: deleted, or not to be seen by the integration user.`;
  const state = found.isClosed ? 'closed' : 'open';
  const where = found.queueName === '' ? 'in no monitored queue' : `queue ${found.queueName} → ${found.workgroup}`;
  return `Case ${found.number} (${caseId}): ${state}, owned by ${found.ownerName}, ${where}.`;
}
