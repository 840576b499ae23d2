import { Command } from 'commander';
import { loadConfig } from '../config/load-config.js';
import type { CheckReport, CheckResult } from '../domain/check.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { buildChecks, inCatalogueOrder } from '../group/build-checks.js';
import type { OtherGroup } from '../group/groups-check.js';
import { runChecks } from '../operations/checks/run-checks.js';
import { systemClock } from '../runtime/clock.js';
import { print } from './output.js';
import { CONFIG_OPTION, type GroupCommand, withConfig } from './with-config.js';

interface CheckOptions {
  readonly config?: string;
  readonly other: readonly string[];
  readonly json?: boolean;
}

/** Longest time of one check, milliseconds; they run side by side. */
const CHECK_LIMIT_MS = 30_000;

/** `casebridge check`: everything that can be wrong with a group, each with what was seen and the cure. */
export function checkCommand(): Command {
  return new Command('check')
    .description('check the whole chain of a group: this machine, Salesforce, CIC; changes nothing')
    .option(...CONFIG_OPTION)
    .option('--other <file>', "another group's configuration file, to be held against; may be repeated", collect, [])
    .option('--json', 'print JSON')
    .action(async (options: CheckOptions) => {
      const others = options.other.map(otherGroup);
      const work = (command: GroupCommand) => check(command, others, options.json === true);
      await withConfig(
        options.config,
        work,
        others.map(({ config }) => config),
      );
    });
}

async function check(
  { config, redact, signal }: GroupCommand,
  others: readonly OtherGroup[],
  json: boolean,
): Promise<void> {
  const group = buildChecks(config, { clock: systemClock, random: Math.random, redact }, others);
  const reports = await runChecks(
    group.checks,
    { clock: systemClock, limitMs: CHECK_LIMIT_MS, redact },
    signal,
  ).finally(() => group.close());
  const ordered = inCatalogueOrder(reports);
  const failed = ordered.filter(({ result }) => result === 'fail');
  print(json ? JSON.stringify({ ok: failed.length === 0, checks: ordered }) : reportsText(ordered));
  if (failed.length === 0) return;
  const codes = failed.map(({ code }) => code).join(', ');
  throw new CasebridgeError(
    'CASEBRIDGE_CHECK_FAILED',
    `${failed.length} of ${ordered.length} checks failed: ${codes}.`,
  );
}

/** Another group's secrets stay in its file: what the environment overrides is meant for this group. */
function otherGroup(name: string): OtherGroup {
  return { name, config: loadConfig({ file: name, env: {} }) };
}

const WORDS: Readonly<Record<CheckResult, string>> = { ok: 'ok  ', warn: 'WARN', fail: 'FAIL', skipped: 'skip' };

function reportsText(reports: readonly CheckReport[]): string {
  const width = Math.max(...reports.map(({ code }) => code.length));
  const lines = reports.flatMap(({ code, result, title, evidence, cure, error }) => [
    `${WORDS[result]}  ${code.padEnd(width)}  ${title}`,
    `      ${evidence}${error === '' ? '' : ` [${error}]`}`,
    ...(cure === '' ? [] : [`      What to do: ${cure}`]),
  ]);
  const count = (wanted: CheckResult) => reports.filter(({ result }) => result === wanted).length;
  const sum = `${count('ok')} ok, ${count('warn')} to look at, ${count('fail')} failed, ${count('skipped')} skipped.`;
  return [...lines, '', sum].join('\n');
}

function collect(value: string, all: readonly string[]): readonly string[] {
  return [...all, value];
}
