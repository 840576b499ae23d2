import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../../src/runtime/clock.js';
import { installTools } from '../support/install-tools.js';
import { apexCompiles } from './apex-compiles.js';
import { apexFormat } from './apex-format.js';
import type { Gate, GateContext, GateFindings } from './gate.js';
import { metadataConverts } from './metadata-converts.js';
import { pmd } from './pmd.js';
import { references } from './references.js';
import { requiredFields } from './required-fields.js';

const MANIFEST = fileURLToPath(new URL('.', import.meta.url));

/** All gates over the Salesforce package, the slow ones first. */
export const GATES: readonly Gate[] = [metadataConverts, pmd, apexCompiles, apexFormat, requiredFields, references];

/** What a gate found, and how long it took. */
export interface GateResult extends GateFindings {
  readonly name: string;
  readonly milliseconds: number;
}

/** Installs the tools of the gates, if they are not there. Returns their folder. */
export function installGateTools(): Promise<string> {
  return installTools(MANIFEST, 'casebridge-gates');
}

/**
 * Runs gates over an SFDX project, side by side. A gate that looked at no file, or whose tool fails, has a problem.
 *
 * @param names which; all if left out.
 * @throws Error if a tool cannot be installed, or for a name that is no gate.
 */
export async function runGates(project: string, clock: Clock, names?: readonly string[]): Promise<GateResult[]> {
  const unknown = names?.find((name) => !GATES.some((gate) => gate.name === name));
  if (unknown !== undefined) throw new Error(`no gate '${unknown}'; there are ${GATES.map((g) => g.name).join(', ')}`);
  const context = { project: resolve(project), tools: await installGateTools() };
  return Promise.all(
    GATES.filter((gate) => names?.includes(gate.name) ?? true).map(async (gate) => {
      const start = clock.monotonic();
      const findings = await findingsOf(gate, context);
      return { name: gate.name, milliseconds: clock.monotonic() - start, ...findings };
    }),
  );
}

async function findingsOf(gate: Gate, context: GateContext): Promise<GateFindings> {
  try {
    const { files, problems } = await gate.run(context);
    return { files, problems: files === 0 ? ['looked at no file', ...problems] : problems };
  } catch (error) {
    return { files: 0, problems: [`cannot run: ${error instanceof Error ? error.message : String(error)}`] };
  }
}
