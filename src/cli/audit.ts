import { Command } from 'commander';
import type { ApiClient } from '../console/client/api-client.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { type Audit, auditCases } from '../group/audit-cases.js';
import { GroupVisit } from '../group/visit.js';
import { systemClock } from '../runtime/clock.js';
import type { Written } from '../salesforce/row-writer.js';
import { confirm } from './confirm.js';
import { print, table } from './output.js';
import { throughRunning } from './running.js';
import { CONFIG_OPTION, withConfig } from './with-config.js';

interface AuditOptions {
  readonly config?: string;
  readonly queue?: string;
  readonly route?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `casebridge audit`: open cases in monitored queues for which nothing is on its way. */
export function auditCommand(): Command {
  return new Command('audit')
    .description('find stranded cases: open, in a monitored queue, untouched for 15 minutes, with nothing on its way')
    .option(...CONFIG_OPTION)
    .option('--queue <name>', 'look at one queue only')
    .option('--route', 'make a row for each, after a preview')
    .option('--yes', 'with --route: do not ask')
    .option('--json', 'print JSON')
    .action((options: AuditOptions) =>
      withConfig(options.config, async (command) => {
        const { config, redact, signal } = command;
        if (options.json && options.route && !options.yes)
          throw new CasebridgeError('CASEBRIDGE_USAGE', '--json with --route needs --yes.');
        const told = await throughRunning(command, (running) => tellThrough(running, options, signal));
        if (told) return;
        const open = () => new GroupVisit(config, { clock: systemClock, random: Math.random, redact });
        await auditCases(open, systemClock, { queue: options.queue }, signal, (audit) => tell(audit, options, signal));
      }),
    );
}

async function tellThrough(running: ApiClient, options: AuditOptions, signal: AbortSignal): Promise<void> {
  const { looked, more, hidden, stranded } = await running.audit(options.queue, signal);
  const cases = stranded.map((one) => ({ ...one, touchedAt: new Date(one.touchedAt).toISOString() }));
  const ids = cases.map(({ caseId }) => caseId);
  await tell(
    { looked, more, hidden, stranded: cases, route: (inner) => running.routeStranded(ids, inner) },
    options,
    signal,
  );
}

async function tell(audit: Audit, options: AuditOptions, signal: AbortSignal): Promise<void> {
  const { looked, stranded, more, hidden } = audit;
  if (!options.json) print(auditText(audit));
  const routes = options.route === true && stranded.length > 0;
  const agreed = routes && (options.yes === true || (await confirm(`Make ${stranded.length} rows?`, signal)));
  const routed = agreed ? await audit.route(signal) : [];
  if (options.json) print(JSON.stringify({ looked, more, hidden, stranded, routed }));
  else if (agreed) print(routedText(routed));
  const refused = routed.filter(({ error }) => error !== '');
  if (refused.length === 0) return;
  const what = `Salesforce refused ${refused.length} of ${routed.length} rows; the first: ${refused[0]?.error}`;
  throw new CasebridgeError('CASEBRIDGE_SALESFORCE_REQUEST_FAILED', what);
}

function auditText({ looked, stranded, more, hidden }: Audit): string {
  const gap =
    hidden.length === 0
      ? ''
      : ` CIC does not show the queues of ${hidden.join(', ')}: cases that may be live there are left out.`;
  const sum = `${looked} untouched cases looked at, ${stranded.length} of them stranded.${more ? ' There are more; run it again after these are routed.' : ''}${gap}`;
  if (stranded.length === 0) return sum;
  const rows = stranded.map(({ caseNumber, queueName, touchedAt, why }) => [caseNumber, queueName, touchedAt, why]);
  return `${table(['CASE', 'QUEUE', 'TOUCHED', 'WHY'], rows)}\n\n${sum}`;
}

function routedText(routed: readonly Written[]): string {
  const refused = routed.filter(({ error }) => error !== '');
  const lines = refused.map(({ id, error }) => `Case ${id}: ${error}`);
  return [...lines, `${routed.length - refused.length} rows were made; a running process takes them at once.`].join(
    '\n',
  );
}
