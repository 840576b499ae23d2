import { Command } from 'commander';
import type { CheckReport, CheckResult } from '../domain/check.js';
import { CHECK_CATALOGUE } from '../domain/check-catalogue.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import type { CanaryReport } from '../group/canary/canary-steps.js';
import { runCanary } from '../group/canary/run-canary.js';
import { type OtherGroup, otherGroup } from '../group/other-groups.js';
import { runGroupChecks } from '../group/run-group-checks.js';
import { systemClock } from '../runtime/clock.js';
import { confirm } from './confirm.js';
import { print } from './output.js';
import { sourceThrough } from './row-source.js';
import { throughRunning } from './running.js';
import { CONFIG_OPTION, type GroupCommand, withConfig } from './with-config.js';

interface CheckOptions {
  readonly config?: string;
  readonly other: readonly string[];
  readonly here?: boolean;
  readonly canary?: boolean;
  readonly queue?: string;
  readonly skills?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `casebridge check`: everything that can be wrong with a group, each with what was seen and the cure. */
export function checkCommand(): Command {
  return new Command('check')
    .description('check the whole chain of a group: this machine, Salesforce, CIC; changes nothing without --canary')
    .option(...CONFIG_OPTION)
    .option('--other <file>', "another group's configuration file, to be held against; may be repeated", collect, [])
    .option('--here', 'check by this command with its own configuration, even if the group runs')
    .option('--canary', 'then send one marked case through the running group and take it out again, after a preview')
    .option('--queue <name>', 'with --canary: the queue to send it to; by default the first of the queue map')
    .option('--skills <skills>', 'with --canary: the skills that it asks for, separated by ;')
    .option('--yes', 'with --canary: do not ask')
    .option('--json', 'print JSON')
    .action(async (options: CheckOptions) => {
      refuseOddOptions(options);
      const others = options.other.map(otherGroup);
      const work = (command: GroupCommand) => check(command, others, options);
      await withConfig(
        options.config,
        work,
        others.map(({ config }) => config),
      );
    });
}

function refuseOddOptions({ canary, queue, skills, yes, json }: CheckOptions): void {
  if (!canary && (queue !== undefined || skills !== undefined || yes === true))
    throw new CasebridgeError('CASEBRIDGE_USAGE', '--queue, --skills and --yes go with --canary.');
  if (canary && json && !yes) throw new CasebridgeError('CASEBRIDGE_USAGE', '--json with --canary needs --yes.');
}

async function check(command: GroupCommand, others: readonly OtherGroup[], options: CheckOptions): Promise<void> {
  const ordered = await reportsOf(command, others, options);
  if (!options.json) print(ordered.flatMap((report) => reportLines(report)).join('\n'));
  const canary = options.canary ? await sendCanary(command, ordered, options) : [];
  const all = [...ordered, ...canary];
  const failed = all.filter(({ result }) => result === 'fail');
  print(options.json ? JSON.stringify({ ok: failed.length === 0, checks: all }) : `\n${sumText(all)}`);
  if (failed.length === 0) return;
  const codes = failed.map(({ code }) => code).join(', ');
  throw new CasebridgeError('CASEBRIDGE_CHECK_FAILED', `${failed.length} of ${all.length} checks failed: ${codes}.`);
}

/** Through the group that runs, so that its log, console and metrics have them, too; else by this command. */
async function reportsOf(
  command: GroupCommand,
  others: readonly OtherGroup[],
  { here = false, canary = false }: CheckOptions,
): Promise<readonly CheckReport[]> {
  const { config, redact, signal } = command;
  const surroundings = { clock: systemClock, random: Math.random, redact };
  if (here || canary || others.length > 0) command.assureComplete();
  const told = here ? undefined : await throughRunning(command, (running) => running.check(signal));
  if (!told) return runGroupChecks(config, surroundings, { others }, signal);
  const { reports } = told.result;
  if (others.length === 0) return reports;
  // Only this command knows the other groups.
  const ours = await runGroupChecks(
    config,
    surroundings,
    { others, only: ['SALESFORCE_LOGIN', 'HOST_GROUPS'] },
    signal,
  );
  return reports.map((report) => ours.find(({ code }) => code === 'HOST_GROUPS' && code === report.code) ?? report);
}

function sendCanary(
  command: GroupCommand,
  before: readonly CheckReport[],
  { queue, skills = '', yes, json }: CheckOptions,
): Promise<readonly CanaryReport[]> {
  const { config, redact, signal } = command;
  const agreed = async (preview: string) => {
    if (!json) print(`\n${preview}`);
    return yes === true || confirm('Send the canary?', signal);
  };
  const onReport = (report: CanaryReport) => {
    if (!json) print(reportLines(report, `${(report.tookMs / 1_000).toFixed(1)} s`).join('\n'));
  };
  const surroundings = { clock: systemClock, random: Math.random, redact };
  return runCanary(
    config,
    surroundings,
    { queue, skills, before, agreed, onReport, sourceOf: sourceThrough(command) },
    signal,
  );
}

const WORDS: Readonly<Record<CheckResult, string>> = { ok: 'ok  ', warn: 'WARN', fail: 'FAIL', skipped: 'skip' };

/** So that the titles stand below each other. */
const CODE_WIDTH = Math.max(...Object.keys(CHECK_CATALOGUE).map((code) => code.length));

function reportLines({ code, result, title, evidence, cure, error }: CheckReport, took = ''): readonly string[] {
  return [
    `${WORDS[result]}  ${code.padEnd(CODE_WIDTH)}  ${title}`,
    `      ${evidence}${took === '' ? '' : ` (${took})`}${error === '' ? '' : ` [${error}]`}`,
    ...(cure === '' ? [] : [`      What to do: ${cure}`]),
  ];
}

function sumText(reports: readonly CheckReport[]): string {
  const count = (wanted: CheckResult) => reports.filter(({ result }) => result === wanted).length;
  return `${count('ok')} ok, ${count('warn')} to look at, ${count('fail')} failed, ${count('skipped')} skipped.`;
}

function collect(value: string, all: readonly string[]): readonly string[] {
  return [...all, value];
}
