import type { Log } from '../operations/log.js';
import type { Redactor } from '../operations/redactor.js';
import { printError } from './output.js';

/**
 * Lets a failure that nobody caught end the process in order: one redacted line in the log and on standard error,
 * exit code 1. Node would print the error with all its causes, past the redaction. @returns what undoes it.
 */
export function endOnCrash(log: Log, redact: Redactor): () => void {
  const end = (error: unknown) => {
    const message = redact.text(error instanceof Error ? (error.stack ?? error.message) : String(error));
    log.log('error', {
      component: 'Process',
      message: `Something failed that nobody expected: ${message}`,
      code: 'CASEBRIDGE_INTERNAL',
    });
    printError(
      `Something failed that nobody expected; the process ends. Please report the last line of the log.\n  Code: CASEBRIDGE_INTERNAL`,
    );
    process.exit(1);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
  return () => {
    process.off('uncaughtException', end);
    process.off('unhandledRejection', end);
  };
}
