import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { assurePlaces, type Hunt, hunt } from './planted/hunt.js';
import { PLANTED_BUGS } from './planted/planted-bugs.js';
import { faultReport } from './report/fault-report.js';
import { summarize } from './report/summary.js';
import { type PrintedResult, runSchedules } from './run-schedules.js';
import { playSchedule } from './schedule.js';
import { EXCHANGE_FAULTS, STRIKES } from './weather/weather.js';
import { readPackages } from './world/package.js';

const REPORT = 'docs/fault-report.md';
/** A bug that so many schedules do not show is not caught. */
const MOST_SCHEDULES = 120;
const HELP = `npm run faults -- [--seed N] [--runs M] [--json] [--workers K]   play schedules; exit code 1 if one breaks a promise
npm run faults -- --seed N --story                              one schedule, line by line
npm run faults -- --planted [TEXT]                              plant bugs (those whose name has TEXT) and hunt them
npm run faults -- --seed N --runs M --write                     all of it, into ${REPORT}
--results FILE                                                  keeps the results; a run that was broken off goes on from there`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '100' },
    workers: { type: 'string', default: String(availableParallelism()) },
    json: { type: 'boolean', default: false },
    story: { type: 'boolean', default: false },
    planted: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    results: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
});

const [seed, runs, workers] = [values.seed, values.runs, values.workers].map(whole) as [number, number, number];
const say = (line: string) => {
  if (!values.json) process.stdout.write(`${line}\n`);
};

if (values.help) say(HELP);
else if (values.story) await tellStory();
else if (values.planted) process.exitCode = (await huntAll(positionals[0] ?? '')).every(isCaught) ? 0 : 1;
else await playAll();

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`"${text}" is no number from 1 up\n${HELP}`);
  return value;
}

async function tellStory(): Promise<void> {
  const { story, ...result } = await playSchedule(seed, readPackages(), true);
  for (const line of story) process.stdout.write(`${line}\n`);
  process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
}

async function playAll(): Promise<void> {
  if (values.write) for (const bug of PLANTED_BUGS) assurePlaces(bug, '.');
  const results = kept();
  const onResult = (result: PrintedResult) => {
    results.push(result);
    if (values.results !== '') appendFileSync(values.results, `${JSON.stringify(result)}\n`);
    for (const { promise, what, at } of result.violations)
      say(`seed ${result.seed}: ${promise} broken after ${at} ms: ${what}`);
    if (results.length % 100 === 0) say(`${results.length} schedules`);
  };
  const played = new Set(results.map((result) => result.seed));
  const seeds = Array.from({ length: runs }, (_, index) => seed + index).filter((each) => !played.has(each));
  if (seeds.length > 0) await runSchedules({ seeds, workers, folder: '.', stopAtViolation: false, onResult });
  const summary = summarize(results);
  let caught = true;
  if (values.write) {
    const hunts = await huntAll('');
    caught = hunts.every(isCaught);
    for (const kind of unmet(summary.byKind)) say(`no schedule has met ${kind}`);
    const day = new Date().toISOString().slice(0, 10);
    writeFileSync(REPORT, faultReport({ seed, summary, hunts, day, node: process.versions.node }));
  }
  const { faults, violations, byKind } = summary;
  if (values.json) process.stdout.write(`${JSON.stringify({ runs, faults, violations, byKind })}\n`);
  say(
    `${summary.runs} schedules, ${faults} faults, ${violations} violations, ${summary.rows} rows, ${summary.hours} h of virtual time`,
  );
  const whole = !values.write || unmet(byKind).length === 0;
  process.exitCode = violations === 0 && caught && whole ? 0 : 1;
}

/** Results of a run that was broken off, up to the first seed that was not played. */
function kept(): PrintedResult[] {
  if (values.results === '' || !existsSync(values.results)) return [];
  const lines = readFileSync(values.results, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  const bySeed = new Map(lines.map((line) => JSON.parse(line) as PrintedResult).map((result) => [result.seed, result]));
  const found: PrintedResult[] = [];
  for (let next = bySeed.get(seed); next && found.length < runs; next = bySeed.get(seed + found.length))
    found.push(next);
  writeFileSync(values.results, found.map((result) => `${JSON.stringify(result)}\n`).join(''));
  return found;
}

async function huntAll(text: string): Promise<readonly Hunt[]> {
  const hunts: Hunt[] = [];
  for (const bug of PLANTED_BUGS.filter(({ name }) => name.includes(text))) {
    const found = await hunt(bug, seed, MOST_SCHEDULES);
    say(
      `${found.schedules === undefined ? 'NOT CAUGHT' : `caught after ${found.schedules}`}: ${bug.name} (${found.said.slice(0, 160)})`,
    );
    hunts.push(found);
  }
  return hunts;
}

function isCaught({ bug, schedules }: Hunt): boolean {
  return (schedules !== undefined) !== (bug.survivedBecause !== undefined);
}

/** Kinds of faults that no schedule has met: a figure of so many faults must not hide that. */
function unmet(byKind: Readonly<Record<string, number>>): readonly string[] {
  // `server.crash`, `cic.slow`; a full disk is `disk.full`.
  const met = new Set(Object.keys(byKind).flatMap((kind) => [kind.split('.').at(-1), kind.replace('disk.f', 'diskF')]));
  return [...EXCHANGE_FAULTS, ...STRIKES].filter((kind) => !met.has(kind));
}
