import { parseArgs } from 'node:util';
import { systemClock } from '../src/runtime/clock.js';
import { type GateResult, installGateTools, runGates } from './gates/run-gates.js';

/**
 * Checks the Salesforce package without an org: `gates-apex.ts [--project DIR] [--only GATE]… [--install-only]`. Exit code
 * 1 if a gate finds a problem.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      project: { type: 'string', default: 'salesforce-package' },
      only: { type: 'string', multiple: true },
      'install-only': { type: 'boolean', default: false },
    },
  });
  if (values['install-only']) await installGateTools();
  else report(await runGates(values.project, systemClock, values.only));
}

function report(results: readonly GateResult[]): void {
  for (const { name, files, milliseconds, problems } of results) {
    const seconds = (milliseconds / 1000).toFixed(1);
    console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'}  ${name}: ${files} files, ${seconds} s`);
    for (const problem of problems) console.error(`      ${problem}`);
    if (problems.length > 0) process.exitCode = 1;
  }
}

try {
  await main();
} catch (error) {
  console.error(`FAIL  ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
