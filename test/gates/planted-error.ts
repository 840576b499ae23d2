import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runGates } from '../../scripts/gates/run-gates.js';
import { systemClock } from '../../src/runtime/clock.js';

/** An error in a copy of the package. */
export interface PlantedError {
  /** File of the package; it is made if it does not exist. */
  readonly file: string;
  /** What stands there; left out, the new text is the whole file. */
  readonly find?: string;
  readonly replace: string;
}

/**
 * What a gate finds in a copy of the package with errors in it.
 *
 * @throws Error if a text to replace is not there: the package has changed, and the test must follow it.
 */
export async function problemsWith(gate: string, errors: readonly PlantedError[]): Promise<readonly string[]> {
  const project = mkdtempSync(join(tmpdir(), 'casebridge-gates-'));
  try {
    cpSync('salesforce-package', project, { recursive: true });
    for (const error of errors) plant(project, error);
    const [result] = await runGates(project, systemClock, [gate]);
    return result?.problems ?? [];
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

function plant(project: string, { file, find, replace }: PlantedError): void {
  const path = join(project, file);
  if (find === undefined) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, replace);
    return;
  }
  const text = readFileSync(path, 'utf8');
  if (!text.includes(find)) throw new Error(`${file} does not contain: ${find}`);
  writeFileSync(
    path,
    text.replace(find, () => replace),
  );
}
