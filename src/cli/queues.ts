import { Command } from 'commander';
import type { Finding } from '../domain/check.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { errorAsTold } from '../errors/told-error.js';
import { type QueueHealth, type QueueLine, queueHealth } from '../group/queue-health.js';
import { GroupVisit } from '../group/visit.js';
import { systemClock } from '../runtime/clock.js';
import { print, table } from './output.js';
import { CONFIG_OPTION, withConfig } from './with-config.js';

/** `casebridge queues`: the queue map, each line held against both sides. */
export function queuesCommand(): Command {
  return new Command('queues')
    .description('show the queue map, and what is wrong with each line in Salesforce and in CIC')
    .option(...CONFIG_OPTION)
    .option('--json', 'print JSON')
    .action((options: { readonly config?: string; readonly json?: boolean }) =>
      withConfig(options.config, async ({ config, redact, signal }) => {
        const open = () => new GroupVisit(config, { clock: systemClock, random: Math.random, redact });
        const health = await queueHealth(open, systemClock, signal);
        print(options.json ? JSON.stringify(health) : healthText(health));
        if (health.cicError) throw errorAsTold(health.cicError);
        const bad = health.lines.filter((line) => findingsOf(line).some(({ blocks }) => blocks));
        if (bad.length > 0)
          throw new CasebridgeError(
            'CASEBRIDGE_CHECK_FAILED',
            `${bad.length} of ${health.lines.length} queues cannot be routed.`,
          );
      }),
    );
}

function healthText({ lines }: QueueHealth): string {
  if (lines.length === 0) return 'The queue map has no active entry.';
  const rows = lines.map((line) => [
    line.queueName,
    line.workgroup,
    line.directToQueue ? 'yes' : 'no',
    word(line.salesforce),
    word(line.cic),
    line.live === undefined ? '?' : String(line.live),
  ]);
  const problems = lines.flatMap((line) =>
    findingsOf(line).map(({ what, cure }) => `${line.queueName}: ${what}\n  What to do: ${cure}`),
  );
  const head = table(['QUEUE', 'WORKGROUP', 'DIRECT', 'SALESFORCE', 'CIC', 'LIVE'], rows);
  return problems.length === 0 ? head : `${head}\n\n${problems.join('\n')}`;
}

function word(findings: readonly Finding[] | undefined): string {
  if (!findings) return '?';
  if (findings.length === 0) return 'ok';
  return findings.some(({ blocks }) => blocks) ? 'FAIL' : 'WARN';
}

function findingsOf(line: QueueLine): readonly Finding[] {
  return [...line.salesforce, ...(line.cic ?? [])];
}
