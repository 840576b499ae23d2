import { join } from 'node:path';
import { type ProgramResult, runProgram } from '../support/run-program.js';

/** The jars of Salesforce's code analyzer: PMD and the offline Apex compiler apex-ls. */
const JARS = 'node_modules/@salesforce/code-analyzer-pmd-engine/dist/java-lib/*';

/** A short run gains more from a quick start than from good machine code. */
const FLAGS = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

const TIMEOUT_MS = 180_000;

/**
 * Runs a class of those jars.
 *
 * @throws Error if there is no Java.
 */
export async function runJava(tools: string, mainClass: string, args: readonly string[]): Promise<ProgramResult> {
  try {
    return await runProgram('java', [...FLAGS, '-cp', join(tools, JARS), mainClass, ...args], {
      timeoutMs: TIMEOUT_MS,
    });
  } catch (error) {
    throw new Error('The Apex gates need a Java runtime (11 or later): java was not found', { cause: error });
  }
}
