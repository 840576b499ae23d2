import type { Log } from '../operations/log.js';
import type { Redactor } from '../operations/redactor.js';
import { printError } from './output.js';

/**
 * Lets a failure that nobody caught end the process in order: one redacted line in the log and on standard error, an
 * alert, exit code 1. Node would print the error with all its causes, past the redaction.
 *
 * @param alert sends the alert within a few seconds; never rejects.
 * @returns what undoes it.
 */
export function endOnCrash(log: Log, redact: Redactor, alert: () => Promise<void>): () => void {
  let isEnding = false;
  const end = (error: unknown) => {
    const message = redact.text(error instanceof Error ? (error.stack ?? error.message) : String(error));
    log.log('error', {
      component: 'Process',
      message: `Something failed that nobody expected: ${message}`,
      code: 'CASEBRIDGE_INTERNAL',
    });
    if (isEnding) return;
    isEnding = true;
    printError(
      `Something failed that nobody expected; the process ends. Please report the last line of the log.\n  Code: CASEBRIDGE_INTERNAL`,
    );
    void alert().finally(() => process.exit(1));
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
  return () => {
    process.off('uncaughtException', end);
    process.off('unhandledRejection', end);
  };
}
