import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { installTools } from '../../scripts/support/install-tools.js';
import { systemClock } from '../../src/runtime/clock.js';
import { type ClientTrial, runTrial, type StepResult } from './client-steps.js';
import { clientsPage } from './clients-page.js';
import { cometdTrial } from './cometd-client.js';
import { jsforceTrial } from './jsforce-client.js';
import { nforceTrial } from './nforce-client.js';
import { sfTrial } from './sf-client.js';
import { accessToken, type OrgAccess, startSimulatedSalesforce } from './simulated-salesforce.js';

const PAGE = 'docs/clients.md';
const MANIFEST = fileURLToPath(new URL('.', import.meta.url));

type MakeTrial = (tools: string, access: OrgAccess, token: string) => ClientTrial | Promise<ClientTrial>;

const TRIALS: readonly (readonly [name: string, make: MakeTrial])[] = [
  ['sf', sfTrial],
  ['jsforce', jsforceTrial],
  ['nforce', nforceTrial],
  ['cometd', cometdTrial],
];

/**
 * Runs programs that others wrote against the simulated org: `main.ts [--only NAME]… [--write]`. Installs them at the first
 * run. Exit code 1 if a step fails.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { only: { type: 'string', multiple: true }, write: { type: 'boolean', default: false } },
  });
  if (values.write && values.only !== undefined) throw new Error('--write is for all clients');
  const chosen = TRIALS.filter(([name]) => values.only?.includes(name) ?? true);
  if (chosen.length === 0) throw new Error(`--only takes ${TRIALS.map(([name]) => name).join(', ')}`);
  const tools = await installTools(MANIFEST, 'casebridge-clients');
  const org = await startSimulatedSalesforce();
  const results: StepResult[] = [];
  try {
    for (const [, make] of chosen) {
      const trial = await make(tools, org.access, await accessToken(org.access));
      results.push(...(await runTrial(trial, systemClock, tell)));
    }
  } finally {
    await org.stop();
  }
  const failed = results.filter(({ passed }) => !passed).length;
  process.stdout.write(`${results.length - failed} passed, ${failed} failed\n`);
  if (values.write) writeFileSync(PAGE, clientsPage(results));
  // A client that has no way to end its connections would keep the process alive.
  process.exit(failed === 0 && results.length > 0 ? 0 : 1);
}

function tell({ client, step, passed, evidence }: StepResult): void {
  process.stdout.write(`${passed ? 'pass' : 'FAIL'}  ${client}: ${step}\n      ${evidence}\n`);
}

await main();
