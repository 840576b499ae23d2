import { installGateTools } from '../../scripts/gates/run-gates.js';

/** Installs the tools before the first test, so that no test's time limit pays for it. */
export async function setup(): Promise<void> {
  await installGateTools();
}
