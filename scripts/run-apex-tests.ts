import { parseArgs } from 'node:util';
import { systemClock } from '../src/runtime/clock.js';
import { ApexLoadError } from '../src/simulator/salesforce/apex/load/load-program.js';
import { belowFloor } from '../src/simulator/salesforce/apex/testing/coverage-floor.js';
import { runApexTests } from '../src/simulator/salesforce/apex/testing/run-apex-tests.js';
import { formatApexTestReport } from '../src/simulator/salesforce/apex/testing/test-report.js';
import { MetadataError } from '../src/simulator/salesforce/metadata/metadata-xml.js';

/** Salesforce itself asks for 75 % of all lines before it deploys. */
const EACH_PERCENT = 75;

/**
 * Runs the Apex tests of the package, or of the folders given, in the simulated org: `run-apex-tests.ts [--json] [--filter
 * NAME] [--min-coverage PERCENT] [--debug] [FOLDER]…`. Exit code 1 if a test fails, none ran, the Apex cannot be loaded, or,
 * without a filter, too few lines ran.
 */
function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean' },
      filter: { type: 'string' },
      'min-coverage': { type: 'string', default: '95' },
      debug: { type: 'boolean' },
    },
  });
  try {
    const report = runApexTests({
      metadataFolders:
        positionals.length === 0
          ? ['salesforce-package/force-app', 'salesforce-package/force-app-chatter']
          : positionals,
      clock: systemClock,
      random: Math.random,
      ...(values.filter === undefined ? {} : { filter: values.filter }),
      ...(values.debug === true ? { log: { debug: (level, text) => console.error(`${level}|${text}`) } } : {}),
    });
    console.log(values.json === true ? JSON.stringify(report) : formatApexTestReport(report));
    const floor = { overall: wholePercent(values['min-coverage']), each: EACH_PERCENT };
    const problems = values.filter === undefined ? belowFloor(report, floor) : [];
    for (const problem of problems) console.error(`coverage: ${problem}`);
    if (report.failed > 0 || report.results.length === 0 || problems.length > 0) process.exitCode = 1;
  } catch (error) {
    if (!(error instanceof ApexLoadError) && !(error instanceof MetadataError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

function wholePercent(text: string): number {
  if (!/^(?:\d{1,2}|100)$/.test(text)) throw new Error(`expected a percentage from 0 to 100: ${text}`);
  return Number(text);
}

main();
