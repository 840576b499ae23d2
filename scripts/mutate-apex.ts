import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { systemClock } from '../src/runtime/clock.js';
import { findApexSources } from '../src/simulator/salesforce/apex/load/source-files.js';
import { loadOrgMetadata } from '../src/simulator/salesforce/metadata/source-format-loader.js';
import { TestCoverage } from './mutation/coverage.js';
import { readEquivalents, withoutEquivalents } from './mutation/equivalents.js';
import { findMutants } from './mutation/find-mutants.js';
import { formatMutationReport, mutationPage } from './mutation/format-report.js';
import { judgeAll } from './mutation/judge-pool.js';
import { isEnough, reportMutation } from './mutation/mutation-report.js';
import { sample } from './mutation/sample.js';

const FOLDERS = ['salesforce-package/force-app', 'salesforce-package/force-app-chatter'];
const PAGE = 'docs/mutation-report.md';
const EQUIVALENTS = new URL('mutation/equivalent.json', import.meta.url);
const PROGRESS_STEP = 50;

/**
 * Changes the package's Apex in small ways and runs its tests: `mutate-apex.ts [--json] [--sample N] [--seed S]
 * [--file NAME] [--workers N] [--write]`. Without `--sample` all mutants are tried. Exit code 1 if too few are killed.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      sample: { type: 'string' },
      seed: { type: 'string', default: '1' },
      file: { type: 'string', default: '' },
      workers: { type: 'string', default: '2' },
      write: { type: 'boolean', default: false },
    },
  });
  if (values.write && (values.sample !== undefined || values.file !== ''))
    throw new Error('--write is for all mutants');
  const start = systemClock.monotonic();
  const sources = findApexSources(FOLDERS);
  const coverage = new TestCoverage(sources, {
    metadata: loadOrgMetadata(FOLDERS),
    clock: systemClock,
    random: Math.random,
  });
  const mutants = sources.filter(({ file }) => !coverage.isTest(file)).flatMap(findMutants);
  const sorted = withoutEquivalents(mutants, readEquivalents(EQUIVALENTS));
  const wanted = sorted.counted.filter(({ file }) => file.includes(values.file));
  const chosen = sample(wanted, wholeNumber(values.sample ?? String(wanted.length)), wholeNumber(values.seed));
  let done = 0;
  const judged = await judgeAll(
    chosen.map((mutant) => ({ mutant, tests: coverage.testsOf(mutant) })),
    {
      folders: FOLDERS,
      workers: Math.max(1, wholeNumber(values.workers)),
      clock: systemClock,
      onJudged: () => {
        done += 1;
        if (done % PROGRESS_STEP === 0) console.error(`${done} of ${chosen.length} mutants`);
      },
    },
  );
  const report = reportMutation(judged, sorted);
  const seconds = Math.round((systemClock.monotonic() - start) / 1000);
  console.log(values.json ? JSON.stringify({ ...report, seconds }) : `${formatMutationReport(report)}, ${seconds} s`);
  if (values.write) writeFileSync(PAGE, mutationPage(report));
  if (!isEnough(report.total)) process.exitCode = 1;
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`expected a whole number: ${text}`);
  return Number(text);
}

await main();
