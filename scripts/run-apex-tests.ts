import { parseArgs } from 'node:util';
import { systemClock } from '../src/runtime/clock.js';
import { ApexLoadError } from '../src/simulator/salesforce/apex/load/load-program.js';
import { runApexTests } from '../src/simulator/salesforce/apex/testing/run-apex-tests.js';
import { formatApexTestReport } from '../src/simulator/salesforce/apex/testing/test-report.js';
import { MetadataError } from '../src/simulator/salesforce/metadata/metadata-xml.js';

/** Runs the Apex tests of the package in the simulated org. Exit code 1 if one fails, none ran, or the Apex cannot be loaded. */
function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean' }, filter: { type: 'string' }, debug: { type: 'boolean' } },
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
    if (report.failed > 0 || report.results.length === 0) process.exitCode = 1;
  } catch (error) {
    if (!(error instanceof ApexLoadError) && !(error instanceof MetadataError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

main();
