import { createInterface } from 'node:readline/promises';
import { CasebridgeError } from '../errors/casebridge-error.js';

/**
 * Asks a person at the terminal. @returns whether the answer was yes.
 * @throws CasebridgeError `CASEBRIDGE_USAGE` where nobody can be asked.
 */
export async function confirm(question: string, signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new CasebridgeError('CASEBRIDGE_USAGE', 'There is no terminal to ask at: add --yes to go on without asking.');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `, { signal })).trim());
  } finally {
    terminal.close();
  }
}
